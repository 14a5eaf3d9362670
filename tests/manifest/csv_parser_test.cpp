#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "parse_support.hpp"

namespace longshore::manifest {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const ManifestConfiguration kCsv = options_of(ManifestFormat::kCsv);

Parsed parse_csv(std::string_view text) {
  return parse_chunked(kCsv, text);
}

ManifestConfiguration with_row_bytes(std::uint64_t bytes) {
  ManifestConfiguration options = kCsv;
  options.max_row_bytes = bytes;
  return options;
}

ManifestConfiguration without_header(std::vector<std::string> columns) {
  ManifestConfiguration options = kCsv;
  options.header = false;
  options.columns = std::move(columns);
  return options;
}

TEST(CsvParser, YieldsRowsWithTheirPlacesAndBytes) {
  const Parsed parsed = parse_csv("id,url\n1,a\n2,b\n");
  EXPECT_FALSE(parsed.failed);
  EXPECT_EQ(parsed.order, "Hrr");
  EXPECT_EQ(parsed.header, "id,url\n");
  EXPECT_THAT(parsed.columns, ElementsAre("id", "url"));
  ASSERT_THAT(parsed.rows, SizeIs(2));
  EXPECT_EQ(parsed.rows[0], (ParsedRow{1, 2, 7, "1,a\n", {"1", "a"}, ""}));
  EXPECT_EQ(parsed.rows[1], (ParsedRow{2, 3, 11, "2,b\n", {"2", "b"}, ""}));
}

TEST(CsvParser, TakesLfAndCrlfMixedAndNoFinalLineEnd) {
  const Parsed parsed = parse_csv("id,url\r\n1,a\n2,b\r\n3,\"c\"\r\n4,\"d\"\n5,e");
  EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1", "a"}, Cells{"2", "b"}, Cells{"3", "c"},
                                            Cells{"4", "d"}, Cells{"5", "e"}));
  EXPECT_EQ(parsed.header, "id,url\r\n");
  EXPECT_EQ(parsed.rows[1].bytes, "2,b\r\n");
  EXPECT_EQ(parsed.rows[4].bytes, "5,e");
}

TEST(CsvParser, ABareCarriageReturnIsData) {
  const Parsed parsed = parse_csv("id,url\n1\r2,a\r\r\n\r3,b\n4,c\rd");
  EXPECT_THAT(cells_of(parsed),
              ElementsAre(Cells{"1\r2", "a\r"}, Cells{"\r3", "b"}, Cells{"4", "c\rd"}));
}

TEST(CsvParser, ALineEndThatWasCutInTheMiddleIsOne) {
  for (const std::string last : {"2,b\r", "2,\"b\"\r"}) {
    const Parsed parsed = parse_csv("id,url\r\n1,a\r\n" + last);
    EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1", "a"}, Cells{"2", "b"})) << last;
    EXPECT_EQ(parsed.rows.back().bytes, last);
  }
  EXPECT_EQ(parse_csv("id,url\r\n1,a\r\n\r").order, "Hr");
}

TEST(CsvParser, QuotedFieldsHoldDelimitersLineEndsAndQuotes) {
  const Parsed parsed = parse_csv(
      "id,text,end\n"
      "1,\"a,b\",x\n"
      "2,\"line\nand\r\nline\",\"\"\n"
      "3,\"say \"\"hi\"\"\",\"\"\"\"\n"
      "4,\"\"\"\"\"\",\"\"\"a\"\n");
  EXPECT_THAT(cells_of(parsed),
              ElementsAre(Cells{"1", "a,b", "x"}, Cells{"2", "line\nand\r\nline", ""},
                          Cells{"3", "say \"hi\"", "\""}, Cells{"4", "\"\"", "\"a"}));
  ASSERT_THAT(parsed.rows, SizeIs(4));
  EXPECT_EQ(parsed.rows[1].line, 3U);
  EXPECT_EQ(parsed.rows[2].line, 6U) << "two line ends are inside the quotes before";
}

TEST(CsvParser, AQuoteInsideAnUnquotedFieldIsData) {
  const Parsed parsed = parse_csv("id,size\n1,6\" x 4\"\"\n2, \"a\"\n");
  EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1", "6\" x 4\"\""}, Cells{"2", " \"a\""}));
}

