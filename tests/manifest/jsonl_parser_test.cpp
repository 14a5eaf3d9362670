#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "manifest/json_check.hpp"
#include "parse_support.hpp"

namespace longshore::manifest {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const ManifestConfiguration kJsonl = options_of(ManifestFormat::kJsonl);

Parsed parse_jsonl(std::string_view text) {
  return parse_chunked(kJsonl, text);
}

std::string nested(std::size_t depth, const std::string& heart) {
  return "{\"a\":" + std::string(depth - 1, '[') + heart + std::string(depth - 1, ']') + "}\n";
}

TEST(JsonlParser, YieldsALineARow) {
  const Parsed parsed = parse_jsonl("{\"a\":1}\n  {\"b\": [true, null]} \r\n\n \t\r\n{}");
  EXPECT_FALSE(parsed.failed) << parsed.error;
  EXPECT_EQ(parsed.order, "Hrrr");
  EXPECT_TRUE(parsed.columns.empty());
  EXPECT_EQ(parsed.header, "");
  ASSERT_THAT(parsed.rows, SizeIs(3));
  EXPECT_EQ(parsed.rows[0], (ParsedRow{1, 1, 0, "{\"a\":1}\n", {}, "{\"a\":1}"}));
  EXPECT_EQ(parsed.rows[1].json, "  {\"b\": [true, null]} ");
  EXPECT_EQ(parsed.rows[2], (ParsedRow{3, 5, 37, "{}", {}, "{}"}));
}

TEST(JsonlParser, AnEmptyManifestHasNoRows) {
  EXPECT_EQ(parse_jsonl("").order, "H");
  EXPECT_EQ(parse_jsonl("\n \n\xEF\xBB\xBF"s.substr(0, 3)).order, "H");
  EXPECT_EQ(parse_jsonl("\xEF\xBB\xBF").order, "H");
}

TEST(JsonlParser, AByteOrderMarkIsNoPartOfTheFirstLine) {
  const Parsed parsed = parse_jsonl("\xEF\xBB\xBF{\"a\":1}\n");
  ASSERT_THAT(parsed.rows, SizeIs(1));
  EXPECT_EQ(parsed.rows[0].bytes, "{\"a\":1}\n");
  EXPECT_EQ(parsed.rows[0].offset, 3U);
}

TEST(JsonlParser, OtherEncodingsAreNamed) {
  EXPECT_THAT(parse_jsonl("\xFF\xFE{\0}\0"s).error, HasSubstr("UTF-16LE"));
}

TEST(JsonlParser, BadLinesAreRejectedWithTheReasonInWords) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{\"a\":1", "byte 7: a comma or } was expected, but the text ends"},
      {"{\"a\":1}x", "byte 8: text behind the end of the value"},
      {"{\"a\":[1 2]}", "byte 9: a comma or ] was expected"},
      {"{\"a\" 1}", "byte 6: a colon was expected"},
      {"{a:1}", "byte 2: a member's name in double quotes was expected"},
      {"{\"a\":1,}", "byte 8: a member's name in double quotes was expected"},
      {"{\"a\":}", "byte 6: a value was expected"},
      {"{\"a\":tru}", "byte 6: a value was expected"},
      {"{\"a\":01}", "byte 7: a number may not begin with 0"},
      {"{\"a\":1.}", "byte 8: a digit was expected behind the decimal point"},
      {"{\"a\":1e+}", "byte 9: a digit was expected in the exponent"},
      {"{\"a\":-}", "byte 7: a digit was expected in a number"},
      {"{\"a\":\"\\x\"}", "byte 8: an escape that JSON does not know"},
      {"{\"a\":\"\\u12g4\"}", "byte 11: four hexadecimal digits were expected"},
      {"{\"a\":\"\\ud800\"}", "byte 13: an escaped surrogate without its partner"},
      {"{\"a\":\"\t\"}", "byte 7: a control character in a string has to be escaped"},
      {"{\"a\":\"b}", "byte 9: a string's closing quote was expected, but the text ends"}};
  for (const auto& [line, reason] : cases) {
    const Parsed parsed = parse_jsonl("{\"x\":0}\n" + line + "\n{\"y\":0}\n");
    EXPECT_EQ(parsed.order, "Hrbr") << line;
    ASSERT_THAT(parsed.rejects, SizeIs(1)) << line;
    EXPECT_EQ(parsed.rejects[0],
              (ParsedReject{2, 2, 8, line + "\n", std::string(reject_code::kBadJson), reason}));
  }
}

