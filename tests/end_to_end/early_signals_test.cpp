// Runs that end while their manifest is a pipe that says nothing more.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "export_file.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

// A manifest on a pipe whose writer says nothing.
class SilentPipe {
 public:
  SilentPipe(const Folder& folder, const std::string& name) : path_(folder / name) {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  }
  ~SilentPipe() { ::close(end_); }
  SilentPipe(const SilentPipe&) = delete;
  SilentPipe& operator=(const SilentPipe&) = delete;

  void say(const std::string& text) {
    EXPECT_EQ(::write(end_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // Until `reader` has opened it, or has ended.
  void wait_for(Process& reader) {
    while (end_ < 0 && reader.running()) {
      end_ = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

 private:
  std::string path_;
  int end_ = -1;
};

TEST(Signals, BeforeTheFirstByteEndInASummary) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(""));
  SilentPipe pipe(folder, "night.csv");
  Process process(folder, "first", {"import", "--summary", "s.json", "night.csv"});
  pipe.wait_for(process);
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 143) << folder.read("first.err");
  EXPECT_EQ(summary_number(folder, "s.json", "exit_code"), 143U);
  EXPECT_NE(folder.read("first.err").find("stopped by SIGTERM"), std::string::npos);
  EXPECT_FALSE(folder.has("longshore.db"));
}

TEST(Signals, StopACheck) {
  const Folder folder;
  folder.write("longshore.yaml", "job: {tag: {value: t}}\n");
  SilentPipe pipe(folder, "night.csv");
  Process process(folder, "first", {"check", "--summary", "s.json", "night.csv"});
  pipe.wait_for(process);
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130) << folder.read("first.err");
  EXPECT_EQ(summary_number(folder, "s.json", "exit_code"), 130U);
}

// What is read ahead when the limit is reached may never come.
TEST(Limit, EndsTheRunThoughThePipeStaysOpen) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration("batch: {create: false}\n"));
  SilentPipe pipe(folder, "night.csv");
  Process process(folder, "first", {"import", "--limit", "3", "--summary", "s.json", "night.csv"});
  pipe.wait_for(process);
  std::string rows = "reference_id,image_url,tag\n";
  for (int i = 0; i < 1'100; ++i) rows += std::to_string(i) + ",https://x.example/a.jpg,t\n";
  pipe.say(rows);
  EXPECT_EQ(process.wait(), 3) << folder.read("first.err");
  EXPECT_EQ(api.jobs().size(), 3U);
}

}  // namespace
}  // namespace longshore::testing