TEST(CsvParser, AByteOrderMarkIsNoPartOfTheFirstName) {
  const Parsed parsed = parse_csv("\xEF\xBB\xBFid,url\n1,a\n");
  EXPECT_THAT(parsed.columns, ElementsAre("id", "url"));
  EXPECT_EQ(parsed.header, "\xEF\xBB\xBFid,url\n");
  ASSERT_THAT(parsed.rows, SizeIs(1));
  EXPECT_EQ(parsed.rows[0].offset, 10U);
}

TEST(CsvParser, AQuotedFirstNameBehindAByteOrderMark) {
  EXPECT_THAT(parse_csv("\xEF\xBB\xBF\"i,d\",url\n1,a\n").columns, ElementsAre("i,d", "url"));
}

TEST(CsvParser, BlankLinesAreSkippedAndCounted) {
  const Parsed parsed = parse_csv("\n\r\nid\n\n1\n\r\n\n\"\"\n2\n\n");
  EXPECT_EQ(parsed.header, "id\n");
  EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1"}, Cells{""}, Cells{"2"}));
  ASSERT_THAT(parsed.rows, SizeIs(3));
  EXPECT_EQ(parsed.rows[0].line, 5U);
  EXPECT_EQ(parsed.rows[1].line, 8U);
  EXPECT_EQ(parsed.rows[2].number, 3U);
}

TEST(CsvParser, RaggedRowsAreRejectedWithBothCounts) {
  const Parsed parsed = parse_csv("a,b,c\n1,2\n1,2,3\n1,2,3,4\n\"x\ny\",2\n1,2");
  EXPECT_EQ(parsed.order, "Hbrbbb");
  ASSERT_THAT(parsed.rejects, SizeIs(4));
  EXPECT_EQ(parsed.rejects[0], (ParsedReject{1,
                                             2,
                                             6,
                                             "1,2\n",
                                             std::string(reject_code::kRagged),
                                             "3 fields were expected, 2 found",
                                             {"1"}}));
  EXPECT_EQ(parsed.rejects[1].reason, "3 fields were expected, 4 found");
  EXPECT_EQ(parsed.rejects[1].line, 4U);
  EXPECT_THAT(parsed.rejects[2].reason, HasSubstr("spans lines 5 to 6"));
  EXPECT_THAT(parsed.rejects[3].reason, HasSubstr("without a line end"));
  EXPECT_EQ(parsed.rejects[3].bytes, "1,2");
  EXPECT_EQ(parsed.rows[0].number, 2U) << "rejects are numbered too";
}

TEST(CsvParser, TextBehindAClosingQuoteRejectsThatRecordOnly) {
  const Parsed parsed = parse_csv("a,b\n\"x\"y,2\n1,2\n1,\"q\" \n1,\"q\"\rz\n3,4\n");
  EXPECT_EQ(parsed.order, "Hbrbbr");
  ASSERT_THAT(parsed.rejects, SizeIs(3));
  EXPECT_EQ(parsed.rejects[0].code, reject_code::kBadQuote);
  EXPECT_EQ(parsed.rejects[0].bytes, "\"x\"y,2\n");
  EXPECT_THAT(parsed.rejects[0].reason, HasSubstr("field 1 (\"a\")"));
  EXPECT_THAT(parsed.rejects[1].reason, HasSubstr("field 2 (\"b\")"));
}

TEST(CsvParser, AQuoteNeverClosedFailsWhereItOpened) {
  const Parsed parsed = parse_csv("a,b\n1,2\n\"x\ny\",\"open\n3,4\n");
  EXPECT_TRUE(parsed.failed);
  EXPECT_EQ(parsed.order, "Hr");
  EXPECT_THAT(parsed.error, HasSubstr("line 4 (byte 14)"));
  EXPECT_THAT(parsed.error, HasSubstr("never closed"));
}

TEST(CsvParser, ALastQuoteWithoutLineEndClosesItsField) {
  EXPECT_THAT(cells_of(parse_csv("a,b\n1,\"x\"")), ElementsAre(Cells{"1", "x"}));
  EXPECT_THAT(cells_of(parse_csv("a,b\n1,")), ElementsAre(Cells{"1", ""}));
  EXPECT_TRUE(parse_csv("a,b\n1,\"x\"\"").failed);
}

TEST(CsvParser, InvalidUtf8IsRejectedWithItsPosition) {
  const Parsed parsed = parse_csv("a,b\n1,caf\xE9\n2,caf\xC3\xA9\n3,x\xED\xA0\x80\n4,\xF0\x9F");
  EXPECT_EQ(parsed.order, "Hbrbb");
  ASSERT_THAT(parsed.rejects, SizeIs(3));
  EXPECT_EQ(parsed.rejects[0].code, reject_code::kBadEncoding);
  EXPECT_THAT(parsed.rejects[0].reason, HasSubstr("0xE9 at byte 9 "));
  EXPECT_THAT(parsed.rejects[1].reason, HasSubstr("0xED at byte 22 "));
  EXPECT_THAT(parsed.rejects[2].reason, HasSubstr("0xF0 at byte 28 "));
}

