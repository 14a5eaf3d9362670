#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/json_value.hpp"
#include "config/node.hpp"
#include "config/support.hpp"

namespace longshore::config {
namespace {

TEST(Syntax, AnIndentationIsOfSpaces) {
  const std::string what = "the line is indented with a tab; expected spaces";
  EXPECT_EQ(message_of("api:\n\tbase_url: x\n"), "c.yaml:2:10: " + what);
  EXPECT_EQ(message_of("api:\n  proxy:\n\tca_file: b\n"), "c.yaml:3:2: " + what);
}

TEST(Syntax, SaysWhatIsWrongWhere) {
  const std::string misplaced =
      "not understood as part of the keys before it; expected the next key in the same column, and "
      "quotes around text that starts with { [ or ,";
  const std::string colon =
      "a ':' where no key can stand; expected 'key: value', a space behind the ':', and quotes "
      "around text that holds ': '";
  EXPECT_EQ(message_of("api:\n  proxy: 1\n ca_file: 2\n"), "c.yaml:3:2: " + misplaced);
  EXPECT_EQ(message_of("batch:\n  name: {manifest}-{number}\n"), "c.yaml:2:19: " + misplaced);
  EXPECT_EQ(message_of("api:\n  proxy: http: //x\n"), "c.yaml:2:14: " + colon);
  EXPECT_EQ(message_of("api:\n  proxy:x\n  ca_file: a\n"), "c.yaml:3:10: " + colon);
  EXPECT_EQ(message_of("manifest:\n  columns: [a, b\n  header: false\n"),
            "c.yaml:3:9: a '[' is not closed; expected ']'");
  EXPECT_EQ(message_of("batch:\n  name: @x\n"),
            "c.yaml:2:9: a character that cannot start a value; expected quotes around the text");
  EXPECT_EQ(message_of("batch:\n  name: }x\n"),
            "c.yaml:2:9: a '}' or ']' that nothing opened; expected quotes around such text");
  EXPECT_EQ(message_of("batch:\n  name: \"\\q\"\n"),
            "c.yaml:2:12: not valid YAML (unknown escape character: q)");
  EXPECT_EQ(message_of("batch: {size: 1}\n---\nretry: {}\n"),
            "c.yaml:2:1: something follows the end of the configuration; expected one document");
}

// The parser itself takes the end of the file for the quote, and all keys behind it for text.
TEST(Syntax, AQuoteIsClosed) {
  const std::string what = "the quote that is opened here is never closed";
  EXPECT_EQ(message_of("batch:\n  name: 'x\n  size: 3\n"), "c.yaml:2:9: " + what);
  EXPECT_EQ(message_of("batch:\n  name: \"x\n  size: 3\n"), "c.yaml:2:9: " + what);
  EXPECT_EQ(message_of("batch:\n  name: 'it''s\n"), "c.yaml:2:9: " + what);
  EXPECT_EQ(message_of("batch:\n  name: \"{number}\\\"\n"), "c.yaml:2:9: " + what);
  EXPECT_EQ(message_of("batch:\n  name: 'it''s-{number}'\n"), "loaded");
  EXPECT_EQ(message_of("batch:\n  name: \"\\\"{number}\\\\\"\n"), "loaded");
}

TEST(Syntax, NeitherAnchorsNorAliasesNorTagsAreTaken) {
  EXPECT_EQ(message_of("batch: &a {size: 1}\nretry: *a\n"),
            "c.yaml:1:8: an anchor (&) cannot be used here; expected the value alone");
  EXPECT_EQ(message_of("batch: *a\n"),
            "c.yaml:1:8: an alias (*) cannot be used here; expected the value itself");
  EXPECT_EQ(message_of("batch: {size: !!int 5}\n"),
            "c.yaml:1:15: a tag (!) cannot be used here; expected the value alone");
}

TEST(Syntax, TheTextIsUtf8WithoutControlCharacters) {
  EXPECT_EQ(message_of("# ä caf\xE9\n"),
            "c.yaml:1:8: the byte 0xE9 is not UTF-8; expected a file in UTF-8");
  EXPECT_EQ(message_of("\xFF\xFE"),
            "c.yaml:1:1: the byte 0xFF is not UTF-8; expected a file in UTF-8");
  EXPECT_EQ(message_of("batch: {}\nretry: \x04\n"),
            "c.yaml:2:8: the control character 0x04 stands here; expected text");
  EXPECT_EQ(message_of("batch:\r  size: x\r"),
            "c.yaml:1:7: the control character 0x0D stands here; expected text");
  EXPECT_EQ(message_of(std::string("batch: \0", 8)),
            "c.yaml:1:8: the control character 0x00 stands here; expected text");
}

TEST(Syntax, ColumnsCountCharacters) {
  EXPECT_EQ(message_of("batch: {name: \"äö{number}\", size: x}\n"),
            "c.yaml:1:35: batch.size: \"x\" is not a whole number; expected a whole number from 0 "
            "to 10,000,000 (jobs)");
  EXPECT_THAT(message_of("\xEF\xBB\xBF"
                         "batch: {size: x}\n"),
              testing::StartsWith("c.yaml:1:15: "));
  EXPECT_THAT(message_of("batch:\r\n  size: x\r\n"), testing::StartsWith("c.yaml:2:9: "));
}

TEST(Syntax, NothingIsADocumentToo) {
  for (const char* text : {"", "---\n", "# only\n", "\xEF\xBB\xBF", "\n\n", "{}"}) {
    EXPECT_EQ(message_of(text), "loaded") << text;
  }
}

TEST(Syntax, NestingIsBounded) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(parse_yaml(nested(kNestingMax)).mistakes.empty());
  const ParsedYaml deeper = parse_yaml(nested(kNestingMax + 1));
  ASSERT_EQ(deeper.mistakes.size(), 1U);
  EXPECT_EQ(deeper.mistakes[0].what, "nested more than 64 levels deep");
  EXPECT_EQ(parse_yaml(nested(100'000)).mistakes.size(), 1U);
}

TEST(Syntax, LengthIsBounded) {
  EXPECT_TRUE(parse_yaml(std::string(kConfigurationBytesMax, ' ')).mistakes.empty());
  const ParsedYaml longer = parse_yaml(std::string(kConfigurationBytesMax + 1, ' '));
  ASSERT_EQ(longer.mistakes.size(), 1U);
  EXPECT_EQ(longer.mistakes[0].what, "the text is longer than 256KiB");
}

// Whatever is done to the text, the parser ends with a tree or a mistake.
TEST(Syntax, CutAnywhereItIsReadOrTold) {
  const std::string text =
      "# x\napi: {a: \"b\\u00e4\", c: 'd''e', f: [1, {g: ~}]}\nh:\n  - |\n    i\n  - >-\n    j\n"
      "? k\n: &l m\nn: *l\n--- !!o p\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const ParsedYaml cut = parse_yaml(text.substr(0, length));
    EXPECT_TRUE(cut.mistakes.empty() || !cut.mistakes[0].what.empty());
    for (const char byte : {'\0', '\t', '\n', '"', '[', '{', ':', '*', '\x80', '\xFF'}) {
      std::string changed = text;
      if (length < text.size()) changed[length] = byte;
      const ParsedYaml other = parse_yaml(changed);
      EXPECT_TRUE(other.mistakes.empty() || !other.mistakes[0].what.empty());
    }
  }
}

std::string json_of(std::string_view yaml) {
  Mistakes mistakes;
  const auto json = json_text(parse_yaml(yaml).root, Origin{}, "x", mistakes);
  EXPECT_EQ(json.has_value(), mistakes.empty());
  return json.value_or("mistake");
}

TEST(Json, ScalarsAreWhatTheyLookLike) {
  EXPECT_EQ(json_of("true"), "true");
  EXPECT_EQ(json_of("false"), "false");
  EXPECT_EQ(json_of("null"), "null");
  EXPECT_EQ(json_of("~"), "null");
  EXPECT_EQ(json_of("1.50"), "1.50");
  EXPECT_EQ(json_of("-0"), "-0");
  EXPECT_EQ(json_of("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(json_of("1E+2"), "1E+2");
}

TEST(Json, EverythingElseIsAString) {
  for (const char* text :
       {"True", "yes", "0x10", "007", "+1", ".5", "1_000", "1:30", "2024-01-01", "night shift"}) {
    EXPECT_EQ(json_of(text), "\"" + std::string(text) + "\"");
  }
  EXPECT_EQ(json_of("\"1\""), "\"1\"");
  EXPECT_EQ(json_of("'null'"), "\"null\"");
  EXPECT_EQ(json_of("\"a\\n\\\"\\u0001ü\""), "\"a\\n\\\"\\u0001ü\"");
  EXPECT_EQ(json_of("|\n  12\n"), "\"12\\n\"");
}

TEST(Json, CollectionsKeepTheirOrder) {
  EXPECT_EQ(json_of("{b: [1, \"1\", {}], a: {c: []}, \"x y\": ~}"),
            "{\"b\":[1,\"1\",{}],\"a\":{\"c\":[]},\"x y\":null}");
  EXPECT_EQ(json_of("b:\n  - 1\n  -\n1: x\n"), "{\"b\":[1,null],\"1\":\"x\"}");
  EXPECT_EQ(json_of("{a: 1, a: 2}"), "mistake");
  EXPECT_EQ(json_of("{[a]: 1}"), "mistake");
}

}  // namespace
}  // namespace longshore::config
