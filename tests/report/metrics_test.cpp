#include "report/metrics.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "fakes.hpp"
#include "support/eventually.hpp"

namespace longshore::report {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class NoLog final : public Log {
 public:
  bool wants(LogLevel) const override { return true; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override { ++lines; }
  int lines = 0;
};

class MetricsTest : public ::testing::Test {
 protected:
  MetricsTest() {
    for (int ms = 1; ms <= 100; ++ms) latencies_.add(milliseconds(ms));
    progress_.latencies = &latencies_;
    progress_.rows = {.read = 10, .accepted = 7, .rejected = 3};
    progress_.requests.sent = 12;
    progress_.requests.by_status = {{200, 9}, {503, 2}};
    progress_.requests.transport_errors = {{"reset", 1}};
    progress_.requests.retried_after = {{"503", 2}};
    progress_.limit = 20;
    progress_.in_flight = 3;
    progress_.time.rate_limit = TimeSpent::Seconds(1.5);
  }
  MetricsState state() const {
    return {.manifest = "night \"1\"",
            .run_id = "r",
            .started_at = clock_.system,
            .progress = progress_};
  }

  SetClock clock_;
  LatencyHistogram latencies_;
  Progress progress_;
  MemoryFiles files_;
  CountingRandom random_;
  NoLog log_;
};

TEST_F(MetricsTest, HasTheNamesAndLabelsOfTheConventions) {
  const std::string text = metrics_text(state());
  for (const char* line : {
           "# TYPE longshore_rows_total counter\n",
           "longshore_rows_total{manifest=\"night \\\"1\\\"\",state=\"accepted\"} 7\n",
           "longshore_requests_total{manifest=\"night \\\"1\\\"\",status=\"503\"} 2\n",
           "longshore_requests_total{manifest=\"night \\\"1\\\"\",status=\"reset\"} 1\n",
           "longshore_retries_total{manifest=\"night \\\"1\\\"\",cause=\"503\"} 2\n",
           "# TYPE longshore_request_duration_seconds histogram\n",
           "longshore_request_duration_seconds_count{manifest=\"night \\\"1\\\"\"} 100\n",
           "longshore_request_duration_seconds_bucket{manifest=\"night \\\"1\\\"\",le=\"+Inf\"} "
           "100\n",
           "longshore_time_seconds_total{manifest=\"night \\\"1\\\"\",cause=\"rate_limit\"} 1.5\n",
           "longshore_in_flight{manifest=\"night \\\"1\\\"\"} 3\n",
           "longshore_running{manifest=\"night \\\"1\\\"\"} 1\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("exit_code")));
}

TEST_F(MetricsTest, BucketsAreCumulative) {
  EXPECT_EQ(latencies_.count_below(milliseconds(0)), 0U);
  EXPECT_NEAR(static_cast<double>(latencies_.count_below(milliseconds(50))), 49, 2);
  EXPECT_EQ(latencies_.count_below(seconds(10)), 100U);
}

TEST_F(MetricsTest, TheFileIsReplacedAsAWholeAndEndsWithTheRun) {
  {
    MetricsFile file("m.prom", state(), files_, random_, clock_, log_);
    file.show(progress_);
    Summary summary;
    summary.rows = progress_.rows;
    summary.rows.accepted = 9;
    summary.exit_code = ExitCode::kRejects;
    EXPECT_TRUE(file.finish(summary));
  }
  ASSERT_EQ(files_.contents.size(), 1U);
  const std::string& text = files_.contents.at("m.prom");
  EXPECT_THAT(text, HasSubstr("state=\"accepted\"} 9\n"));
  EXPECT_THAT(text, HasSubstr("longshore_running{manifest=\"night \\\"1\\\"\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("longshore_exit_code{manifest=\"night \\\"1\\\"\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("longshore_in_flight{manifest=\"night \\\"1\\\"\"} 0\n"));
  EXPECT_THAT(files_.published, ::testing::Not(::testing::IsEmpty()));
}

// A disk that another thread writes to, and that can be made to take its time.
class SlowFiles final : public NoFiles {
 public:
  // From now on a write waits until go_on(); from then on none does.
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void go_on() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  bool waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }
  // What was written, one file after the other, as a reader would have found each.
  std::vector<std::string> texts() {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

  Result<std::unique_ptr<OutputFile>> create(const std::string&) override {
    return std::unique_ptr<OutputFile>(std::make_unique<Output>(*this));
  }
  Result<void> publish(const std::string&) override { return {}; }
  Result<void> rename(const std::string&, const std::string&) override {
    const std::lock_guard lock(mutex_);
    texts_.push_back(aside_);
    return {};
  }

 private:
  struct Output final : OutputFile {
    explicit Output(SlowFiles& owner) : files(owner) {}
    Result<void> write(std::string_view bytes) override {
      std::unique_lock lock(files.mutex_);
      files.aside_ = bytes;
      files.waiting_ = files.held_;
      EXPECT_TRUE(files.changed_.wait_for(lock, std::chrono::minutes(1), [this] {
        return !files.held_;
      })) << "who shows the progress waits for the disk";
      files.waiting_ = false;
      return {};
    }
    Result<void> sync() override { return {}; }
    SlowFiles& files;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  bool waiting_ = false;
  std::string aside_;
  std::vector<std::string> texts_;
};

class MetricsWriterTest : public MetricsTest {
 protected:
  void show(std::uint64_t accepted) {
    progress_.rows.accepted = accepted;
    file_.show(progress_);
  }
  // One such text, of a run that goes on.
  static auto tells(std::uint64_t accepted) {
    return AllOf(HasSubstr("state=\"accepted\"} " + std::to_string(accepted) + "\n"),
                 HasSubstr("longshore_running{manifest=\"night \\\"1\\\"\"} 1\n"));
  }
  bool written(std::size_t times) {
    return eventually([&] { return disk_.texts().size() >= times; });
  }

  SlowFiles disk_;
  MetricsFile file_{"m.prom", state(), disk_, random_, clock_, log_};
};

TEST_F(MetricsWriterTest, WritesAtOnceAndThenEvery15Seconds) {
  show(100);
  ASSERT_TRUE(written(1));
  for (int second = 1; second < 15; ++second) {
    clock_.steady += seconds(1);
    show(100 + static_cast<std::uint64_t>(second));
  }
  clock_.steady += seconds(1);
  show(200);
  ASSERT_TRUE(written(2));
  clock_.steady += seconds(15);
  show(300);
  ASSERT_TRUE(written(3));
  EXPECT_THAT(disk_.texts(), ElementsAre(tells(100), tells(200), tells(300)));
}

// What was shown meanwhile is not written one after the other: the newest is.
TEST_F(MetricsWriterTest, ADiskThatTakesItsTimeHoldsNothingUp) {
  disk_.hold();
  show(100);
  ASSERT_TRUE(eventually([&] { return disk_.waiting(); }));
  for (const std::uint64_t accepted : {200U, 300U}) {
    clock_.steady += seconds(15);
    show(accepted);
  }
  EXPECT_TRUE(disk_.waiting());
  disk_.go_on();
  ASSERT_TRUE(written(2));
  EXPECT_THAT(disk_.texts(), ElementsAre(tells(100), tells(300)));
}

TEST_F(MetricsTest, AFailureIsToldOnce) {
  files_.fail_at = 0;
  MetricsFile file("m.prom", state(), files_, random_, clock_, log_);
  EXPECT_FALSE(file.finish({}));
  EXPECT_EQ(log_.lines, 1);
  EXPECT_TRUE(files_.contents.empty());
}

// promtool comes with Debian's prometheus.
TEST_F(MetricsTest, PromtoolFindsNothingToSay) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "there is no promtool (apt-get install prometheus)";
  }
  MetricsState finished = state();
  finished.finished = Summary{};
  std::FILE* promtool = ::popen("promtool check metrics 2>&1 >/dev/null", "w");
  ASSERT_NE(promtool, nullptr);
  std::fputs(metrics_text(finished).c_str(), promtool);
  EXPECT_EQ(::pclose(promtool), 0);
}

}  // namespace
}  // namespace longshore::report