TEST(CsvParser, ANulIsRejectedWithItsPosition) {
  const Parsed parsed = parse_csv("a,b\n1,x\n2,y\0z\n3,z\n"s);
  EXPECT_EQ(parsed.order, "Hrbr");
  ASSERT_THAT(parsed.rejects, SizeIs(1));
  EXPECT_THAT(parsed.rejects[0].reason, HasSubstr("NUL byte at byte 11 "));
  EXPECT_EQ(parsed.rejects[0].bytes, "2,y\0z\n"s);
}

TEST(CsvParser, OtherEncodingsAreNamed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\xFF\xFEi\0d\0"s,
       "UTF-16LE, UTF-8 was expected: convert it first, for example with "
       "iconv -f UTF-16 -t UTF-8"},
      {"\xFE\xFF\0i\0d"s, "UTF-16BE"},
      {"\xFF\xFE\0\0i\0\0\0"s, "UTF-32LE"},
      {"\0\0\xFE\xFF\0\0\0i"s, "UTF-32BE"},
      {"i\0d\0"s, "iconv -f UTF-16LE -t"},
      {"\0i\0d"s, "iconv -f UTF-16BE -t"},
      {"i\0\0\0"s, "iconv -f UTF-32LE -t"},
      {"\0\0\0i"s, "iconv -f UTF-32BE -t"}};
  for (const auto& [text, expected] : cases) {
    const Parsed parsed = parse_csv(text);
    EXPECT_TRUE(parsed.failed);
    EXPECT_THAT(parsed.error, HasSubstr(expected));
  }
}

TEST(CsvParser, AnEmptyManifestLacksItsHeader) {
  for (const std::string text : {"", "\n\n", "\xEF\xBB\xBF", "\r\n"}) {
    const Parsed parsed = parse_csv(text);
    EXPECT_TRUE(parsed.failed);
    EXPECT_THAT(parsed.error, HasSubstr("a header line was expected"));
  }
  EXPECT_FALSE(parse_csv("a,b").failed) << "a header alone is a manifest without rows";
}

TEST(CsvParser, AHeaderThatCannotBeUsedFails) {
  EXPECT_THAT(parse_csv("a,b,a\n1,2,3\n").error, HasSubstr("columns 1 and 3 have "
                                                           "the same name, \"a\""));
  EXPECT_THAT(parse_csv(",,\n1,2,3\n").error, HasSubstr("no column has a name"));
  EXPECT_THAT(parse_csv("a,\"b\"x\n").error, HasSubstr("column 2 of the header"));
  EXPECT_THAT(parse_csv("a,b\xFF\n").error, HasSubstr("line 1 (byte 3): the header is not UTF-8"));
  EXPECT_THAT(parse_csv("a,\"b\n").error, HasSubstr("byte 2): the quote that opens here"));
  EXPECT_THAT(parse_csv("a,b\r1,2\r3,4\r").error, HasSubstr("carriage return"));
  std::string many = "c0";
  for (std::size_t i = 1; i <= limits::kColumnsMax; ++i) many += ",c" + std::to_string(i);
  EXPECT_THAT(parse(kCsv, many + "\n", 1000).error, HasSubstr("more than 10000 columns"));
}

TEST(CsvParser, ColumnsWithoutANameMayBeThere) {
  const Parsed parsed = parse_csv(",id,,\n0,1,,\n");
  EXPECT_THAT(parsed.columns, ElementsAre("", "id", "", ""));
  EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"0", "1", "", ""}));
}

TEST(CsvParser, WithoutAHeaderTheColumnsAreNamedByTheConfiguration) {
  const Parsed parsed = parse_chunked(without_header({"id", "url"}), "1,a\n2,b\n3\n");
  EXPECT_EQ(parsed.order, "Hrrb");
  EXPECT_EQ(parsed.header, "");
  EXPECT_THAT(parsed.columns, ElementsAre("id", "url"));
  EXPECT_EQ(parsed.rows[0].line, 1U);
  EXPECT_EQ(parse_chunked(without_header({"id"}), "").order, "H");
}