TEST(JsonlParser, MembersThatNobodyReadsAreValidated) {
  const Parsed parsed = parse_jsonl("{\"id\":\"1\",\"unread\":{\"deep\":[1,{\"x\":nul}]}}\n");
  EXPECT_EQ(parsed.order, "Hb");
}

TEST(JsonlParser, ALineThatIsNoObjectIsRejected) {
  const Parsed parsed = parse_jsonl("{}\n[1]\n\"a\"\n12\nnull\n[123456789012345678901234567890]\n");
  EXPECT_EQ(parsed.order, "Hrbbbbb");
  for (const ParsedReject& bad : parsed.rejects) EXPECT_EQ(bad.code, reject_code::kNotAnObject);
}

TEST(JsonlParser, NumbersBeyondMachineTypesPass) {
  const Parsed parsed = parse_jsonl(
      "{\"id\":123456789012345678901234567890}\n{\"x\":1e400,\"y\":-0.0e-999}\n"
      "{\"id\":18446744073709551616}\n{\"id\":123456789012345678901234567890,}\n");
  EXPECT_EQ(parsed.order, "Hrrrb");
  EXPECT_EQ(parsed.rows[0].json, "{\"id\":123456789012345678901234567890}");
}

TEST(JsonlParser, ContainersInsideEachOtherHaveALimit) {
  for (const std::string heart : {"", "0", "1e999"}) {
    EXPECT_EQ(parse_jsonl(nested(limits::kJsonDepthMax, heart)).order, "Hr");
    const Parsed parsed = parse_jsonl(nested(limits::kJsonDepthMax + 1, heart));
    ASSERT_EQ(parsed.order, "Hb");
    EXPECT_THAT(parsed.rejects[0].reason, HasSubstr("more than 256 containers"));
  }
}

TEST(JsonlParser, RepeatedKeysPass) {
  EXPECT_EQ(parse_jsonl("{\"a\":1,\"a\":2}\n").order, "Hr");
}

TEST(JsonlParser, InvalidUtf8IsRejectedWithItsPosition) {
  const Parsed parsed = parse_jsonl("{\"a\":\"\xC3\xA9\"}\n{\"b\":\"\xE9\"}\n{}\n");
  EXPECT_EQ(parsed.order, "Hrbr");
  EXPECT_EQ(parsed.rejects[0].code, reject_code::kBadEncoding);
  EXPECT_THAT(parsed.rejects[0].reason, HasSubstr("0xE9 at byte 17 "));
}

// From the second of its kind on, a line is not looked at as the first was; what holds is the same.
TEST(JsonlParser, LinesThatAreAllAlikeStandWhereTheyStand) {
  for (const std::string line_end : {"\n", "\r\n"}) {
    const std::string line = "{\"a\":\"b\"}" + line_end;
    const Parsed parsed = parse_jsonl(line + line + line + line);
    EXPECT_EQ(parsed.order, "Hrrrr");
    for (std::size_t i = 0; i < parsed.rows.size(); ++i) {
      EXPECT_EQ(parsed.rows[i],
                (ParsedRow{i + 1, i + 1, i * line.size(), line, {}, "{\"a\":\"b\"}"}));
    }
  }
}

TEST(JsonlParser, ALineLikeTheLastOnesMayNotBeTooLongEither) {
  ManifestConfiguration options = kJsonl;
  options.max_row_bytes = 10;
  for (const std::string line_end : {"\n", "\r\n"}) {
    const Parsed parsed =
        parse_chunked(options, "{\"a\":\"b\"}" + line_end + "{\"a\":\"cd\"}" + line_end +
                                   "{\"a\":\"efg\"}" + line_end + "{\"a\":\"h\"}" + line_end);
    EXPECT_EQ(parsed.order, "Hrrbr");
    ASSERT_THAT(parsed.rejects, SizeIs(1));
    EXPECT_EQ(parsed.rejects[0].code, reject_code::kRowTooLong);
  }
}

TEST(JsonlParser, ALineLikeTheLastOnesHasToBeTextToo) {
  const Parsed parsed =
      parse_jsonl("{\"a\":\"b\"}\n{\"a\":\"c\"}\n{\"a\":\"\xE9\"}\n{\"a\":\"d\"}\n");
  EXPECT_EQ(parsed.order, "Hrrbr");
  ASSERT_THAT(parsed.rejects, SizeIs(1));
  EXPECT_EQ(parsed.rejects[0].code, reject_code::kBadEncoding);
  EXPECT_THAT(parsed.rejects[0].reason, HasSubstr("0xE9 at byte 26 "));
}

TEST(JsonlParser, ObjectsThatAreAllAlikeAreNoRowsWhereArraysAreExpected) {
  EXPECT_EQ(parse_jsonl("[\"id\"]\n[1]\n{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n[2]\n").order, "Hrbbbr");
}

