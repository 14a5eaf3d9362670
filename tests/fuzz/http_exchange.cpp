// Two exchanges on what a server says: first byte the size of the reads, second how the stream
// ends, then the bytes of each answer behind the other, parted by a NUL.

#include "api/verdict.hpp"
#include "core/limits.hpp"
#include "http/client.hpp"
#include "http/scripted_network.hpp"
#include "property.hpp"
#include "support/free_clearance.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

namespace asio = boost::asio;
using testing::Arrival;

// What the stream does once the bytes are out.
Arrival ending(std::uint8_t bits) {
  switch (bits % 3) {
    case 0:
      return testing::end_arriving();
    case 1:
      return testing::fault_arriving(TransportFault::kClosedEarly);
    default:
      return testing::fault_arriving(TransportFault::kReset);
  }
}

Task<void> keep_answer(http::Client& client, Request request, Answer& into) {
  testing::FreeClearance clearance;
  into = co_await client.exchange(request, nullptr, clearance);
}

// The pool and the virtual clock of one input.
class Exchanges {
 public:
  Answer exchange() {
    Answer answer;
    spawn(scheduler_.io(), keep_answer(client_, Request{Method::kPost, "/jobs", {"{}"}}, answer));
    scheduler_.run();
    hold(!scheduler_.stuck(), "an exchange ends");
    return answer;
  }

  testing::ScriptedNetwork& network() { return network_; }
  std::size_t idle() const { return client_.idle_connections(); }

 private:
  testing::VirtualClock clock_;
  testing::VirtualScheduler scheduler_{clock_};
  testing::ScriptedNetwork network_{scheduler_};
  http::Client client_{clock_, network_, http::ClientOptions{"api.example", "", "k"}};
};

void check_answer(const Answer& answer) {
  hold((answer.status == 0) == (answer.fault != TransportFault::kNone), "a status or a fault");
  hold(answer.body.size() <= limits::kAnswerBytesMax, "a body is bounded");
  hold(answer.request_left || answer.fault != TransportFault::kNone, "no answer to nothing");
  const api::Verdict verdict = api::classify_job(answer, "id", SystemTime{});
  hold(verdict.meaning != api::Meaning::kDone || answer.status / 100 == 2, "done is a 2xx");
}

}  // namespace

void http_exchange(std::string_view input) {
  const std::size_t read_bytes = take_byte(input) + 1U;
  const std::uint8_t end = take_byte(input);
  Exchanges exchanges;
  testing::ConnectionScript script;
  script.read_bytes_max = read_bytes;
  for (int i = 0; i < 2; ++i) {
    const std::string_view bytes = take_until(input, '\0');
    std::vector<Arrival> arrivals;
    if (!bytes.empty()) arrivals.push_back(testing::arriving(std::string(bytes)));
    if (input.empty()) arrivals.push_back(ending(end));
    script.answers.push_back(std::move(arrivals));
  }
  exchanges.network().scripts.push_back(std::move(script));
  for (int i = 0; i < 2; ++i) check_answer(exchanges.exchange());
  hold(exchanges.network().open == exchanges.idle(), "what is not kept is closed");
}

}  // namespace longshore::fuzz