TEST(CsvParser, FindsTheDelimiterInTheHeader) {
  EXPECT_THAT(parse_csv("a;b;c\n1;2,5;3\n").columns, ElementsAre("a", "b", "c"));
  EXPECT_THAT(parse_csv("a\tb\n").columns, ElementsAre("a", "b"));
  EXPECT_THAT(parse_csv("a|b|c\n").columns, ElementsAre("a", "b", "c"));
  EXPECT_THAT(parse_csv("a\n1\n").columns, ElementsAre("a"));
  EXPECT_THAT(parse_csv("\"a;b;c\",d\n").columns, ElementsAre("a;b;c", "d"));
  EXPECT_THAT(parse_csv("\"a\"\";\nb;c\",\"d\"\n").columns, ElementsAre("a\";\nb;c", "d"));
  EXPECT_THAT(parse_csv("a;b,c\n").columns, ElementsAre("a;b", "c")) << "a comma on a tie";
  EXPECT_THAT(parse_csv("a;b,c;d,e|f\n").columns, ElementsAre("a;b", "c;d", "e|f"));
  EXPECT_THAT(parse_csv("\na;b\n").columns, ElementsAre("a", "b"));
}

TEST(CsvParser, FindsTheDelimiterThatGivesTheNamedColumns) {
  const Parsed parsed = parse_chunked(without_header({"id", "text"}), "1;a, b, and c\n");
  EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1", "a, b, and c"}));
}

TEST(CsvParser, AConfiguredDelimiterAndQuoteRule) {
  ManifestConfiguration options = kCsv;
  options.delimiter = ';';
  options.quote = '\'';
  EXPECT_THAT(cells_of(parse_chunked(options, "a,b;c\n'1;''2';\"x\"\n")),
              ElementsAre(Cells{"1;'2", "\"x\""}));
}

TEST(CsvParser, AnyPunctuationCanBeTheQuote) {
  for (const char quote : std::string("!#$%&'()*+-./:<=>?@[\\]^_`{|}~,;")) {
    ManifestConfiguration options = kCsv;
    options.quote = quote;
    const std::string q(1, quote);
    const std::string other = quote == ',' ? ";" : ",";
    const std::string text =
        "a" + other + "b\n" + q + "1" + other + q + q + "2\n" + q + other + "\"x\"\n";
    const Parsed parsed = parse_chunked(options, text);
    EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1" + other + q + "2\n", "\"x\""})) << quote;
  }
}

TEST(CsvParser, TheQuoteIsNoDelimiter) {
  ManifestConfiguration options = kCsv;
  options.quote = '|';
  EXPECT_THAT(parse_chunked(options, "a|b|c|d;e\n").columns, ElementsAre("a|b|c|d", "e"));
  options.quote = ',';
  EXPECT_THAT(parse_chunked(options, "a\n").columns, ElementsAre("a"));
  EXPECT_THAT(parse_chunked(options, "a,b\n").columns, ElementsAre("a,b"));
}

TEST(CsvParser, WithoutQuotingQuotesAreData) {
  ManifestConfiguration options = kCsv;
  options.quote = std::nullopt;
  EXPECT_THAT(cells_of(parse_chunked(options, "a,b\n\"1,2\"\n\"x\"y,\"\n")),
              ElementsAre(Cells{"\"1", "2\""}, Cells{"\"x\"y", "\""}));
}

TEST(TsvParser, SplitsAtTabsAlone) {
  const Parsed parsed =
      parse_chunked(options_of(ManifestFormat::kTsv), "a,x\tb\n1,2\t\"t\tab\"\n3\t4;5\n");
  EXPECT_THAT(parsed.columns, ElementsAre("a,x", "b"));
  EXPECT_THAT(cells_of(parsed), ElementsAre(Cells{"1,2", "t\tab"}, Cells{"3", "4;5"}));
}

TEST(CsvParser, TheLongestRowFitsAndOneByteMoreDoesNot) {
  const Parsed parsed = parse_chunked(with_row_bytes(8),
                                      "id,url\n1,345678\n1,345678\r\n"
                                      "1,3456789\n1,3456789\r\n1,345678");
  EXPECT_EQ(parsed.order, "Hrrbbr");
  for (const ParsedReject& bad : parsed.rejects) EXPECT_EQ(bad.code, reject_code::kRowTooLong);
}