TEST(JsonlParser, ATornLastLineFails) {
  for (const std::string torn : {"{\"a\":1", "{\"a\":\"\xC3", "{", "{}x"}) {
    const Parsed parsed = parse_jsonl("{}\n" + torn);
    EXPECT_EQ(parsed.order, "Hr");
    EXPECT_TRUE(parsed.failed);
    EXPECT_THAT(parsed.error, HasSubstr("line 2 (byte 3): the manifest ends in the middle"));
  }
  EXPECT_EQ(parse_jsonl("{}\n{\"a\":1}").order, "Hrr");
}

TEST(JsonlParser, ArraysUnderAHeaderLine) {
  const Parsed parsed = parse_jsonl(
      "\n[\"id\", \"\\u0075rl\"]\r\n[1,\"a\"]\n[2]\n{\"id\":3}\n[4,[{}]]\n"
      "[123456789012345678901,2]\n[123456789012345678901]\n[5,6");
  EXPECT_EQ(parsed.order, "Hrbbrrb");
  EXPECT_TRUE(parsed.failed) << "torn";
  EXPECT_THAT(parsed.columns, ElementsAre("id", "url"));
  EXPECT_EQ(parsed.header, "[\"id\", \"\\u0075rl\"]\r\n");
  EXPECT_EQ(parsed.rows[0].json, "[1,\"a\"]");
  EXPECT_EQ(parsed.rows[0].number, 1U);
  EXPECT_EQ(parsed.rows[0].line, 3U);
  EXPECT_EQ(parsed.rejects[0].code, reject_code::kRagged);
  EXPECT_EQ(parsed.rejects[0].reason, "2 values were expected, 1 found");
  EXPECT_EQ(parsed.rejects[1].code, reject_code::kBadJson);
  EXPECT_THAT(parsed.rejects[1].reason, HasSubstr("an array of 2 values was expected"));
  EXPECT_EQ(parsed.rejects[2].code, reject_code::kRagged);
}

TEST(JsonlParser, AHeaderLineThatCannotBeUsedFails) {
  EXPECT_THAT(parse_jsonl("[\"a\",\"a\"]\n[1,2]\n").error, HasSubstr("the same name, \"a\""));
  EXPECT_THAT(parse_jsonl("[\"\"]\n[1]\n").error, HasSubstr("no column has a name"));
}

TEST(JsonlParser, AnArrayThatIsNoHeaderIsARejectedRow) {
  for (const std::string line : {"[1,2]\n", "[]\n", "[\"a\",1]\n"}) {
    const Parsed parsed = parse_jsonl(line + "{}\n");
    EXPECT_EQ(parsed.order, "Hbr") << line;
    EXPECT_EQ(parsed.rejects[0].code, reject_code::kNotAnObject);
  }
  EXPECT_EQ(parse_jsonl("[\"a\",\n{}\n").order, "Hbr");
}

TEST(JsonlParser, OneJsonDocumentIsToldFromLines) {
  for (const std::string text :
       {"[\n  {\"a\":1}\n]\n", "{\n \"a\":1}\n", "[{\"a\":1}]\n", " [ \n"}) {
    const Parsed parsed = parse_jsonl(text);
    EXPECT_EQ(parsed.order, "");
    const bool array = text.find('[') != text.npos;
    EXPECT_THAT(parsed.error, HasSubstr(array ? "with jq -c '.[]'" : "with jq -c ."));
  }
}

TEST(JsonlParser, WithoutAHeaderTheColumnsMayBeNamedByTheConfiguration) {
  ManifestConfiguration options = kJsonl;
  options.header = false;
  EXPECT_EQ(parse_chunked(options, "[\"a\"]\n{}\n").order, "Hbr") << "no header is looked for";
  options.columns = {"id", "url"};
  const Parsed parsed = parse_chunked(options, "[\"a\",\"b\"]\n[1]\n");
  EXPECT_EQ(parsed.order, "Hrb");
  EXPECT_EQ(parsed.header, "");
  EXPECT_THAT(parsed.columns, ElementsAre("id", "url"));
}

