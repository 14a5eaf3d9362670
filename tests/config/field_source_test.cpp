#include "config/field_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/support.hpp"

namespace longshore::config {
namespace {

using testing::ElementsAre;
using Kind = FieldSource::Kind;

const std::string kOneValue =
    "{field: column}, {pointer: /path} or {value: constant}, one value a job";
const std::string kNoConstant = "{field: column} or {pointer: /path}, one value a job";

FieldSource image(const std::string& text) {
  return configuration_of("job:\n  image_url: " + text + "\n").job.image_url;
}

std::string told(const std::string& key, const std::string& text) {
  return message_of("job:\n  " + key + ": " + text + "\n");
}

TEST(Sources, NameOneColumn) {
  const FieldSource source = image("{field: url, prefix: \"https://h/\", default: ~}");
  EXPECT_EQ(source.kind, Kind::kField);
  EXPECT_THAT(source.fields, ElementsAre("url"));
  EXPECT_EQ(source.prefix, "https://h/");
  EXPECT_EQ(source.default_json, "null");
  EXPECT_EQ(source.split, "");
  EXPECT_EQ(source.where, "c.yaml:2");
}

TEST(Sources, NameOneColumnThatIsAList) {
  const FieldSource source = image("{field: images, split: \",\"}");
  EXPECT_EQ(source.kind, Kind::kField);
  EXPECT_EQ(source.split, ",");
  EXPECT_EQ(source.default_json, std::nullopt);
}

TEST(Sources, NameSeveralColumns) {
  const FieldSource source = image("{fields: [front, 2, \"\"]}");
  EXPECT_EQ(source.kind, Kind::kFields);
  EXPECT_THAT(source.fields, ElementsAre("front", "2", ""));
}

TEST(Sources, PointIntoTheRow) {
  const FieldSource source = image("{pointer: /images/*/a~1b~0/, default: [\"x\"]}");
  EXPECT_EQ(source.kind, Kind::kPointer);
  EXPECT_EQ(source.pointer, "/images/*/a~1b~0/");
  EXPECT_EQ(source.default_json, "[\"x\"]");
}

TEST(Sources, AreConstants) {
  const Configuration c = configuration_of(
      "job:\n"
      "  tag: {value: night-shift}\n"
      "  priority_weight: {value: 7}\n"
      "  data:\n"
      "    metadata: {value: {source: museum, ids: [1, \"2\"]}}\n"
      "    nothing: {value: ~}\n"
      "  extra:\n"
      "    work_flow_id:\n"
      "      value: \"5\"\n");
  EXPECT_EQ(c.job.tag.kind, Kind::kValue);
  EXPECT_EQ(c.job.tag.value_json, "\"night-shift\"");
  EXPECT_EQ(c.job.priority_weight.value_json, "7");
  ASSERT_EQ(c.job.data.size(), 2U);
  EXPECT_EQ(c.job.data[0].first, "metadata");
  EXPECT_EQ(c.job.data[0].second.value_json, "{\"source\":\"museum\",\"ids\":[1,\"2\"]}");
  EXPECT_EQ(c.job.data[0].second.where, "c.yaml:5");
  EXPECT_EQ(c.job.data[1].second.value_json, "null");
  EXPECT_EQ(c.job.extra[0].second.value_json, "\"5\"");
}

TEST(Sources, AreNotScalars) {
  EXPECT_EQ(
      told("tag", "foo"),
      "c.yaml:2:8: job.tag: \"foo\" is not a source; expected {field: foo} for what stands in "
      "that column, or {value: foo} for the constant");
  EXPECT_EQ(
      told("tag", "night shift"),
      "c.yaml:2:8: job.tag: \"night shift\" is not a source; expected {field: \"night "
      "shift\"} for what stands in that column, or {value: \"night shift\"} for the constant");
  EXPECT_EQ(told("reference_id", "id"),
            "c.yaml:2:17: job.reference_id: \"id\" is not a source; expected {field: id} for what "
            "stands in that column");
  EXPECT_EQ(told("tag", "[a]"), "c.yaml:2:8: job.tag: a list stands here; expected " + kOneValue);
  EXPECT_EQ(told("reference_id", ""),
            "c.yaml:2:3: job.reference_id: has no value; expected " + kNoConstant);
}

TEST(Sources, HaveExactlyOneKind) {
  EXPECT_EQ(told("tag", "{}"),
            "c.yaml:2:8: job.tag: the source names nothing to read; expected " + kOneValue);
  EXPECT_EQ(told("tag", "{field: x, value: y}"),
            "c.yaml:2:26: job.tag.value: field stands here already; expected exactly one of field, "
            "fields, pointer and value");
  EXPECT_EQ(told("tag", "{feild: x}"),
            "c.yaml:2:9: job.tag.feild: unknown member of a source; expected field, fields, "
            "pointer, value, split, default or prefix; did you mean field?");
  EXPECT_EQ(
      told("tag", "{field: x, field: y}"),
      "c.yaml:2:19: job.tag.field: the key stands here again, after its first time in line 2; "
      "expected it once");
}

TEST(Sources, HaveMembersThatFit) {
  const std::string at = ": job.image_url.";
  EXPECT_EQ(told("image_url", "{field: }"),
            "c.yaml:2:15" + at + "field: nothing stands here; expected the name of one column");
  EXPECT_EQ(told("image_url", "{field: [a, b]}"),
            "c.yaml:2:22" + at + "field: a list stands here; expected the name of one column");
  EXPECT_EQ(told("image_url", "{fields: a}"),
            "c.yaml:2:23" + at +
                "fields: a value stands here; expected a list of columns such as [a, b]");
  EXPECT_EQ(told("image_url", "{fields: []}"),
            "c.yaml:2:23" + at +
                "fields: an empty list stands here; expected a list of columns such as [a, b]");
  EXPECT_EQ(told("image_url", "{fields: [a, [b]]}"),
            "c.yaml:2:27" + at + "fields: a list stands here; expected the name of a column");
  EXPECT_EQ(told("image_url", "{pointer: a/b}"),
            "c.yaml:2:24" + at +
                "pointer: \"a/b\" does not start with '/'; expected a JSON "
                "pointer such as /images/*/url");
  EXPECT_EQ(told("image_url", "{pointer: /a~}"),
            "c.yaml:2:24" + at +
                "pointer: a '~' in \"/a~\" is followed by neither 0 nor 1; "
                "expected ~0 for '~' and ~1 for '/'");
  EXPECT_EQ(told("image_url", "{field: a, split: \"\"}"),
            "c.yaml:2:32" + at +
                "split: the separator is empty; expected text such as \",\" in "
                "quotes");
  EXPECT_EQ(told("image_url", "{field: a, split: ,}"),
            "c.yaml:2:25" + at +
                "split: nothing stands here; expected a separator such as \",\" "
                "in quotes");
  EXPECT_EQ(told("image_url", "{field: a, prefix: [x]}"),
            "c.yaml:2:33" + at + "prefix: a list stands here; expected text to put in front");
}

TEST(Sources, HaveMembersThatFitEachOther) {
  EXPECT_EQ(told("image_url", "{pointer: /a, split: \",\"}"),
            "c.yaml:2:35: job.image_url.split: a pointer cannot be split; expected split beside "
            "field only");
  EXPECT_EQ(told("image_url", "{value: x, prefix: y}"),
            "c.yaml:2:14: job.image_url: a constant takes neither default nor prefix; expected "
            "{value: …} alone");
}

TEST(Sources, GiveOneValueWhereOneIsNeeded) {
  const std::string wanted = ": this would be a list; expected ";
  EXPECT_EQ(told("tag", "{fields: [a, b]}"), "c.yaml:2:8: job.tag" + wanted + kOneValue);
  EXPECT_EQ(told("tag", "{field: a, split: x}"), "c.yaml:2:8: job.tag" + wanted + kOneValue);
  EXPECT_EQ(told("reference_id", "{pointer: /a/*}"),
            "c.yaml:2:17: job.reference_id" + wanted + kNoConstant);
  EXPECT_EQ(told("reference_id", "{pointer: /a/*b}"), "loaded");
}

TEST(Sources, HaveConstantsThatEveryRowCanHave) {
  EXPECT_EQ(told("tag", "{value: 2024}"),
            "c.yaml:2:16: job.tag.value: 2024 is not text; expected it in quotes: \"2024\"");
  EXPECT_EQ(told("tag", "{field: a, default: [b]}"),
            "c.yaml:2:28: job.tag.default: a list is not text; expected text such as night-shift");
  EXPECT_EQ(told("tag", "{value: \"\"}"),
            "c.yaml:2:16: job.tag.value: the text is empty; expected text such as night-shift");
  EXPECT_EQ(told("priority_weight", "{value: 11}"),
            "c.yaml:2:28: job.priority_weight.value: 11 is not a priority; expected a whole number "
            "from 1 to 10");
  EXPECT_EQ(
      told("priority_weight", "{field: p, default: \"5\"}"),
      "c.yaml:2:40: job.priority_weight.default: 5 is not a priority; expected a whole number "
      "from 1 to 10, without quotes");
  EXPECT_EQ(told("priority_weight", "{field: p, default: 10}"), "loaded");
  EXPECT_EQ(told("reference_id", "{value: x}"),
            "c.yaml:2:25: job.reference_id.value: a constant would be the same for every row; "
            "expected " +
                kNoConstant);
  EXPECT_EQ(told("reference_id", "{field: x, default: y}"),
            "c.yaml:2:37: job.reference_id.default: this cannot have a default, which would be the "
            "same for several rows");
  EXPECT_EQ(message_of("batch:\n  by: {value: x}\n"),
            "c.yaml:2:15: batch.by.value: a constant would be the same for every row; expected " +
                kNoConstant);
}

TEST(Members, AreNotThoseWithAKeyOfTheirOwn) {
  EXPECT_EQ(message_of("job:\n"
                       "  data:\n"
                       "    image_url: {field: x}\n"
                       "    a:\n"
                       "    \"\": {field: x}\n"
                       "  extra:\n"
                       "    batch_id: {field: x}\n"
                       "    tag: {field: x}\n"),
            "c.yaml:3:16: job.data.image_url: this member has a key of its own; expected it as "
            "job.image_url\n"
            "c.yaml:4:5: job.data.a: has no source; expected {field: column}, or {value: null} for "
            "a null\n"
            "c.yaml:5:9: job.data.: the name is empty; expected a member's name\n"
            "c.yaml:7:15: job.extra.batch_id: batch_id is filled in by the batch; expected another "
            "name\n"
            "c.yaml:8:10: job.extra.tag: this member has a key of its own; expected it as job.tag");
}

}  // namespace
}  // namespace longshore::config