// What is kept of it must never pass for a row, whatever the limit is then.
TEST(CsvParser, ALongRowsRejectIsOneUnsoundRecord) {
  const std::string heart = "\xE2\x99\xA5";
  const std::string longest(40, 'x');
  const std::vector<std::string> records = {"1,https://h/" + longest,
                                            "1,2," + longest,
                                            longest,
                                            longest + ",2",
                                            "1," + longest + ",\"q\nq\"",
                                            "\"a\nb\"," + longest,
                                            "1234567890123456,\"" + longest.substr(0, 10) + "\"",
                                            "123456789012345,," + longest,
                                            "1,a" + heart + heart + heart + heart + heart + heart,
                                            "\"12345678901234567\",b",
                                            "\"1234567890123456\"\"\",b",
                                            "1,\"23456789012345678\"",
                                            "123456789012345678,",
                                            "1,\"3\"4,5678901234567890"};
  for (const std::string& record : records) {
    const Parsed parsed = parse_chunked(with_row_bytes(18), "id,url\n" + record + "\n7,u\n");
    EXPECT_EQ(parsed.order, "Hbr") << record << '\n' << parsed.error;
    ASSERT_THAT(parsed.rejects, SizeIs(1)) << record;
    EXPECT_EQ(parsed.rejects[0].code, reject_code::kRowTooLong);
    const Parsed again = parse_csv("id,url\n" + parsed.rejects[0].bytes + "7,u\n");
    ASSERT_EQ(again.order, "Hbr") << record << " became " << parsed.rejects[0].bytes;
    EXPECT_THAT(again.rejects[0].code,
                testing::AnyOf(reject_code::kRagged, reject_code::kBadQuote));
  }
}

TEST(CsvParser, TheMarkOfACutOpensNoQuote) {
  ManifestConfiguration options = with_row_bytes(18);
  options.quote = '[';
  const std::string longest(40, 'x');
  for (const std::string& record : {"1,2," + longest, "1,[" + longest.substr(0, 17) + "["}) {
    const Parsed parsed = parse_chunked(options, "id,url\n" + record + "\n7,u\n");
    ASSERT_EQ(parsed.order, "Hbr") << record << '\n' << parsed.error;
    const Parsed again = parse_chunked(options, "id,url\n" + parsed.rejects[0].bytes + "7,u\n");
    EXPECT_EQ(again.order, "Hbr") << record << " became " << parsed.rejects[0].bytes;
  }
}

TEST(CsvParser, ALongRowHasNotTheCellsOfTheBadOneBeforeIt) {
  const Parsed parsed = parse_chunked(with_row_bytes(18), "id,url\n1\n2,345678901234567890\n3\n");
  ASSERT_EQ(parsed.order, "Hbbb");
  EXPECT_THAT(parsed.rejects[0].leading, ElementsAre("1"));
  EXPECT_THAT(parsed.rejects[1].leading, ElementsAre());
  EXPECT_THAT(parsed.rejects[2].leading, ElementsAre("3"));
}

TEST(CsvParser, LinesAreCountedThroughALongRow) {
  const Parsed parsed = parse_chunked(
      with_row_bytes(20), "id,url\n1,2," + std::string(50, 'x') + ",\"\n\n\",\"a\nb\"\n3,4\n");
  ASSERT_THAT(parsed.rows, SizeIs(1)) << parsed.error;
  EXPECT_EQ(parsed.rows[0].line, 6U);
  EXPECT_EQ(parsed.rows[0].number, 2U);
}

TEST(CsvParser, AQuoteOpenBeyondTheLimitFailsWhereItOpened) {
  const std::string rows = "3,4\n5,6\n7,8\n9,10\n11,12\n";
  const Parsed parsed = parse_chunked(with_row_bytes(16), "id,url\n1,2\n2,\"x\n" + rows);
  EXPECT_TRUE(parsed.failed);
  EXPECT_EQ(parsed.order, "Hr");
  EXPECT_THAT(parsed.error, HasSubstr("line 3 (byte 13)"));
  EXPECT_THAT(parsed.error,
              HasSubstr("not closed within manifest.max_row_bytes: close it, raise that where "
                        "the cell is meant to be so long, or set manifest.quote: none where"));
  const Parsed later =
      parse_chunked(with_row_bytes(16), "id,url\n1," + std::string(40, 'x') + ",\"\n" + rows);
  EXPECT_TRUE(later.failed);
  EXPECT_THAT(later.error, HasSubstr("line 2 (byte 50)"));
  const Parsed ended =
      parse_chunked(with_row_bytes(16), "id,url\n1," + std::string(40, 'x') + ",\"\n3,4\n");
  EXPECT_THAT(ended.error,
              HasSubstr("line 2 (byte 50): the quote that opens here is never closed: close it, or "
                        "set manifest.quote: none where"));
}

