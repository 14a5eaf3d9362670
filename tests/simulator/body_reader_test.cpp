#include "simulator/body_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace longshore::simulator {
namespace {

bool reads(std::string_view value) {
  BodyReader reader;
  return reader.read_job("{\"data\":{\"member\":" + std::string(value) + "}}").has_value();
}

TEST(BodyReader, TakesAnyJsonAsAMember) {
  for (const std::string_view good :
       {"0", "-0", "1.5e+10", "1E400", "123456789012345678901234567890", "true", "false", "null",
        "\"\"", R"("a\u00e9\ud83d\ude00\n")", "[]", "{}", "[[1,{\"a\":[]}],\"x\"]", " 1 "}) {
    EXPECT_TRUE(reads(good)) << good;
  }
}

TEST(BodyReader, RefusesWhatIsNoJson) {
  for (const std::string_view bad :
       {"01",      "-",          "1.",    ".5",      "1e",          "+1",       "0x1",  "NaN",
        "nul",     "truex",      "'a'",   "\"\\x\"", "\"\\ud800\"", "\"a\nb\"", "[1,]", "[1 2]",
        "{\"a\"}", "{\"a\":1,}", "{a:1}", "[",       "1]",          "\"\xff\"", ""}) {
    EXPECT_FALSE(reads(bad)) << bad;
  }
}

TEST(BodyReader, RefusesWhatStandsBehindTheObject) {
  BodyReader reader;
  EXPECT_TRUE(reader.read_job("{} \r\n").has_value());
  EXPECT_FALSE(reader.read_job("{} x").has_value());
  EXPECT_FALSE(reader.read_job("{}{}").has_value());
  EXPECT_FALSE(reader.read_job("{}}").has_value());
}

TEST(BodyReader, RefusesEndlessNesting) {
  EXPECT_TRUE(reads(std::string(400, '[') + std::string(400, ']')));
  EXPECT_FALSE(reads(std::string(5000, '[') + std::string(5000, ']')));
}

TEST(BodyReader, PicksTheMembersOfAJob) {
  BodyReader reader;
  const auto job = reader.read_job(
      R"({"tag":"\u0061b","reference_id":"x","other":{"tag":"no"},"priority_weight": 7 ,)"
      R"("batch_id":null,"data":{"image_url":["s3://b/k"],"more":1}})");
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->tag.text, "ab");
  EXPECT_EQ(job->reference_id.text, "x");
  EXPECT_EQ(job->priority_weight.text, "7");
  EXPECT_EQ(job->priority_weight.kind, BodyMember::Kind::kNumber);
  EXPECT_TRUE(job->batch_id.absent_or_null());
  EXPECT_EQ(job->work_flow_id.kind, BodyMember::Kind::kAbsent);
  EXPECT_EQ(job->data_members, 2u);
  EXPECT_EQ(job->images, JobBody::Images::kGood);
}

TEST(BodyReader, TheLastOfTwoMembersCounts) {
  BodyReader reader;
  const auto job = reader.read_job(
      R"({"reference_id":"1","data":{"image_url":"x","y":1},"reference_id":"2","data":{"z":1}})");
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->reference_id.text, "2");
  EXPECT_EQ(job->data_members, 1u);
  EXPECT_EQ(job->images, JobBody::Images::kAbsent);
}

}  // namespace
}  // namespace longshore::simulator
