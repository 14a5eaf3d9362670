// What is told before anything is sent: mistakes, guards, and what an import would do.
#include <gtest/gtest.h>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

TEST(Import, AMappingThatCannotWorkIsToldBeforeAnythingIsSent) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(5));
  const Outcome misspelt =
      run(folder, {"import", "--set", "job.image_url={field: image_ur}", "night.csv"});
  EXPECT_EQ(misspelt.code, 2) << misspelt.err;
  EXPECT_NE(misspelt.err.find("image_url"), std::string::npos) << misspelt.err;
  const Outcome tagless = run(folder, {"import", "--set", "job.tag=null", "night.csv"});
  EXPECT_EQ(tagless.code, 2) << tagless.err;
  EXPECT_EQ(api.counters().requests, 0U);
  EXPECT_FALSE(folder.has("longshore.db"));
}

TEST(Import, TheGuardOnNewJobsRefusesBeforeAnythingIsSent) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(50));
  const Outcome refused = run(folder, {"import", "--max-new-jobs", "49", "night.csv"});
  EXPECT_EQ(refused.code, 2) << refused.err;
  EXPECT_EQ(api.counters().requests, 0U);
  const Outcome allowed = run(folder, {"import", "--max-new-jobs", "50", "night.csv"});
  EXPECT_EQ(allowed.code, 0) << allowed.err;
  // A pipe cannot be counted first and sent afterwards.
  const Outcome piped = shell(folder, "cat night.csv | \"$0\" import --max-new-jobs 50 /dev/stdin");
  EXPECT_EQ(piped.code, 2) << piped.err;
  // A limit bounds what the guard counts, and what is accepted it does not count.
  folder.write("night.csv", manifest(53));
  const Outcome beyond =
      run(folder, {"import", "--limit", "2", "--max-new-jobs", "1", "night.csv"});
  EXPECT_EQ(beyond.code, 2) << beyond.err;
  EXPECT_NE(beyond.err.find("would create 2 new jobs, more than the 1 allowed"), std::string::npos)
      << beyond.err;
  EXPECT_EQ(api.jobs().size(), 50U);
  const Outcome trial = run(folder, {"import", "--limit", "1", "--max-new-jobs", "1", "night.csv"});
  EXPECT_EQ(trial.code, 3) << trial.err;
  EXPECT_EQ(api.jobs().size(), 51U);
  const Outcome rest = run(folder, {"import", "--max-new-jobs", "2", "night.csv"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  const Outcome again = run(folder, {"import", "--max-new-jobs", "1", "night.csv"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(api.jobs().size(), 53U);
}

TEST(Import, OutputsThatCannotBeAreRefusedBeforeAnythingIsSent) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(5));
  const std::vector<std::vector<std::string>> wrong{
      {"--summary", "nodir/s.json"}, {"--summary", "/dev/full"},      {"--summary", "night.csv"},
      {"--rejects", "nodir/r.csv"},  {"--rejects", "night.csv"},      {"--log-file", "night.csv"},
      {"--log-file", "key"},         {"--log-file", "longshore.yaml"}};
  const std::string key = folder.read("key");
  for (const auto& option : wrong) {
    const Outcome refused =
        run(folder, {"import", "--log-level", "debug", option[0], option[1], "night.csv"});
    EXPECT_EQ(refused.code, 2) << option[0] << " " << option[1] << ": " << refused.err;
  }
  EXPECT_EQ(api.counters().requests, 0U);
  EXPECT_EQ(folder.read("night.csv"), manifest(5));
  EXPECT_EQ(folder.read("key"), key);
}

TEST(Check, TellsWhatAnImportWouldDoAndCreatesNothing) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(250) + "row-1,https://images.example.com/1.jpg,street,2\n");
  const Outcome checking = run(folder, {"check", "--summary", "s.json", "night.csv"});
  EXPECT_EQ(checking.code, 0) << checking.err;
  EXPECT_NE(checking.out.find("250"), std::string::npos) << checking.out;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 250U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/duplicate"), 1U);
  EXPECT_EQ(api.counters().requests, 0U);
  EXPECT_FALSE(folder.has("longshore.db"));
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  const Outcome known = run(folder, {"check", "--summary", "s.json", "night.csv"});
  EXPECT_EQ(known.code, 0) << known.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/already_accepted"), 250U);
}

}  // namespace
}  // namespace longshore::testing