TEST(CsvParser, AHeaderLongerThanARowMayBeFails) {
  EXPECT_THAT(parse_chunked(with_row_bytes(4), "id,url\n1,2\n").error,
              HasSubstr("the header is longer than manifest.max_row_bytes"));
}

TEST(CsvParser, ALongRowIsReadInBoundedMemory) {
  Result<std::unique_ptr<Parser>> made = make_parser(with_row_bytes(1024));
  ASSERT_TRUE(made);
  Parser& parser = **made;
  constexpr std::size_t kChunk = 64 * 1024;
  const std::string x(kChunk, 'x');
  const auto feed = [&](std::string_view text) {
    const std::span<char> room = parser.prepare(text.size());
    std::memcpy(room.data(), text.data(), text.size());
    parser.commit(text.size());
    return room.size();
  };
  feed("id,url\n1,");
  EXPECT_EQ(parser.next(), Parser::Step::kHeader);
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(parser.next(), Parser::Step::kNeedInput);
    ASSERT_LE(feed(x), 512 * 1024U);
  }
  feed("\n2,b\n");
  EXPECT_EQ(parser.next(), Parser::Step::kBadRow);
  EXPECT_LE(parser.bad_row().row.bytes.size(), 1200U);
  EXPECT_EQ(parser.next(), Parser::Step::kRow);
}

// Of every length around that of what is looked at in one step, and with a byte of every kind.
TEST(CsvParser, TellsHowPlainTheCellsOfSimpleRecordsAre) {
  for (const std::string_view end : {"\n", "\r\n"}) {
    std::string text = "id,url\n";
    std::vector<std::string> cells;
    for (std::size_t size = 0; size < 70; ++size) {
      for (const std::string_view odd : {"", " ", "%", "\x7F", "\xC3\xA9", "\r"}) {
        for (const std::size_t at : {std::size_t{0}, size / 2, size}) {
          cells.push_back(std::string(size, 'k').insert(at, odd));
          if (cells.back() + "x" == "\rx") cells.back() = "k";
          text.append(cells.back()).append(",https://a/").append(cells.back());
          text.append("x").append(end);
        }
      }
    }
    const Parsed parsed = parse(kCsv, text, text.size());
    ASSERT_THAT(parsed.rows, SizeIs(cells.size()));
    std::size_t last_known = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      ASSERT_THAT(parsed.rows[i].plain, SizeIs(2)) << i;
      EXPECT_EQ(parsed.rows[i].plain[0], plainness_by_rule(cells[i])) << cells[i];
      if (parsed.rows[i].plain[1] == plainness_by_rule(cells[i] + "x")) ++last_known;
    }
    // Where the return and the line end are not looked at together the cell before is not told.
    EXPECT_GE(last_known, end == "\n" ? cells.size() : cells.size() * 9 / 10);
  }
}

// Random bytes from a small alphabet reach combinations that nobody thinks of; whatever they
// mean, they mean it in every chunking, and every byte is in exactly one record.
TEST(CsvParser, ChunksNeverMatter) {
  std::mt19937_64 random(20240817);
  constexpr std::string_view kAlphabet = "ab,,\"\"\"\n\n\r\xC3\xA9;";
  for (int round = 0; round < 1000; ++round) {
    std::string text = "id,url\n";
    const std::size_t bytes = random() % 60;
    for (std::size_t i = 0; i < bytes; ++i) text += kAlphabet[random() % kAlphabet.size()];
    const Parsed parsed = parse_chunked(with_row_bytes(6 + random() % 30), text);
    for (const ParsedRow& row : parsed.rows) {
      ASSERT_EQ(text.substr(row.offset, row.bytes.size()), row.bytes);
      ASSERT_EQ(1 + std::count(text.begin(), text.begin() + static_cast<long>(row.offset), '\n'),
                static_cast<long>(row.line));
    }
    if (HasFailure()) FAIL() << testing::PrintToString(text);
  }
}

TEST(CsvParser, StepsStayAtTheEnd) {
  Result<std::unique_ptr<Parser>> made = make_parser(without_header({"id"}));
  ASSERT_TRUE(made);
  (*made)->finish();
  EXPECT_EQ((*made)->next(), Parser::Step::kHeader);
  EXPECT_EQ((*made)->next(), Parser::Step::kEnd);
  EXPECT_EQ((*made)->next(), Parser::Step::kEnd);
}

}  // namespace
}  // namespace longshore::manifest
