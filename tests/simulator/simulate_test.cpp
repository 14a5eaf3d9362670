#include "simulator/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <thread>

#include "simulator/publication.hpp"
#include "simulator/requests.hpp"
#include "simulator/tls_client.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::simulator {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Hands lines from the thread that writes them to one that waits for them.
class Lines : public std::streambuf {
 public:
  std::string next() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return text_.find('\n') != std::string::npos; });
    const std::size_t end = text_.find('\n');
    std::string line = text_.substr(0, end);
    text_.erase(0, end + 1);
    return line;
  }

 private:
  int_type overflow(int_type c) override {
    const std::lock_guard lock(mutex_);
    text_ += traits_type::to_char_type(c);
    ready_.notify_all();
    return c;
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::string text_;
};

TEST(Publication, WritesWhatAClientNeeds) {
  TemporaryFolder top;
  Publication publication(top / "a/b");
  ASSERT_TRUE(publication.prepare(kKey));
  ASSERT_TRUE(publication.publish({"CA", "CERT", "KEY"}, "secret", 4711));
  EXPECT_EQ(contents(top / "a/b/ca.pem"), "CA");
  EXPECT_EQ(contents(top / "a/b/key"), "secret\n");
  EXPECT_EQ(contents(top / "a/b/port"), "4711\n");
  EXPECT_EQ(mode_of(top / "a/b/key"), "600");
  EXPECT_EQ(mode_of(top / "a/b/ca.pem"), "644");
}

TEST(Publication, FindsTheCertificateOfAnEarlierRun) {
  TemporaryFolder top;
  Publication publication(top / "");
  EXPECT_FALSE(publication.identity());
  const auto made = make_identity(std::chrono::system_clock::now());
  ASSERT_TRUE(made);
  ASSERT_TRUE(publication.publish(*made, "secret", 1));
  EXPECT_EQ(mode_of(top / "server.pem"), "600");
  const auto found = publication.identity();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->ca, made->ca);
  EXPECT_EQ(found->certificate, made->certificate);
  EXPECT_EQ(found->key, made->key);
}

TEST(Certificate, IsUsedAgainWhileItIsGood) {
  const SystemTime now = std::chrono::system_clock::now();
  const auto one = make_identity(now);
  const auto other = make_identity(now);
  ASSERT_TRUE(one && other);
  EXPECT_TRUE(still_good(*one, now));
  EXPECT_TRUE(still_good(*one, now + std::chrono::hours(28 * 24)));
  EXPECT_FALSE(still_good(*one, now + std::chrono::hours(30 * 24)));
  EXPECT_FALSE(still_good(*one, now - std::chrono::hours(2)));
  EXPECT_FALSE(still_good({other->ca, one->certificate, one->key}, now));
  EXPECT_FALSE(still_good({one->ca, one->certificate, other->key}, now));
  EXPECT_FALSE(still_good({one->ca, one->certificate, "KEY"}, now));
}

TEST(Publication, ReplacesAKeyThatOthersCouldRead) {
  TemporaryFolder top;
  std::ofstream(top / "key") << kKey << "\n";
  std::filesystem::permissions(top / "key", std::filesystem::perms(0644));
  std::ofstream(top / "port") << "1";
  Publication publication(top / "");
  ASSERT_TRUE(publication.prepare(kKey));
  EXPECT_FALSE(std::filesystem::exists(top / "port"));
  ASSERT_TRUE(publication.publish({"CA", "CERT", "KEY"}, kKey, 1));
  EXPECT_EQ(mode_of(top / "key"), "600");
  publication.withdraw();
  EXPECT_FALSE(std::filesystem::exists(top / "port"));
}

TEST(Publication, TakesNobodysKeyAway) {
  TemporaryFolder top;
  std::ofstream(top / "key") << "precious\n";
  const auto prepared = Publication(top / "").prepare(kKey);
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(prepared.error().message, HasSubstr("which is not its own"));
}

TEST(Publication, AFolderIsThatOfOneSimulatedApi) {
  TemporaryFolder top;
  std::optional<Publication> first(top / "");
  ASSERT_TRUE(first->prepare(kKey));
  const auto second = Publication(top / "").prepare(kKey);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(second.error().message, HasSubstr("another simulated API"));
  first.reset();
  EXPECT_TRUE(Publication(top / "").prepare(kKey));
}

TEST(Publication, NamesThePathThatCannotBeWritten) {
  TemporaryFolder top;
  std::ofstream(top / "file") << "";
  Publication publication(top / "file/below");
  const auto prepared = publication.prepare(kKey);
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().kind, ErrorKind::kOutput);
  EXPECT_THAT(prepared.error().message, HasSubstr(top / "file/below"));
}

// Starts it, takes what it published, ends it.
std::string ca_of_a_run(const Options& options) {
  Lines lines;
  std::ostream out(&lines);
  Result<void> result;
  std::thread running([&] { result = run(options, out); });
  lines.next();
  const std::string ca = contents(options.directory + "/ca.pem");
  ::kill(::getpid(), SIGTERM);
  running.join();
  EXPECT_TRUE(result);
  return ca;
}

TEST(Simulate, KeepsItsCertificateWhenItStartsAgain) {
  TemporaryFolder top;
  Options options;
  options.directory = top / "sim";
  const std::string first = ca_of_a_run(options);
  EXPECT_EQ(ca_of_a_run(options), first);
  std::ofstream(top / "sim/server.pem") << "damaged";
  EXPECT_NE(ca_of_a_run(options), first);
}

TEST(Simulate, RunsUntilASignalAndTellsWhatItSaw) {
  TemporaryFolder top;
  Options options;
  options.directory = top / "sim";
  Lines lines;
  std::ostream out(&lines);
  Result<void> result;
  std::thread running([&] { result = run(options, out); });
  const std::string ready = lines.next();
  const std::string port = contents(top / "sim/port");
  EXPECT_THAT(ready, StartsWith("simulated API on https://127.0.0.1:" +
                                port.substr(0, port.size() - 1) + ", project demo-project"));
  EXPECT_THAT(ready, HasSubstr(top / "sim/ca.pem"));
  {
    TlsClient client(static_cast<std::uint16_t>(std::stoi(port)), contents(top / "sim/ca.pem"));
    EXPECT_EQ(client.post(kJobsV0, job_body("1")).status, 200);
  }
  ASSERT_EQ(::kill(::getpid(), SIGTERM), 0);
  const std::string counters = lines.next();
  running.join();
  EXPECT_TRUE(result);
  EXPECT_THAT(counters, StartsWith("{\"requests\": 1,"));
  EXPECT_FALSE(std::filesystem::exists(top / "sim/port"));
}

TEST(Simulate, FailsBeforeItListensWhereItCannotWrite) {
  TemporaryFolder top;
  std::ofstream(top / "file") << "";
  Options options;
  options.directory = top / "file";
  std::ostringstream out;
  const auto result = run(options, out);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kOutput);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace longshore::simulator
