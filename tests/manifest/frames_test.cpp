#include "manifest/frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "manifest/mapping_support.hpp"

namespace longshore::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Feeds rows as from the lines of a manifest, and tells each item as one line of text.
class FramesTest : public ::testing::Test {
 protected:
  // The cells: id, url, tag, priority, a member of data, an extra member, the batch's key.
  using Cells = std::array<std::string_view, 7>;
  static constexpr std::string_view kUrl = "https://h/";

  static Mapper mapper() {
    Configuration configuration;
    JobConfiguration& job = configuration.job;
    job.frames = Frames::kRows;
    job.reference_id = trial::field("id");
    job.image_url = trial::field("url");
    job.tag = trial::field("tag");
    job.priority_weight = trial::field("p");
    job.data = {{"more", trial::field("d")}};
    job.extra = {{"further", trial::field("x")}};
    configuration.batch.by = trial::field("b");
    return *Mapper::make(configuration, {"id", "url", "tag", "p", "d", "x", "b"}, true);
  }

  void row(std::string_view id, std::string_view url) {
    row(Cells{id, std::string(kUrl).append(url), "t", "", "", "", ""});
  }
  void row(const Cells& cells, std::string bytes = "x") {
    TextBuffer text;
    MappedRow mapped(text);
    Row row;
    row.cells = cells;
    ASSERT_FALSE(mapper_.map(row, mapped));
    joiner_.add(mapped, source(std::move(bytes)), items_);
  }

  SourceRow source(std::string bytes = "x") {
    ++line_;
    return {.number = line_ - 1, .place = {line_, line_ * 10}, .bytes = std::move(bytes)};
  }

  void bad(const std::string& id) {
    joiner_.add_bad(
        {.row = source(), .reference_id = id, .code = "own_code", .reason = "own reason"}, items_);
  }

  std::vector<std::string> finish() {
    joiner_.finish(items_);
    return told();
  }

  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const Item& item : items_) {
      if (const auto* job = std::get_if<JobView>(&item)) {
        std::string text = "job " + std::string(job->reference_id) + " lines";
        for (const RowView& row : job->rows()) text += ' ' + std::to_string(row.place.line);
        lines.push_back(text + ' ' + std::string(job->members));
      } else {
        const Reject& reject = std::get<Reject>(item);
        lines.push_back("line " + std::to_string(reject.row.place.line) + ' ' +
                        reject.reference_id + ' ' + reject.code + ": " + reject.reason);
      }
    }
    return lines;
  }

  std::uint64_t line_ = 1;  // of the header
  Mapper mapper_ = mapper();
  FrameJoiner joiner_;
  Items items_;
};

TEST_F(FramesTest, JoinsConsecutiveRowsInOrder) {
  row("a", "u1");
  row("a", "u2");
  row("b", "u3");
  EXPECT_THAT(told(), ElementsAre(StartsWith("job a lines 2 3 ")));
  EXPECT_THAT(finish(),
              ElementsAre("job a lines 2 3 \"reference_id\":\"a\",\"data\":{\"image_url\":"
                          "[\"https://h/u1\",\"https://h/u2\"]},\"tag\":\"t\"",
                          "job b lines 4 \"reference_id\":\"b\",\"data\":{\"image_url\":"
                          "[\"https://h/u3\"]},\"tag\":\"t\""));
}

