// Public manifests, read with the mappings that suit them. The counts are those that Python's
// csv and json modules find in the same files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "manifest/mapping_support.hpp"
#include "manifest/open_support.hpp"
#include "manifest/reader.hpp"
#include "support/data_folder.hpp"

namespace longshore::manifest::trial {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Pair;

struct Counts {
  std::size_t jobs = 0;
  std::size_t urls = 0;  // of all jobs
  std::map<std::string, std::size_t> rejects;
  std::set<std::string> ids;
  std::string error;
  std::string first_members;
};

std::size_t urls_in(const JobView& job) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = job.members.find("\"http", at)) != std::string::npos; ++at) {
    ++count;
  }
  return count;
}

void count(const Piece& piece, Counts& counts) {
  for (const auto& item : piece.items) {
    if (const auto* job = std::get_if<JobView>(&item)) {
      if (counts.jobs++ == 0) counts.first_members = job->members;
      counts.urls += urls_in(*job);
      counts.ids.emplace(job->reference_id);
    } else {
      ++counts.rejects[std::get<Reject>(item).code];
    }
  }
}

class RealManifests : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(data_folder() / "manifests")) {
      GTEST_SKIP() << "no real manifests in " << data_folder() << " (set LONGSHORE_DATA)";
    }
  }

  static Counts read(const std::string& name, FieldSource id, FieldSource url,
                     std::optional<char> quote = '"') {
    Configuration configuration = simple_configuration();
    configuration.job.reference_id = std::move(id);
    configuration.job.image_url = std::move(url);
    configuration.manifest.quote = quote;
    ReadableFiles files;
    Counts counts;
    auto reader = open_reader(files, data_folder() / "manifests" / name, configuration);
    if (!reader) {
      counts.error = reader.error().message;
      return counts;
    }
    std::uint64_t rows = 0;
    for (bool more = true; more;) {
      const Piece piece = (*reader)->next(1000, 4 * 1024 * 1024);
      count(piece, counts);
      rows += piece.rows;
      if (piece.failed) counts.error = piece.failed->message;
      more = !piece.end && !piece.failed;
    }
    std::size_t items = counts.jobs;
    for (const auto& [code, refused] : counts.rejects) items += refused;
    EXPECT_EQ(rows, items);
    return counts;
  }
};

// What the mapping makes of a row: the id is text, also where the manifest has a number.
const char* const kMembers =
    R"("reference_id":"[0-9]+","data":\{"image_url":"http://[^"]+[.]jpg"\},"tag":"t")";

TEST_F(RealManifests, Tate) {
  const Counts counts = read("tate_artworks.csv", field("id"), field("thumbnailUrl"));
  EXPECT_EQ(counts.error, "");
  EXPECT_EQ(counts.jobs, 58'416U);
  EXPECT_EQ(counts.ids.size(), 58'416U);
  EXPECT_THAT(counts.rejects, ElementsAre(Pair("no_image_url", 10'786)));
  EXPECT_THAT(counts.first_members, MatchesRegex(kMembers));
}

TEST_F(RealManifests, CarnegieWithSeveralFrames) {
  const Counts counts = read("cmoa.jsonl", field("id"), pointer("/images/*/image_url"));
  EXPECT_EQ(counts.error, "");
  EXPECT_EQ(counts.jobs, 8'514U);
  EXPECT_EQ(counts.urls, 10'428U);
  EXPECT_THAT(counts.rejects, ElementsAre(Pair("no_image_url", 3'940)));
}

TEST_F(RealManifests, CocoWithNumericIds) {
  const Counts counts = read("coco_val2017.jsonl", field("id"), field("coco_url"));
  EXPECT_EQ(counts.error, "");
  EXPECT_EQ(counts.jobs, 5'000U);
  EXPECT_THAT(counts.rejects, IsEmpty());
  EXPECT_THAT(counts.first_members, MatchesRegex(kMembers));
}

TEST_F(RealManifests, BritishLibraryWithoutQuoting) {
  const Counts counts = read("bl_imagedirectory_1862_small.tsv", field("flickr_id"),
                             field("flickr_original_source"), std::nullopt);
  EXPECT_EQ(counts.error, "");
  EXPECT_EQ(counts.jobs, 3'475U);
  EXPECT_THAT(counts.rejects, IsEmpty());
}

TEST_F(RealManifests, Flags) {
  const Counts counts = read("country_flags.jsonl", field("code"), field("image"));
  EXPECT_EQ(counts.error, "");
  EXPECT_EQ(counts.jobs, 261U);
  EXPECT_THAT(counts.rejects, IsEmpty());
}

TEST_F(RealManifests, GoodbooksWithByteOrderMark) {
  const Counts counts =
      read("derived_goodbooks_1000_bom_crlf.csv", field("book_id"), field("image_url"));
  EXPECT_EQ(counts.error, "");
  EXPECT_EQ(counts.jobs, 1'000U);
  EXPECT_THAT(counts.rejects, IsEmpty());
}

}  // namespace
}  // namespace longshore::manifest::trial
