#include "manifest/mapper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/mapping_support.hpp"

namespace longshore::manifest::trial {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string members(const Outcome& outcome) {
  return outcome.code.empty() ? outcome.job.members : outcome.code + ": " + outcome.reason;
}

constexpr std::string_view kRow =
    R"({"id":"001","url":"https://a/1.jpg","two":"https://a/2.jpg","none":null,"blank":"",)"
    R"("number":1.50e+3,"flag":true,"list":["https://a/3.jpg","https://a/4.jpg"],"path":"x/y.jpg",)"
    R"("many":"https://a/5.jpg|https://a/6.jpg||","object":{ "a" : [1, "\u00e9"] },"weight":7,)"
    R"("images":[{"u":"https://a/7.jpg"},{"u":null},{},{"u":"https://a/8.jpg"}]})";

std::string with_url(FieldSource source) {
  Configuration configuration = simple_configuration();
  configuration.job.image_url = std::move(source);
  return members(map_json(configuration, kRow));
}

std::string job_of(std::string_view image_url) {
  return R"("reference_id":"001","data":{"image_url":)" + std::string(image_url) + R"(},"tag":"t")";
}

TEST(MapperUrls, OneFieldGivesAString) {
  EXPECT_EQ(with_url(field("url")), job_of(R"("https://a/1.jpg")"));
}

TEST(MapperUrls, FieldsSplitAndStarGiveListsEvenOfOne) {
  EXPECT_EQ(with_url(fields({"url", "two"})), job_of(R"(["https://a/1.jpg","https://a/2.jpg"])"));
  EXPECT_EQ(with_url(fields({"none", "url", "blank", "missing"})),
            job_of(R"(["https://a/1.jpg"])"));
  EXPECT_EQ(with_url(split("many", "|")), job_of(R"(["https://a/5.jpg","https://a/6.jpg"])"));
  EXPECT_EQ(with_url(split("url", "|")), job_of(R"(["https://a/1.jpg"])"));
  EXPECT_EQ(with_url(pointer("/images/*/u")), job_of(R"(["https://a/7.jpg","https://a/8.jpg"])"));
}

TEST(MapperUrls, AListInTheRowStaysAList) {
  EXPECT_EQ(with_url(field("list")), job_of(R"(["https://a/3.jpg","https://a/4.jpg"])"));
  EXPECT_EQ(with_url(pointer("/list")), job_of(R"(["https://a/3.jpg","https://a/4.jpg"])"));
  EXPECT_EQ(with_url(pointer("/list/1")), job_of(R"("https://a/4.jpg")"));
}

TEST(MapperUrls, APrefixIsJoinedPlainlyAndCheckedWithIt) {
  EXPECT_EQ(with_url(with_prefix(field("path"), "https://cdn/")),
            job_of(R"("https://cdn/x/y.jpg")"));
  EXPECT_THAT(with_url(field("path")), StartsWith("bad_image_url: job.image_url: \"x/y.jpg\""));
}

TEST(MapperUrls, NothingFoundIsNoImageUrlOrTheDefault) {
  for (const FieldSource& source :
       {field("none"), field("blank"), field("missing"), fields({"none", "blank"}),
        pointer("/images/*/v"), pointer("/object/b"), split("blank", "|")}) {
    EXPECT_THAT(with_url(source), StartsWith("no_image_url: job.image_url")) << source.pointer;
    EXPECT_EQ(with_url(with_default(source, R"("https://d/x")")), job_of(R"("https://d/x")"));
    EXPECT_EQ(with_url(with_default(source, R"(["https://d/x"])")), job_of(R"(["https://d/x"])"));
  }
}

TEST(MapperUrls, WhatIsNoStringIsRefused) {
  EXPECT_THAT(with_url(field("number")), StartsWith("bad_image_url: job.image_url: \"1.50e+3\""));
  EXPECT_THAT(with_url(field("object")), StartsWith("bad_image_url"));
  EXPECT_THAT(with_url(split("list", "|")), HasSubstr("only a string can be split"));
  EXPECT_THAT(with_url(fields({"url", "flag"})), HasSubstr("frame 2: \"true\""));
}

TEST(MapperUrls, EscapesInTheRowAreDecodedBeforeTheCheck) {
  const Configuration configuration = simple_configuration();
  EXPECT_EQ(members(map_json(configuration, R"({"id":"001","url":"https:\/\/a\/\u0031.jpg"})")),
            job_of(R"("https://a/1.jpg")"));
  EXPECT_EQ(members(map_json(configuration, R"({"id":"001","url":"s3://b/\"\\\u00e9"})")),
            job_of(R"("s3://b/\"\\é")"));
  EXPECT_THAT(members(map_json(configuration, R"({"id":"001","url":"s3://b/\ud800"})")),
              HasSubstr("half of a surrogate pair"));
}

std::string with_id(FieldSource source, std::string_view row = kRow) {
  Configuration configuration = simple_configuration();
  configuration.job.reference_id = std::move(source);
  const Outcome outcome = map_json(configuration, row);
  return outcome.code.empty() ? outcome.job.reference_id : outcome.code + ": " + outcome.reason;
}

TEST(MapperReferenceId, IsAStringOrANumbersText) {
  EXPECT_EQ(with_id(field("id")), "001");
  EXPECT_EQ(with_id(field("number")), "1.50e+3");
  EXPECT_EQ(with_id(pointer("/weight")), "7");
  EXPECT_EQ(with_id(with_prefix(field("weight"), "coco-")), "coco-7");
  EXPECT_THAT(with_id(field("flag")), StartsWith("bad_reference_id: job.reference_id: \"true\""));
  EXPECT_THAT(with_id(field("object")), StartsWith("bad_reference_id"));
}

TEST(MapperReferenceId, IsNeverEmptyNorTooLongNorUnprintable) {
  EXPECT_THAT(with_id(field("none")), StartsWith("no_reference_id"));
  EXPECT_THAT(with_id(field("blank")), StartsWith("no_reference_id"));
  EXPECT_THAT(with_id(field("missing")), StartsWith("no_reference_id"));
  const auto row = [](const std::string& id) {
    return R"({"url":"https://a/1.jpg","id":")" + id + "\"}";
  };
  const std::string longest(512, 'x');
  EXPECT_EQ(with_id(field("id"), row(longest)), longest);
  EXPECT_THAT(with_id(field("id"), row(longest + "x")), HasSubstr("513 bytes long; at most 512"));
  EXPECT_THAT(with_id(field("id"), row("a\\u0007b")),
              HasSubstr("\"a\\x07b\" has a control character at byte 2"));
}

TEST(MapperReferenceId, IsKnownOfARowThatIsRefusedForAnotherReason) {
  const Configuration configuration = simple_configuration();
  EXPECT_EQ(map_json(configuration, R"({"id":"7","url":"x"})").reference_id, "7");
  EXPECT_EQ(map_json(configuration, R"({"id":"a\u0007","url":"https://a/"})").reference_id, "");
}

std::string with_tag(FieldSource source, std::string jobs_path = "/v0/projects/p/jobs") {
  Configuration configuration = simple_configuration();
  configuration.api.jobs_path = std::move(jobs_path);
  configuration.job.tag = std::move(source);
  return members(map_json(configuration, kRow));
}

TEST(MapperTag, IsNeededWhereThePathNeedsIt) {
  const std::string untagged = R"("reference_id":"001","data":{"image_url":"https://a/1.jpg"})";
  EXPECT_EQ(with_tag(field("path")), untagged + R"(,"tag":"x/y.jpg")");
  EXPECT_THAT(with_tag(field("blank")), StartsWith("no_tag: job.tag"));
  EXPECT_EQ(with_tag(with_default(field("none"), "\"d\"")), untagged + R"(,"tag":"d")");
  EXPECT_EQ(with_tag(field("blank"), "/v1/projects/p/jobs"), untagged);
  EXPECT_EQ(with_tag(none(), "/v1/projects/p/jobs"), untagged);
  EXPECT_THAT(with_tag(field("weight")), StartsWith("bad_tag: job.tag: \"7\" is not a string"));
  EXPECT_EQ(with_tag(with_prefix(field("id"), "n\"-")), untagged + R"(,"tag":"n\"-001")");
}

std::string priority_of(std::string_view json) {
  Configuration configuration = simple_configuration();
  configuration.job.priority_weight = field("p");
  const std::string row = R"({"id":"1","url":"https://a/","p":)" + std::string(json) + "}";
  const Outcome outcome = map_json(configuration, row);
  if (!outcome.code.empty()) return outcome.code;
  const std::size_t at = outcome.job.members.find(",\"priority_weight\":");
  return at == std::string::npos ? "" : outcome.job.members.substr(at);
}

TEST(MapperPriority, IsAWholeNumberFrom1To10) {
  EXPECT_EQ(priority_of("1"), ",\"priority_weight\":1");
  EXPECT_EQ(priority_of("10"), ",\"priority_weight\":10");
  EXPECT_EQ(priority_of("null"), "");
  for (const char* bad : {"0", "11", "-1", "5.0", "5.5", "1e1", "\"5\"", "true", "[5]"}) {
    EXPECT_EQ(priority_of(bad), "bad_priority_weight") << bad;
  }
}

TEST(MapperPriority, IsANumberOfACellsText) {
  Configuration configuration = simple_configuration();
  configuration.job.priority_weight = field("p");
  const auto map = [&](std::string_view cell) {
    return members(map_cells(configuration, {"id", "url", "p"}, {"1", "https://a/", cell}));
  };
  const std::string plain = R"("reference_id":"1","data":{"image_url":"https://a/"},"tag":"t")";
  EXPECT_EQ(map("10"), plain + R"(,"priority_weight":10)");
  EXPECT_EQ(map(""), plain);
  for (const char* bad : {"0", "05", " 5", "+5", "x", "11", "100"}) {
    EXPECT_THAT(map(bad), StartsWith("bad_priority_weight")) << bad;
  }
  configuration.job.priority_weight = with_default(field("p"), "3");
  EXPECT_EQ(map(""), plain + R"(,"priority_weight":3)");
  configuration.job.priority_weight = value("8");
  EXPECT_EQ(map(""), plain + R"(,"priority_weight":8)");
}

TEST(MapperMembers, JsonValuesPassByteForByte) {
  Configuration configuration = simple_configuration();
  configuration.job.data = {{"metadata", field("object")}, {"size", field("number")},
                            {"on", pointer("/flag")},      {"é\"", pointer("/object/a/1")},
                            {"gone", field("none")},       {"const", value("{\"k\": [1]}")}};
  configuration.job.extra = {{"work_flow_id", value("\"w\"")},
                             {"all", fields({"weight", "none", "object"})},
                             {"us", pointer("/images/*/u")},
                             {"parts", split("path", "/")},
                             {"dflt", with_default(field("blank"), "[ 1 ]")}};
  EXPECT_EQ(members(map_json(configuration, kRow)),
            R"("reference_id":"001","data":{"image_url":"https://a/1.jpg",)"
            R"("metadata":{ "a" : [1, "\u00e9"] },"size":1.50e+3,"on":true,"é\"":"\u00e9",)"
            R"("const":{"k": [1]}},"tag":"t","work_flow_id":"w",)"
            R"("all":[7,{ "a" : [1, "\u00e9"] }],"us":["https://a/7.jpg","https://a/8.jpg"],)"
            R"("parts":["x","y.jpg"],"dflt":[ 1 ])");
}

TEST(MapperMembers, PrefixesStandBeforeStringsAlone) {
  Configuration configuration = simple_configuration();
  configuration.job.extra = {{"a", with_prefix(field("path"), "p\"/")},
                             {"b", with_prefix(field("weight"), "p/")},
                             {"c", with_prefix(split("path", "/"), "-")}};
  EXPECT_THAT(members(map_json(configuration, kRow)),
              ::testing::EndsWith(R"(,"a":"p\"/x/y.jpg","b":7,"c":["-x","-y.jpg"])"));
}

TEST(MapperMembers, CellsAreStrings) {
  Configuration configuration = simple_configuration();
  configuration.job.data = {{"n", field("n")}, {"empty", field("e")}, {"l", split("l", ";")}};
  EXPECT_EQ(members(map_cells(configuration, {"id", "url", "n", "e", "l"},
                              {"1", "https://a/", "5", "", "a;\"b\n"})),
            R"("reference_id":"1","data":{"image_url":"https://a/","n":"5","l":["a","\"b\n"]},)"
            R"("tag":"t")");
}

TEST(MapperMembers, WithoutImageUrlOtherDataIsNeeded) {
  Configuration configuration = simple_configuration();
  configuration.job.image_url = none();
  EXPECT_THAT(members(map_json(configuration, kRow)), StartsWith("configuration: c.yaml:5: "));
  configuration.job.data = {{"video_data", field("object")}, {"x", field("missing")}};
  EXPECT_EQ(members(map_json(configuration, kRow)),
            R"("reference_id":"001","data":{"video_data":{ "a" : [1, "\u00e9"] }},"tag":"t")");
  EXPECT_THAT(members(map_json(configuration, R"({"id":"1"})")),
              StartsWith("bad_member: job.data"));
}

TEST(MapperRows, KeysAreComparedUnescapedAndTheLastCounts) {
  EXPECT_EQ(members(map_json(simple_configuration(),
                             R"( { "\u0069d" : 1 , "id":"001", "u\u0072l":"https://a/1.jpg"} )")),
            job_of(R"("https://a/1.jpg")"));
}

TEST(MapperRows, ArraysUnderAHeaderAreReadByTheirColumns) {
  Configuration configuration = simple_configuration();
  configuration.job.image_url = pointer("/images/*/u");
  configuration.job.extra = {{"n", field("n")}};
  EXPECT_EQ(members(map_json(configuration, R"([1,"skip",[{"u":"https://a/"}]])",
                             {"id", "skipped", "images", "n"})),
            R"("reference_id":"1","data":{"image_url":["https://a/"]},"tag":"t")");
  EXPECT_THAT(members(map_json(configuration, "[1]", {"id", "image", "n"})),
              HasSubstr("did you mean \"image\"?"));
}

TEST(MapperRows, OtherJsonIsNoRow) {
  EXPECT_THAT(members(map_json(simple_configuration(), "[1]")), StartsWith("not_an_object"));
  EXPECT_THAT(members(map_json(simple_configuration(), "7")), StartsWith("not_an_object"));
}

std::string batch_key(FieldSource by, std::string_view row = kRow) {
  Configuration configuration = simple_configuration();
  configuration.batch.by = std::move(by);
  const Outcome outcome = map_json(configuration, row);
  return outcome.code.empty() ? '[' + outcome.job.batch_key + ']' : members(outcome);
}

TEST(MapperBatchKey, IsTheTextOfAValue) {
  EXPECT_EQ(batch_key({}), "[]");
  EXPECT_EQ(batch_key(field("path")), "[x/y.jpg]");
  EXPECT_EQ(batch_key(pointer("/object/a/1")), "[é]");
  EXPECT_EQ(batch_key(field("number")), "[1.50e+3]");
  EXPECT_EQ(batch_key(field("flag")), "[true]");
  EXPECT_EQ(batch_key(field("none")), "[]");
  EXPECT_EQ(batch_key(field("missing")), "[]");
  EXPECT_EQ(batch_key(with_default(field("missing"), "\"other\"")), "[other]");
  EXPECT_THAT(batch_key(field("object")), StartsWith("bad_batch_key: batch.by: "));
  EXPECT_THAT(batch_key(field("list")), StartsWith("bad_batch_key"));
  EXPECT_THAT(batch_key(field("k"), R"({"id":1,"url":"https://a/","k":"a\nb"})"),
              HasSubstr("control character"));
  EXPECT_THAT(batch_key(value("1")), StartsWith("configuration: c.yaml:4: batch.by"));
}

TEST(MapperHash, IsOfTheContentWithoutPriorityAndBatch) {
  Configuration configuration = simple_configuration();
  configuration.job.priority_weight = field("p");
  configuration.job.extra = {{"e", field("e")}};
  configuration.batch.by = field("b");
  const auto hash = [&](std::string_view row) {
    const Outcome outcome = map_json(configuration, row);
    EXPECT_EQ(outcome.code, "") << outcome.reason;
    return outcome.job.content_hash;
  };
  const std::uint64_t first = hash(R"({"id":"1","url":"https://a/","e":1})");
  EXPECT_EQ(hash(R"({"id":"1","url":"https://a/","e":1,"p":9})"), first);
  EXPECT_EQ(hash(R"({"id":"1","url":"https://a/","e":1,"p":2,"b":"x","unread":0})"), first);
  EXPECT_EQ(hash(R"({"e":1, "url":"https:\/\/a\/", "id":1})"), first);
  EXPECT_NE(hash(R"({"id":"2","url":"https://a/","e":1})"), first);
  EXPECT_NE(hash(R"({"id":"1","url":"https://b/","e":1})"), first);
  EXPECT_NE(hash(R"({"id":"1","url":"https://a/","e":2})"), first);
  EXPECT_NE(hash(R"({"id":"1","url":"https://a/"})"), first);
}

TEST(MappingFingerprint, ChangesWithTheContentsMappingAlone) {
  const Configuration base = simple_configuration();
  const std::uint64_t first = mapping_fingerprint(base);
  const auto changed = [&](auto change) {
    Configuration configuration = base;
    change(configuration);
    return mapping_fingerprint(configuration) != first;
  };
  EXPECT_TRUE(changed([](Configuration& c) { c.job.image_url = field("other"); }));
  EXPECT_TRUE(changed([](Configuration& c) { c.job.image_url.prefix = "x"; }));
  EXPECT_TRUE(changed([](Configuration& c) { c.job.tag.value_json = "\"u\""; }));
  EXPECT_TRUE(changed([](Configuration& c) { c.job.tag.default_json = ""; }));
  EXPECT_TRUE(changed([](Configuration& c) { c.job.data = {{"a", field("b")}}; }));
  EXPECT_TRUE(changed([](Configuration& c) { c.job.extra = {{"a", field("b")}}; }));
  EXPECT_TRUE(changed([](Configuration& c) { c.job.frames = Frames::kRows; }));
  EXPECT_TRUE(changed([](Configuration& c) { c.manifest.quote.reset(); }));
  EXPECT_FALSE(changed([](Configuration& c) { c.job.image_url.where = "elsewhere:9"; }));
  EXPECT_FALSE(changed([](Configuration& c) { c.job.priority_weight = field("p"); }));
  EXPECT_FALSE(changed([](Configuration& c) { c.batch.by = field("b"); }));
}

}  // namespace
}  // namespace longshore::manifest::trial
