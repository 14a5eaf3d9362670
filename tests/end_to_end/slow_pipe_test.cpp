// A producer that writes into a pipe and pauses: what it has written is sent meanwhile.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "named_pipe.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

std::string row(int number) {
  return fmt::format("r{0},https://x.example/{0}.jpg,t\n", number);
}

TEST(SlowPipe, TheFirstRowsAreJobsBeforeTheProducerGoesOn) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  NamedPipe producer(folder, "pipe");
  Process importing(folder, "importing",
                    {"import", "--name", "night", "--summary", "s.json", "pipe"});
  ASSERT_TRUE(producer.wait_for(importing)) << folder.read("importing.err");
  EXPECT_TRUE(
      producer.write("reference_id,image_url,tag\n" + row(1) + row(2) + "r3,https://x.exam"));
  EXPECT_TRUE(jobs_arrive(api, 2, importing));
  EXPECT_TRUE(producer.write("ple/3.jpg,t\n"));
  EXPECT_TRUE(jobs_arrive(api, 3, importing));
  // A record that is not whole is not sent, however long it waits.
  EXPECT_TRUE(producer.write("r4,https://x.example/4.jpg,t"));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(api.jobs().size(), 3U);
  EXPECT_TRUE(producer.write("\n" + row(5)));
  producer.close();
  EXPECT_EQ(importing.wait(), 0) << folder.read("importing.err");
  EXPECT_EQ(api.jobs().size(), 5U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), 5U);
  EXPECT_EQ(summary_number(folder, "s.json", "batches/created"), 1U) << "pieces share a batch";
  expect_books_balance(folder, "s.json");
}

}  // namespace
}  // namespace longshore::testing
