#include "report/reject_spool.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "fakes.hpp"

namespace longshore::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;

Reject reject(std::uint64_t number, std::string bytes, int http_status = 0) {
  Reject made;
  made.row = {.number = number, .place = {number + 1, number * 10}, .bytes = std::move(bytes)};
  made.reference_id = "r" + std::to_string(number);
  made.code = http_status == 0 ? "no_tag" : "FS_0003";
  made.reason = "why";
  made.http_status = http_status;
  return made;
}

class RejectSpoolTest : public ::testing::Test {
 protected:
  RejectOptions options() const {
    return {.output_directory = "out", .manifest_name = "night", .keep = {"night.csv"}};
  }
  RejectSink& open(RejectSpool& spool, ManifestShape shape = {"id,url\r\n", "csv"}) {
    auto opened = spool.open(shape);
    EXPECT_TRUE(opened) << opened.error().message;
    return **opened;
  }

  MemoryFiles files_;
  CountingRandom random_;
};

TEST_F(RejectSpoolTest, WritesTheExactBytesInTheOrderOfTheManifest) {
  RejectSpool spool(files_, random_, options());
  RejectSink& sink = open(spool);
  ASSERT_TRUE(sink.add(reject(12, "12,\"a\nb\"\n", 400)));
  ASSERT_TRUE(sink.add(reject(3, "3,x\r\n")));
  ASSERT_TRUE(sink.add(reject(20, std::string("20,\0\xFF", 5))));
  const auto path = spool.finish(true);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*path, "out/night-rejects.csv");
  EXPECT_EQ(files_.contents["out/night-rejects.csv"],
            "id,url\r\n3,x\r\n12,\"a\nb\"\n" + std::string("20,\0\xFF", 5));
  EXPECT_EQ(files_.contents["out/night-rejects.csv.reasons.jsonl"],
            "{\"line\":4,\"byte_offset\":30,\"reference_id\":\"r3\",\"code\":\"no_tag\","
            "\"reason\":\"why\",\"http_status\":null}\n"
            "{\"line\":13,\"byte_offset\":120,\"reference_id\":\"r12\",\"code\":\"FS_0003\","
            "\"reason\":\"why\",\"http_status\":400}\n"
            "{\"line\":21,\"byte_offset\":200,\"reference_id\":\"r20\",\"code\":\"no_tag\","
            "\"reason\":\"why\",\"http_status\":null}\n");
  EXPECT_EQ(files_.contents.size(), 2u);
}

TEST_F(RejectSpoolTest, ARecordWithoutItsNewlineGetsOneOnlyIfAnotherFollows) {
  RejectSpool spool(files_, random_, options());
  RejectSink& sink = open(spool, {"", "jsonl"});
  ASSERT_TRUE(sink.add(reject(1, "{\"a\":1}")));
  ASSERT_TRUE(sink.add(reject(2, "{\"a\":2}")));
  ASSERT_TRUE(spool.finish(true));
  EXPECT_EQ(files_.contents["out/night-rejects.jsonl"], "{\"a\":1}\n{\"a\":2}");
}

TEST_F(RejectSpoolTest, CountsByCodeWithTheFirstPlace) {
  RejectSpool spool(files_, random_, options());
  RejectSink& sink = open(spool);
  for (const std::uint64_t number : {12, 3, 20}) {
    ASSERT_TRUE(sink.add(reject(number, "x\n")));
  }
  ASSERT_TRUE(sink.add(reject(4, "y\n", 400)));
  for (std::uint64_t i = 0; i < 100; ++i) {
    Reject other = reject(100 + i, "z\n", 400);
    other.code = "API_" + std::to_string(i);
    ASSERT_TRUE(sink.add(other));
  }
  const auto codes = spool.by_code();
  ASSERT_EQ(codes.size(), 65U);  // 64, and one for all the others
  EXPECT_EQ(codes[0].code, "other codes");
  EXPECT_EQ(codes[0].count, 38U);
  EXPECT_EQ(codes[1].code, "no_tag");
  EXPECT_EQ(codes[1].count, 3U);
  EXPECT_EQ(codes[1].first_line, 4U);
  EXPECT_EQ(codes[1].first_reason, "why");
}

TEST_F(RejectSpoolTest, ReasonsAreValidUtf8) {
  Reject bad = reject(1, "x\n");
  bad.reason = "not UTF-8: \xFF";
  bad.reference_id = "\xC3";
  EXPECT_THAT(reason_line(bad), HasSubstr("not UTF-8: \xEF\xBF\xBD"));
  EXPECT_THAT(reason_line(bad), HasSubstr("\"reference_id\":\"\xEF\xBF\xBD\""));
}

TEST_F(RejectSpoolTest, NoRejectsNoFilesAndThoseOfAnEarlierRunGo) {
  files_.contents["out/night-rejects.csv"] = "old";
  files_.contents["out/night-rejects.csv.reasons.jsonl"] = "old";
  RejectSpool spool(files_, random_, options());
  open(spool);
  const auto path = spool.finish(true);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*path, "");
  EXPECT_THAT(files_.contents, IsEmpty());
}