// Lists in the rows, and rows without an image URL where there is a default.
TEST_F(FramesTest, ListsAndDefaultsAreJoinedTheSameWay) {
  for (const std::string_view fixed : {R"("https://h/d")", R"(["https://h/d"])"}) {
    items_.clear();
    Configuration configuration = trial::simple_configuration();
    configuration.job.frames = Frames::kRows;
    configuration.job.image_url.default_json = fixed;
    Mapper mapper = *Mapper::make(configuration, {}, false);
    TextBuffer text;
    MappedRow mapped(text);
    for (const std::string_view json :
         {R"({"id":"a","url":"https://h/1"})", R"({"id":"a"})",
          R"({"id":"a","url":["https://h/2","https://h/3"]})", R"({"id":"a","url":[]})"}) {
      Row row;
      row.json = json;
      ASSERT_FALSE(mapper.map(row, mapped)) << json;
      joiner_.add(mapped, source(), items_);
    }
    joiner_.finish(items_);
    EXPECT_EQ(std::get<JobView>(items_[0]).members,
              R"("reference_id":"a","data":{"image_url":["https://h/1","https://h/d",)"
              R"("https://h/2","https://h/3","https://h/d"]},"tag":"t")");
  }
}

TEST_F(FramesTest, AnIdThatComesBackLaterIsAnotherJob) {
  row("a", "u1");
  row("b", "u2");
  row("a", "u3");
  EXPECT_THAT(finish(), ElementsAre(StartsWith("job a lines 2 "), StartsWith("job b lines 3 "),
                                    StartsWith("job a lines 4 ")));
}

TEST_F(FramesTest, RowsThatDisagreeAreAllRefused) {
  row("a", "u1");
  row({"a", "https://h/u2", "another", "", "", "", ""});
  row("a", "u3");
  row("b", "u4");
  const std::string reason =
      "frames_differ: the rows of this job disagree: the tag at line 3 is not that at line 2; "
      "frames of one job may differ in their image URL alone";
  EXPECT_THAT(finish(), ElementsAre("line 2 a " + reason, "line 3 a " + reason,
                                    "line 4 a " + reason, StartsWith("job b lines 5")));
}

TEST_F(FramesTest, EveryOtherPartHasToAgree) {
  const Cells same = {"a", "https://h/u", "t", "5", "d", "x", "b"};
  const std::array<std::string, 5> parts = {"tag", "priority_weight", "members of data",
                                            "extra members", "batch key"};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    items_.clear();
    Cells other = same;
    other[part + 2] = "6";
    row(same);
    row(other);
    EXPECT_THAT(finish(), ::testing::Each(HasSubstr("disagree: the " + parts[part] + " at line")));
    EXPECT_EQ(items_.size(), 2U);
  }
}

TEST_F(FramesTest, EveryPartIsJoined) {
  row({"a", "https://h/u1", "t", "5", "d", "x", "b"});
  row({"a", "https://h/u2", "t", "5", "d", "x", "b"});
  row({"a", "https://h/u3", "t", "5", "d", "x", "b"});
  joiner_.finish(items_);
  ASSERT_EQ(items_.size(), 1U);
  const JobView& job = std::get<JobView>(items_[0]);
  EXPECT_EQ(
      job.members,
      "\"reference_id\":\"a\",\"data\":{\"image_url\":[\"https://h/u1\",\"https://h/u2\","
      "\"https://h/u3\"],\"more\":\"d\"},\"tag\":\"t\",\"priority_weight\":5,\"further\":\"x\"");
  EXPECT_EQ(job.batch_key, "b");
  EXPECT_EQ(job.rows().size(), 3U);

  Configuration whole;
  whole.job.reference_id = trial::field("id");
  whole.job.image_url = trial::split("urls", " ");
  whole.job.tag = trial::value("\"t\"");
  whole.job.priority_weight = trial::value("9");
  whole.job.data = {{"more", trial::value("\"d\"")}};
  whole.job.extra = {{"further", trial::value("\"x\"")}};
  const trial::Outcome one =
      trial::map_cells(whole, {"id", "urls"}, {"a", "https://h/u1 https://h/u2 https://h/u3"});
  EXPECT_EQ(job.content_hash, one.job.content_hash);  // which has another priority
}

TEST_F(FramesTest, ABadRowRefusesItsWholeJob) {
  row("a", "u1");
  bad("a");
  row("a", "u2");
  row("b", "u3");
  EXPECT_THAT(finish(),
              ElementsAre("line 2 a bad_frames: belongs to a job with a bad row at line 3",
                          "line 3 a own_code: own reason",
                          "line 4 a bad_frames: belongs to a job with a bad row at line 3",
                          StartsWith("job b lines 5")));
}

TEST_F(FramesTest, ABadRowMayBeTheFirstOfItsJob) {
  row("z", "u0");
  bad("a");
  row("a", "u1");
  EXPECT_THAT(finish(),
              ElementsAre(StartsWith("job z"), "line 3 a own_code: own reason",
                          "line 4 a bad_frames: belongs to a job with a bad row at line 3"));
}

TEST_F(FramesTest, ABadRowWithoutIdCastsDoubtOnBothNeighbours) {
  row("a", "u1");
  row("b", "u2");
  bad("");
  row("c", "u3");
  row("c", "u4");
  row("d", "u5");
  EXPECT_THAT(finish(), ElementsAre(StartsWith("job a"),
                                    StartsWith("line 3 b bad_frames: the bad "
                                               "record at line 4 may be"),
                                    "line 4  own_code: own reason",
                                    StartsWith("line 5 c bad_frames: the bad record before it, at "
                                               "line 4, may be"),
                                    StartsWith("line 6 c bad_frames: "), StartsWith("job d")));
}

TEST_F(FramesTest, ABadRowWithoutIdAtTheStartIsToldAtOnce) {
  bad("");
  EXPECT_THAT(told(), ElementsAre(StartsWith("line 2 ")));
  row("a", "u1");
  EXPECT_THAT(finish(), ElementsAre(StartsWith("line 2 "), StartsWith("line 3 a bad_frames")));
}

TEST_F(FramesTest, OnlyTheGroupAtHandIsUnfinished) {
  EXPECT_FALSE(joiner_.unfinished());
  row("a", "u1");
  row("b", "u2");
  row("b", "u3");
  ASSERT_TRUE(joiner_.unfinished());
  EXPECT_EQ(joiner_.unfinished()->line, 3U);
  EXPECT_THAT(told(), ElementsAre(StartsWith("job a")));
  finish();
  EXPECT_FALSE(joiner_.unfinished());
}

TEST_F(FramesTest, TooManyFramesRefuseEachRowAndKeepNothing) {
  for (std::size_t i = 0; i < limits::kFramesMax; ++i) row("a", "u");
  EXPECT_THAT(items_, IsEmpty());
  row("a", "u");
  EXPECT_EQ(items_.size(), limits::kFramesMax + 1);
  row("a", "u");
  EXPECT_EQ(items_.size(), limits::kFramesMax + 2);
  row("b", "u");
  const std::vector<std::string> lines = finish();
  ASSERT_EQ(lines.size(), limits::kFramesMax + 3);
  EXPECT_EQ(lines.front(),
            "line 2 a bad_frames: the job that starts at line 2 has more than 10000 frames");
  EXPECT_THAT(lines[limits::kFramesMax + 1], StartsWith("line 10003 a bad_frames"));
  EXPECT_THAT(lines.back(), StartsWith("job b"));
}

TEST_F(FramesTest, ExactlyTheMostFramesAreOneJob) {
  for (std::size_t i = 0; i < limits::kFramesMax; ++i) row("a", "u");
  ASSERT_EQ(finish().size(), 1U);
  EXPECT_EQ(std::get<JobView>(items_[0]).rows().size(), limits::kFramesMax);
}

TEST_F(FramesTest, ALargeJobIsRefusedBeforeItGrowsFurther) {
  const std::string bytes(1024 * 1024, 'x');
  std::size_t fed = 0;
  while (items_.empty() && fed < 20) {
    row({"a", "https://h/u", "t", "", "", "", ""}, bytes);
    ++fed;
  }
  EXPECT_EQ(fed, limits::kJobBytesMax / bytes.size());
  EXPECT_THAT(finish(), ::testing::Each(HasSubstr("are larger than 16777216 bytes")));
}

}  // namespace
}  // namespace longshore::manifest
