// What a server may do to its connections, drawn from a seed: an answer counts whole or not at
// all, and for its own request alone.
#include <array>
#include <atomic>
#include <random>

#include "tls_fixture.hpp"

namespace longshore::testing {
namespace {

constexpr int kRequests = 12;  // of a seed, one after another

enum class End { kKept, kGoodbye, kClose, kReset };

// What is done about the n-th request, the same each time it is asked for.
class Turn {
 public:
  Turn(std::uint64_t seed, int number, bool keys) : dice_(seed * 1'000 + number), number_(number) {
    static constexpr std::array kStatuses{200, 400, 429, 503};
    status_ = kStatuses[pick(kStatuses.size())];
    padding_ = pick(2) == 0 ? pick(40) : pick(3'000);
    answers_ = pick(5) != 0;
    cut_ = answers_ && pick(6) == 0;
    framed_ = cut_ || pick(6) != 0;
    in_one_segment_ = pick(2) == 0;
    keys_ = keys ? pick(4) * 3 : 0;
    pieces_ = 1 + pick(3);
    end_ =
        answers_ && !cut_ && framed_ && pick(3) != 0 ? End::kKept : static_cast<End>(1 + pick(3));
    if (!framed_ && answers_ && !cut_) end_ = End::kGoodbye;
  }

  int status() const { return status_; }
  std::string body() const {
    return "{\"n\":" + std::to_string(number_) + ",\"of\":\"" + std::string(padding_, 'x') + "\"}";
  }
  bool whole() const { return answers_ && !cut_; }
  // A reset takes away what the client has not read yet.
  bool may_be_lost() const { return end_ == End::kReset; }

  // Whether the connection goes on.
  bool play(ServerConnection& connection) {
    if (in_one_segment_) connection.hold_back();
    std::string text = answers_ ? head() + body() : "";
    if (cut_) text.resize(1 + pick(text.size() - 1));
    for (std::size_t i = 0; i < keys_; ++i) connection.update_key();
    for (std::size_t left = pieces_; left > 0 && !text.empty(); --left) {
      const std::size_t bytes = left == 1 ? text.size() : 1 + pick(text.size());
      connection.write(text.substr(0, bytes));
      text.erase(0, bytes);
    }
    if (end_ == End::kGoodbye) connection.say_goodbye();
    connection.let_go();
    if (end_ == End::kReset) connection.reset();
    return end_ == End::kKept;
  }

 private:
  std::size_t pick(std::size_t below) { return dice_() % below; }
  std::string head() const {
    std::string text = framed_ ? "HTTP/1.1 " : "HTTP/1.0 ";
    text += std::to_string(status_) + " Said\r\n";
    if (framed_) text += "Content-Length: " + std::to_string(body().size()) + "\r\n";
    return text + "\r\n";
  }

  std::mt19937_64 dice_;
  int number_;
  int status_ = 0;
  std::size_t padding_ = 0;
  bool answers_ = false;
  bool cut_ = false;
  bool framed_ = false;  // by its length; otherwise it ends with the stream, cut or not
  bool in_one_segment_ = false;
  std::size_t keys_ = 0;    // TLS records without data before it
  std::size_t pieces_ = 1;  // records it is sent in
  End end_ = End::kKept;
};

int number_of(const std::string& request) {
  return std::stoi(request.substr(request.find("\r\n\r\n") + 4));
}

class TlsAnswersTest : public TlsTest, public ::testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Version, TlsAnswersTest,
                         ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(TlsAnswersTest, CountWholeOrNotAtAllAndForTheirOwnRequest) {
  const bool keys = GetParam() == TLS1_3_VERSION;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::array<std::atomic<bool>, kRequests + 1> arrived{};
    TlsServer server(TlsServerOptions{
        .identity = &good, .version_max = GetParam(), .serve = [&](ServerConnection& connection) {
          if (!connection.accept_tls()) return;
          for (std::string request; !(request = connection.read_request()).empty();) {
            const int number = number_of(request);
            arrived[static_cast<std::size_t>(number)] = true;
            if (!Turn(seed, number, keys).play(connection)) return;
          }
        }});
    connect_to(server.port());
    for (int number = 1; number <= kRequests; ++number) {
      SCOPED_TRACE(number);
      const Turn turn(seed, number, keys);
      const Answer answer = exchange(std::to_string(number));
      // It does not where the connection was closed behind the answer before.
      const bool came = arrived[static_cast<std::size_t>(number)];
      EXPECT_TRUE(answer.request_left || !came) << answer.detail;
      if (answer.fault == TransportFault::kNone) {
        EXPECT_TRUE(came && turn.whole());
        EXPECT_EQ(answer.status, turn.status());
        EXPECT_EQ(answer.body, turn.body());
      } else {
        EXPECT_TRUE(!came || !turn.whole() || turn.may_be_lost()) << answer.detail;
        EXPECT_EQ(answer.status, 0);
      }
    }
    hang_up();
  }
}

}  // namespace
}  // namespace longshore::testing