TEST(JsonlParser, ALongLinesRejectIsOneUnsoundLine) {
  ManifestConfiguration options = kJsonl;
  options.max_row_bytes = 20;
  const std::string x(30, 'x');
  const std::vector<std::string> lines = {"{\"a\":\"" + x + "\"}",
                                          "{}" + std::string(30, ' '),
                                          "{\"a\":123456789012345}",
                                          std::string(25, ' '),
                                          "{\"a\":\"45678901234\xE2\x99\xA5\xE2\x99\xA5\"}",
                                          "{\"a\":1}" + std::string(14, ' ')};
  for (const std::string& line : lines) {
    for (const std::string end : {"\n", "\r\n"}) {
      const Parsed parsed = parse_chunked(options, "{}\n" + line + end + "{\"b\":2}\n");
      EXPECT_EQ(parsed.order, "Hrbr") << line;
      ASSERT_THAT(parsed.rejects, SizeIs(1)) << line;
      EXPECT_EQ(parsed.rejects[0].code, reject_code::kRowTooLong);
      EXPECT_EQ(parsed.rows[1].line, 3U);
      const Parsed again = parse_jsonl("{}\n" + parsed.rejects[0].bytes + "{}\n");
      EXPECT_EQ(again.order, "Hrbr") << parsed.rejects[0].bytes;
      EXPECT_EQ(again.rejects[0].code, reject_code::kBadJson);
    }
  }
  EXPECT_EQ(parse_chunked(options, lines[0] + "\n{}\n").order, "Hbr");
  EXPECT_EQ(parse_chunked(options, "{}\n" + lines[0]).order, "Hrb");
  EXPECT_EQ(parse_chunked(options, "{\"a\":\"1234567890ab\"}\r\n").order, "Hr") << "20 bytes fit";
}

TEST(JsonlParser, ChunksNeverMatter) {
  std::mt19937_64 random(7);
  const std::vector<std::string> parts = {"{", "}",           "\"a\"",     ":",     "1",
                                          ",", "[",           "]",         "\n",    "\r\n",
                                          " ", "{\"a\":1}\n", "[\"a\"]\n", "[1]\n", "\xFF"};
  for (int round = 0; round < 700; ++round) {
    std::string text;
    const std::size_t count = random() % 14;
    for (std::size_t i = 0; i < count; ++i) text += parts[random() % parts.size()];
    ManifestConfiguration options = kJsonl;
    options.max_row_bytes = 4 + random() % 20;
    parse_chunked(options, text);
    if (HasFailure()) FAIL() << testing::PrintToString(text);
  }
}

TEST(JsonCheck, AgreesWithSimdjsonOnWhatIsSound) {
  simdjson::dom::parser simdjson;
  std::mt19937_64 random(99);
  const std::vector<std::string> parts = {"{\"k\":", "}",      "\"s\"",       ",",
                                          "1",       "-0.5e3", "[",           "]",
                                          "true",    "null",   "\"\\u00e9\"", "\"\\ud83d\\ude00\""};
  int sound = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text = "{\"a\":";
    const std::size_t count = 1 + random() % 5;
    for (std::size_t i = 0; i < count; ++i) text += parts[random() % parts.size()];
    text += '}';
    const bool parsed = parse(kJsonl, text + "\n", text.size() + 1).rows.size() == 1;
    sound += parsed ? 1 : 0;
    ASSERT_EQ(simdjson.parse(text).error() == simdjson::SUCCESS, parsed) << text;
    ASSERT_EQ(!look_at_json(text).fault.has_value(), parsed) << text;
  }
  EXPECT_GT(sound, 250);
}

TEST(JsonCheck, FindsTheMembersThatAWalkFinds) {
  std::vector<JsonMember> members = {{"left", "over"}};
  for (const std::string text :
       {R"({})", R"( { "a" : 1 , "b":"x,y:{" , "c" : [ 1, {"d": [ ] } ] ,"a":{} } )",
        R"({"\u0061\"":"\\","":{"e":{"f":null}},"g":true})", R"([{"a":1}])", R"("text")"}) {
    ASSERT_FALSE(look_at_json(text, &members).fault) << text;
    std::size_t found = 0;
    JsonMember member;
    JsonMembers walk(trim_json(text));
    while (is_json_object(trim_json(text)) && walk.next(member.key, member.value)) {
      ASSERT_LT(found, members.size()) << text;
      EXPECT_EQ(members[found].key, member.key) << text;
      EXPECT_EQ(members[found].value, member.value) << text;
      ++found;
    }
    EXPECT_EQ(members.size(), found) << text;
  }
}

TEST(JsonCheck, SeesEveryByteOfAString) {
  for (std::size_t length = 0; length < 70; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text = '"' + std::string(length, 'x') + '"';
      for (const char bad : {'"', '\n', '\0', '\\'}) {
        text[1 + at] = bad;
        EXPECT_TRUE(look_at_json(text).fault) << length << ' ' << at;
      }
      text[1 + at] = '\x7F';
      EXPECT_FALSE(look_at_json(text).fault) << length << ' ' << at;
    }
  }
}

}  // namespace
}  // namespace longshore::manifest
