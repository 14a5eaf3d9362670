#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/mapper.hpp"
#include "manifest/mapping_support.hpp"

namespace longshore::manifest::trial {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::vector<std::string> kColumns = {"id", "url", "label", "weight"};

// The error's message, or nothing.
std::string error_of(const Configuration& configuration, bool cells = true,
                     std::vector<std::string> columns = kColumns) {
  Result<Mapper> mapper = Mapper::make(configuration, std::move(columns), cells);
  if (mapper) return "";
  EXPECT_EQ(mapper.error().kind, ErrorKind::kConfiguration);
  return mapper.error().message;
}

template <typename Change>
std::string error_with(Change change) {
  Configuration configuration = simple_configuration();
  change(configuration);
  return error_of(configuration);
}

TEST(MapperSetup, AFieldThatNoColumnBearsNamesTheNearest) {
  EXPECT_EQ(error_with([](Configuration& c) { c.job.image_url = field("ulr"); }),
            "c.yaml:1: job.image_url reads the field \"ulr\", but no column of the manifest has "
            "that name; did you mean \"url\"?");
  EXPECT_THAT(error_with([](Configuration& c) {
                c.job.image_url = fields({"url", "picture"});
              }),
              HasSubstr("the columns are \"id\", \"url\", \"label\", \"weight\""));
  EXPECT_THAT(error_with([](Configuration& c) {
                c.job.data = {{"m", field("lable")}};
              }),
              AllOf(StartsWith("c.yaml:1: job.data.m "), HasSubstr("\"label\"")));
  EXPECT_THAT(error_with([](Configuration& c) {
                c.job.extra = {{"m", field("lable")}};
              }),
              StartsWith("c.yaml:1: job.extra.m "));
  EXPECT_THAT(error_with([](Configuration& c) { c.batch.by = field("lable"); }),
              StartsWith("c.yaml:1: batch.by "));
}

TEST(MapperSetup, ADefaultDoesNotExcuseAMisspeltColumn) {
  const auto misspelt = [](Configuration& c) {
    c.job.priority_weight = with_default(field("wieght"), "5");
  };
  EXPECT_THAT(error_with(misspelt), HasSubstr("did you mean \"weight\"?"));
}

TEST(MapperSetup, AColumnOfTheMembersOwnNameIsAnOffer) {
  Configuration configuration = simple_configuration();
  configuration.job.tag = JobConfiguration().tag;
  configuration.job.priority_weight = JobConfiguration().priority_weight;
  configuration.job.priority_weight.where = "c.yaml:9";  // copied from the example
  EXPECT_THAT(error_of(configuration), StartsWith("job.tag (by default) reads the field \"tag\""));
  configuration.api.jobs_path = "/v1/projects/{project_id}/jobs";
  EXPECT_EQ(error_of(configuration), "");
  configuration.job.reference_id = JobConfiguration().reference_id;
  EXPECT_THAT(error_of(configuration), StartsWith("job.reference_id (by default)"));
}

TEST(MapperSetup, ObjectsHaveNoColumnsToMiss) {
  Configuration configuration = simple_configuration();
  configuration.job.image_url = field("anything");
  EXPECT_EQ(error_of(configuration, false, {}), "");
}

TEST(MapperSetup, PointersNeedJson) {
  const auto pointed = [](Configuration& c) { c.job.image_url = pointer("/url"); };
  EXPECT_THAT(error_with(pointed), StartsWith("c.yaml:3: job.image_url is a pointer"));
  Configuration configuration = simple_configuration();
  configuration.job.image_url = pointer("url");
  EXPECT_THAT(error_of(configuration, false, {}),
              AllOf(StartsWith("c.yaml:3: job.image_url"), HasSubstr("it has to begin with /")));
}

TEST(MapperSetup, MembersOfOursCannotBeReplaced) {
  for (const char* name : {"reference_id", "data", "tag", "batch_id", "priority_weight"}) {
    const auto replaced = [&](Configuration& c) { c.job.extra = {{name, value("1")}}; };
    EXPECT_THAT(error_with(replaced), HasSubstr("is set by longshore itself")) << name;
  }
  EXPECT_THAT(error_with([](Configuration& c) {
                c.job.data = {{"image_url", value("1")}};
              }),
              AllOf(StartsWith("c.yaml:4: job.data.image_url"), HasSubstr("longshore itself")));
  EXPECT_EQ(error_with([](Configuration& c) { c.job.data = {{"tag", value("1")}}; }), "");
  EXPECT_THAT(error_with([](Configuration& c) {
                c.job.data = {{"a", value("1")}, {"a", value("2")}};
              }),
              HasSubstr("stands there twice"));
}

TEST(MapperSetup, EachMembersSourceHasToSuitIt) {
  const auto id = [](FieldSource source) {
    return error_with([&](Configuration& c) { c.job.reference_id = source; });
  };
  EXPECT_THAT(id(none()), HasSubstr("has to come from the manifest"));
  EXPECT_THAT(id(value("\"1\"")), HasSubstr("has to come from the manifest"));
  EXPECT_THAT(id(with_default(field("id"), "\"1\"")), HasSubstr("has to come from the manifest"));
  EXPECT_THAT(id(fields({"id"})), HasSubstr("gives a list"));
  EXPECT_THAT(id(split("id", ",")), HasSubstr("gives a list"));
  const auto tag = [](FieldSource source) {
    return error_with([&](Configuration& c) { c.job.tag = source; });
  };
  EXPECT_THAT(tag(none()), HasSubstr("needs a tag"));
  EXPECT_THAT(tag(value("\"\"")), HasSubstr("has an empty value"));
  EXPECT_THAT(tag(value("7")), HasSubstr("\"7\" is not a string"));
  EXPECT_THAT(tag(fields({"label"})), HasSubstr("gives a list"));
  const auto priority = [](FieldSource source) {
    return error_with([&](Configuration& c) { c.job.priority_weight = source; });
  };
  EXPECT_THAT(priority(value("11")), HasSubstr("whole number from 1 to 10"));
  EXPECT_THAT(priority(with_default(field("weight"), "\"5\"")), HasSubstr("whole number"));
  EXPECT_THAT(priority(with_prefix(field("weight"), "1")), HasSubstr("takes no prefix"));
  EXPECT_EQ(priority(with_default(field("weight"), "5")), "");
}

TEST(MapperSetup, ConstantUrlsAreCheckedOnce) {
  const auto url = [](FieldSource source) {
    return error_with([&](Configuration& c) { c.job.image_url = source; });
  };
  EXPECT_EQ(url(value("\"https://a/\"")), "");
  EXPECT_EQ(url(value("[\"https://a/\"]")), "");
  EXPECT_THAT(url(value("\"a\"")), HasSubstr("not an absolute URL"));
  EXPECT_THAT(url(value("[]")), HasSubstr("empty list"));
  EXPECT_THAT(url(with_default(field("url"), "5")), HasSubstr("expected a string"));
}

TEST(MapperSetup, FramesOverRowsNeedImageUrls) {
  EXPECT_THAT(error_with([](Configuration& c) {
                c.job.image_url = none();
                c.job.data = {{"video", field("url")}};
                c.job.frames = Frames::kRows;
              }),
              HasSubstr("job.frames: rows"));
}

}  // namespace
}  // namespace longshore::manifest::trial
