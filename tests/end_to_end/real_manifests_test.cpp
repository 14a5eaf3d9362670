// Real public manifests, imported whole. They are found through LONGSHORE_DATA, and the tests
// are skipped where they are not there. The counts were made with Python's csv and json.
#include <gtest/gtest.h>

#include <filesystem>

#include "export_file.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

namespace fs = std::filesystem;

fs::path data_folder() {
  const char* named = std::getenv("LONGSHORE_DATA");
  return named != nullptr ? fs::path(named) : fs::path(LONGSHORE_SOURCE_DIR) / "../shared/data";
}

struct RealManifest {
  std::string file;
  std::string mapping;
  std::uint64_t rows;
  std::uint64_t jobs;
  std::string rejects;  // the rejects file; empty: there must be none
};

class RealManifests : public ::testing::TestWithParam<RealManifest> {};

TEST_P(RealManifests, AreImportedOnce) {
  const RealManifest& real = GetParam();
  const fs::path path = fs::absolute(data_folder() / "manifests" / real.file);
  if (!fs::exists(path)) GTEST_SKIP() << path << " is not here (LONGSHORE_DATA)";
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml",
               api.configuration("delivery: {requests_per_second: 0, max_in_flight: 32}\n"
                                 "job: " +
                                 real.mapping + "\n"));
  const std::vector<std::string> command{"import", "--summary", "s.json", path.string()};
  const Outcome first = run(folder, command);
  EXPECT_EQ(first.code, real.rejects.empty() ? 0 : 1) << first.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/read"), real.rows);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), real.jobs);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/rejected"), real.rows - real.jobs);
  EXPECT_EQ(api.jobs().size(), real.jobs);

  const auto sent = api.counters().requests;
  const Outcome second = run(folder, command);
  EXPECT_EQ(second.code, first.code) << second.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/already_accepted"), real.jobs);
  EXPECT_EQ(api.counters().requests, sent);

  if (real.rejects.empty()) return;
  // Read back as a manifest, the rejects are the same rows and rejected alike.
  ASSERT_TRUE(folder.has(real.rejects));
  const Outcome again =
      run(folder, {"check", "--rejects", "again", "--summary", "s.json", real.rejects});
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/read"), real.rows - real.jobs);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/rejected"), real.rows - real.jobs);
  EXPECT_EQ(folder.read("again"), folder.read(real.rejects));
}

INSTANTIATE_TEST_SUITE_P(
    Data, RealManifests,
    ::testing::Values(
        RealManifest{"tate_artworks.csv",
                     "{reference_id: {field: id}, image_url: {field: thumbnailUrl}, "
                     "tag: {value: tate}, priority_weight: null}",
                     69'202, 58'416, "tate_artworks-rejects.csv"},
        RealManifest{"cmoa.jsonl",
                     "{reference_id: {field: id}, image_url: {pointer: /images/*/image_url}, "
                     "tag: {value: cmoa}, data: {metadata: {pointer: /title}}}",
                     12'454, 8'514, "cmoa-rejects.jsonl"},
        RealManifest{"coco_val2017.jsonl",
                     "{reference_id: {field: id}, image_url: {field: coco_url}, "
                     "tag: {value: coco}, data: {metadata: {field: captions}}}",
                     5'000, 5'000, ""},
        RealManifest{"bl_imagedirectory_1862_small.tsv",
                     "{reference_id: {field: flickr_id}, "
                     "image_url: {field: flickr_original_source}, tag: {value: bl}, "
                     "priority_weight: null}",
                     3'475, 3'475, ""},
        RealManifest{"country_flags.jsonl",
                     "{reference_id: {field: code}, image_url: {field: image}, "
                     "tag: {field: emoji}}",
                     261, 261, ""},
        RealManifest{"derived_goodbooks_1000_bom_crlf.csv",
                     "{reference_id: {field: book_id}, image_url: {field: image_url}, "
                     "tag: {field: language_code, default: none}, priority_weight: null}",
                     1'000, 1'000, ""}),
    [](const auto& test) {
      return test.param.file.substr(0, test.param.file.find_first_of("_."));
    });

}  // namespace
}  // namespace longshore::testing