// What a part of the manifest does not reject, the rest may.
TEST_F(RejectSpoolTest, AnIncompleteListDoesNotLoseTheEarlierOne) {
  const std::string path = "out/night-rejects.csv";
  const auto finish = [this](const std::string& rejected, bool complete) {
    RejectSpool spool(files_, random_, options());
    RejectSink& sink = open(spool, {"", "csv"});
    const bool added = rejected.empty() || sink.add(reject(1, rejected));
    ASSERT_TRUE(added);
    ASSERT_TRUE(spool.finish(complete));
  };
  finish("whole\n", true);
  finish("part\n", false);
  EXPECT_EQ(files_.contents[path], "part\n");
  EXPECT_EQ(files_.contents[path + ".earlier"], "whole\n");
  EXPECT_TRUE(files_.contents.contains(path + ".earlier.reasons.jsonl"));
  finish("less\n", false);
  EXPECT_EQ(files_.contents[path], "less\n");
  EXPECT_EQ(files_.contents[path + ".earlier"], "whole\n") << "it was the last complete one";
  finish("", false);
  EXPECT_EQ(files_.contents.size(), 4u) << "nothing was refused in a part: both lists stay";
  finish("all\n", true);
  EXPECT_THAT(files_.contents, ElementsAre(Key(path), Key(path + ".reasons.jsonl")));
}

TEST_F(RejectSpoolTest, AFileThatIsNotOursStays) {
  files_.contents["mine.csv"] = "precious";
  RejectOptions named = options();
  named.path = "mine.csv";
  RejectSpool spool(files_, random_, named);
  open(spool);
  ASSERT_TRUE(spool.finish(true));
  EXPECT_THAT(files_.contents, ElementsAre(Key("mine.csv")));
}

TEST_F(RejectSpoolTest, NeverOpenedMeansNothingIsTouched) {
  files_.contents["out/night-rejects.csv"] = "old";
  files_.contents["out/night-rejects.csv.reasons.jsonl"] = "old";
  RejectSpool spool(files_, random_, options());
  EXPECT_EQ(spool.finish(true).value(), "");
  EXPECT_EQ(files_.operations, 0);
}

TEST_F(RejectSpoolTest, NeverTheInputItselfNorTheLedger) {
  for (const std::string path : {"night.csv", "longshore.db"}) {
    RejectOptions named = options();
    named.path = path;
    named.keep.push_back("longshore.db");
    RejectSpool spool(files_, random_, named);
    const auto opened = spool.open({"", "csv"});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(opened.error().message, HasSubstr("--rejects"));
  }
}

TEST_F(RejectSpoolTest, ASlashInTheNameStaysInTheOutputDirectory) {
  RejectOptions named = options();
  named.manifest_name = "../../etc/cron.d/x";
  RejectSpool spool(files_, random_, named);
  ASSERT_TRUE(open(spool).add(reject(1, "1\n")));
  EXPECT_EQ(spool.finish(true).value(), "out/.._.._etc_cron.d_x-rejects.csv");
}

TEST_F(RejectSpoolTest, ARowCannotBeRejectedTwice) {
  RejectSpool spool(files_, random_, options());
  RejectSink& sink = open(spool);
  ASSERT_TRUE(sink.add(reject(1, "1\n")));
  const auto again = sink.add(reject(1, "1\n"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kInternal);
}

TEST_F(RejectSpoolTest, AnUnwritableFolderIsFoundAtOnce) {
  files_.fail_at = 0;
  RejectSpool spool(files_, random_, options());
  const auto opened = spool.open({"", "csv"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kOutput);
  EXPECT_THAT(opened.error().message, HasSubstr("out/night-rejects.csv"));
}

// Whatever operation fails: an error, no file half written, none without its reasons, and
// nothing left aside.
TEST_F(RejectSpoolTest, AFailureAtEachStepLeavesNoHalfFile) {
  int failures = 0;
  for (int step = 0;; ++step) {
    MemoryFiles files;
    RejectOptions quick = options();
    quick.probe = false;
    RejectSpool spool(files, random_, quick);
    RejectSink& sink = open(spool);
    ASSERT_TRUE(sink.add(reject(1, "1,x\n")));
    files.fail_at = step;
    const auto finished = spool.finish(true);
    if (finished) break;
    ++failures;
    EXPECT_EQ(finished.error().kind, ErrorKind::kOutput);
    const std::string rejects = "out/night-rejects.csv";
    EXPECT_FALSE(files.contents.contains(rejects)) << "step " << step;
    for (const auto& [path, bytes] : files.contents) {
      EXPECT_EQ(path, rejects + ".reasons.jsonl") << "step " << step;
    }
  }
  EXPECT_GE(failures, 7);  // two creates, two writes, two syncs, two renames
}

TEST_F(RejectSpoolTest, TakesRowsFromSeveralThreads) {
  RejectSpool spool(files_, random_, options());
  RejectSink& sink = open(spool, {"", "csv"});
  const auto add_every_other = [&sink](std::uint64_t first) {
    for (std::uint64_t number = first; number <= 2000; number += 2) {
      EXPECT_TRUE(sink.add(reject(number, std::to_string(number) + "\n")));
    }
  };
  std::thread odd(add_every_other, 1);
  add_every_other(2);
  odd.join();
  ASSERT_TRUE(spool.finish(true));
  std::string expected;
  for (int number = 1; number <= 2000; ++number) expected += std::to_string(number) + "\n";
  EXPECT_EQ(files_.contents["out/night-rejects.csv"], expected);
}

}  // namespace
}  // namespace longshore::report
