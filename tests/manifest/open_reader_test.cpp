// Manifests opened whole: bytes in, jobs and rejects out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "manifest/mapping_support.hpp"
#include "manifest/open_support.hpp"
#include "manifest/reader.hpp"

namespace longshore::manifest::trial {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

struct Read {
  std::string open_error;
  std::optional<ErrorKind> kind;
  std::vector<std::string> items;
  std::string failed;
  bool end = false;
  std::uint64_t rows = 0;
  Shape shape;
};

// Everything in pieces of two jobs, each item as one line of text.
Read read(const std::string& path, const std::string& text, const Configuration& configuration) {
  ReadableFiles files;
  files.texts[path] = text;
  Read read;
  auto reader = open_reader(files, path, configuration);
  if (!reader) {
    read.open_error = reader.error().message;
    read.kind = reader.error().kind;
    return read;
  }
  read.shape = (*reader)->shape();
  while (!read.end && read.failed.empty()) {
    const Piece piece = (*reader)->next(2, 1 << 20);
    for (const auto& item : piece.items) {
      if (const auto* job = std::get_if<JobView>(&item)) {
        read.items.push_back(std::to_string(job->rows()[0].place.line) + ' ' +
                             std::string(job->members));
      } else {
        const Reject& reject = std::get<Reject>(item);
        read.items.push_back(std::to_string(reject.row.place.line) + ' ' + reject.code + ' ' +
                             reject.row.bytes);
      }
    }
    read.rows += piece.rows;
    read.end = piece.end;
    if (piece.failed) {
      read.failed = piece.failed->message;
      read.kind = piece.failed->kind;
    }
  }
  return read;
}

TEST(OpenReader, ReadsCsv) {
  const Read all =
      read("m.csv", "\xEF\xBB\xBFid,url\r\n1,https://a/\r\n2,\r\n3,x,y\n\"4\",s3://b/k",
           simple_configuration());
  EXPECT_EQ(all.open_error, "");
  EXPECT_THAT(all.items,
              ElementsAre(R"(2 "reference_id":"1","data":{"image_url":"https://a/"},"tag":"t")",
                          "3 no_image_url 2,\r\n", "4 ragged_row 3,x,y\n",
                          R"(5 "reference_id":"4","data":{"image_url":"s3://b/k"},"tag":"t")"));
  EXPECT_TRUE(all.end);
  EXPECT_EQ(all.rows, 4U);
  EXPECT_EQ(all.shape.format, ManifestFormat::kCsv);
  EXPECT_EQ(all.shape.extension, "csv");
  EXPECT_EQ(all.shape.header, "\xEF\xBB\xBFid,url\r\n");
}

TEST(OpenReader, ADelimiterThatIsNamedOutweighsTheFilesName) {
  Configuration configuration = simple_configuration();
  const std::string commas = "id,url\n1,https://a/\n";
  EXPECT_THAT(read("m.tsv", commas, configuration).open_error, HasSubstr("id,url"));
  configuration.manifest.delimiter = ',';
  const Read all = read("m.tsv", commas, configuration);
  EXPECT_EQ(all.open_error, "");
  EXPECT_EQ(all.items.size(), 1U);
}

// The reference_ids of the rejects, by line.
std::map<std::uint64_t, std::string> rejected_ids(const std::string& text,
                                                  const Configuration& configuration) {
  ReadableFiles files;
  files.texts["m.csv"] = text;
  auto reader = open_reader(files, "m.csv", configuration);
  std::map<std::uint64_t, std::string> ids;
  if (!reader) return ids;
  for (const auto& item : (*reader)->next(1'000, 1 << 20).items) {
    const auto* reject = std::get_if<Reject>(&item);
    if (reject != nullptr) ids[reject->row.place.line] = reject->reference_id;
  }
  return ids;
}

TEST(OpenReader, ARowThatCannotBeReadWholeStillTellsItsIdWhereThatIsKnown) {
  Configuration configuration = simple_configuration();
  const std::string rows =
      "1,https://a/,extra\n2\n3,\"https://c/\"x\n4,https://\xFF/\n\"5\"x,https://e/\n,https://f/"
      ",x\n";
  const std::map<std::uint64_t, std::string> known{{2, "1"}, {3, "2"}, {4, "3"},
                                                   {5, "4"}, {6, ""},  {7, ""}};
  EXPECT_EQ(rejected_ids("id,url\n" + rows, configuration), known);

  // Behind the first column a missing cell may have moved it.
  EXPECT_EQ(rejected_ids("url,id\nhttps://a/,1,x\nhttps://b/\"x,2\n", configuration)[2], "");

  // Where rows are frames of one job, a guess could cut a job in two.
  configuration.job.frames = Frames::kRows;
  EXPECT_EQ(rejected_ids("id,url\n1,https://a/,extra\n", configuration)[2], "");
}

TEST(OpenReader, ReadsJsonLines) {
  const Read all = read("m.jsonl", "{\"id\":1,\"url\":\"https://a/\"}\nnull\n{\"id\":2}\n",
                        simple_configuration());
  EXPECT_THAT(all.items,
              ElementsAre(R"(1 "reference_id":"1","data":{"image_url":"https://a/"},"tag":"t")",
                          "2 not_an_object null\n", "3 no_image_url {\"id\":2}\n"));
  EXPECT_EQ(all.shape.format, ManifestFormat::kJsonl);
  EXPECT_EQ(all.shape.extension, "jsonl");
  EXPECT_EQ(all.shape.header, "");
}

// Lines made like those before them take a short way, from the second one on.
TEST(OpenReader, AJsonLineIsReadAsIfItStoodAlone) {
  Configuration configuration;
  configuration.job.reference_id = field("id");
  configuration.job.image_url = field("url");
  configuration.job.tag = with_default(field("tag"), "\"none\"");
  configuration.job.priority_weight = field("p");
  configuration.job.data = {{"whole", pointer("/m")}, {"at", pointer("/m/0")}};
  constexpr std::array<std::string_view, 9> kMakes = {
      R"({"id":"%","url":"https://a/%","tag":"t%"})",
      R"({"url":"https://a/%","id":"%","label":"l%"})",
      R"({"id":"x","url":"https://a/%","id":"%","tag":"t"})",
      R"({"id":"%","url":"https://a/%","tag":"\u0074%"})",
      R"({"i\u0064":"%","url":"https://a/%","tag":"t%"})",
      R"({"id":"%","url":"https://a/%","tag":"t","p":%,"m":"m%"})",
      R"({"id":"%","url":"https://a/%","tag":null,"p":x%})",
      R"({"id":"%","url":"https://a/%","tag":"t","m":[%]})",
      R"({"id":"%","url":"a/%","tag":"t"})",
  };
  std::mt19937 dice(11);
  std::string text;
  std::vector<std::string> alone;
  std::size_t make = 0;
  for (int i = 1; i <= 2'000; ++i) {
    if (dice() % 4 == 0) make = dice() % kMakes.size();
    std::string line;
    for (const char c : kMakes[make]) line += c == '%' ? std::to_string(i) : std::string(1, c);
    line += '\n';
    text += line;
    const Read one = read("m.jsonl", line, configuration);
    ASSERT_THAT(one.items, SizeIs(1)) << one.open_error << one.failed << line;
    alone.push_back(std::to_string(i) + one.items[0].substr(1));
  }
  EXPECT_EQ(read("m.jsonl", text, configuration).items, alone);
}

TEST(OpenReader, ReadsArraysUnderAHeader) {
  const Read all =
      read("m.jsonl", "[\"id\",\"url\"]\n[1,\"https://a/\"]\n[2]\n", simple_configuration());
  EXPECT_THAT(all.items, ElementsAre(HasSubstr("2 \"reference_id\":\"1\""), "3 ragged_row [2]\n"));
  EXPECT_EQ(all.shape.header, "[\"id\",\"url\"]\n");
  Configuration configuration = simple_configuration();
  configuration.job.image_url = field("ulr");
  EXPECT_THAT(read("m.jsonl", "[\"id\",\"url\"]\n", configuration).open_error,
              HasSubstr("did you mean \"url\"?"));
}

TEST(OpenReader, ReadsColumnsThatTheConfigurationNames) {
  Configuration configuration = simple_configuration();
  configuration.manifest.header = false;
  configuration.manifest.columns = {"url", "id"};
  const Read all = read("m.csv", "https://a/,1\nhttps://a/,2\n", configuration);
  EXPECT_THAT(all.items, ElementsAre(HasSubstr("1 \"reference_id\":\"1\""),
                                     HasSubstr("2 \"reference_id\":\"2\"")));
  EXPECT_EQ(all.shape.header, "");
}

TEST(OpenReader, TellsAMisspeltFieldBeforeAnythingElse) {
  Configuration configuration = simple_configuration();
  configuration.job.image_url = field("Url");
  const Read all = read("m.csv", "id,url\n1,https://a/\n", configuration);
  EXPECT_EQ(all.kind, ErrorKind::kConfiguration);
  EXPECT_EQ(all.open_error,
            "c.yaml:1: job.image_url reads the field \"Url\", but no column of the manifest has "
            "that name; did you mean \"url\"?");
}

TEST(OpenReader, AnEmptyManifestIsOneOnlyWithoutAHeader) {
  const Read csv = read("m.csv", "", simple_configuration());
  EXPECT_EQ(csv.kind, ErrorKind::kManifest);
  EXPECT_THAT(csv.open_error, AllOf(HasSubstr("m.csv"), HasSubstr("is empty")));
  const Read jsonl = read("m.jsonl", "", simple_configuration());
  EXPECT_EQ(jsonl.open_error, "");
  EXPECT_TRUE(jsonl.end);
  EXPECT_EQ(jsonl.rows, 0U);
  EXPECT_TRUE(read("m.csv", "id,url\n", simple_configuration()).end);
}

TEST(OpenReader, AnUnclosedQuoteEndsTheManifestWhereItOpens) {
  const Read all =
      read("m.csv", "id,url\n1,https://a/\n2,\"https://a/\n3,https://a/\n", simple_configuration());
  EXPECT_THAT(all.items, ElementsAre(StartsWith("2 ")));
  EXPECT_FALSE(all.end);
  EXPECT_EQ(all.kind, ErrorKind::kManifest);
  EXPECT_THAT(all.failed, AllOf(StartsWith("m.csv: line 3 (byte "),
                                HasSubstr("whole record before it starts at line 2 (byte 7)")));
}

TEST(OpenReader, NoPathIsToldAsThat) {
  const Read all = read("", "", simple_configuration());
  EXPECT_EQ(all.kind, ErrorKind::kManifest);
  EXPECT_THAT(all.open_error, StartsWith("no manifest is named"));
  ReadableFiles files;
  auto absent = open_reader(files, "/nowhere/m.csv", simple_configuration());
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::kManifest);
  EXPECT_THAT(absent.error().message, HasSubstr("/nowhere/m.csv"));
}

// The file is read ahead of its rows; a forecast is made from what they take.
TEST(OpenReader, BytesReadAreThoseOfTheRowsRead) {
  const std::string row = "a,https://a/1\n";
  std::string text = "id,url\n";
  for (int i = 0; i < 5'000; ++i) text += row;
  ReadableFiles files;
  files.texts["m.csv"] = text;
  auto reader = open_reader(files, "m.csv", simple_configuration());
  ASSERT_TRUE(reader);
  const std::size_t header_bytes = 7;
  EXPECT_EQ((*reader)->next(100, 1 << 20).bytes_read, header_bytes + 100 * row.size());
  EXPECT_EQ((*reader)->next(1'000, 1 << 20).bytes_read, header_bytes + 1'100 * row.size());
  EXPECT_EQ((*reader)->next(100'000, 1 << 24).bytes_read, text.size());
}

TEST(OpenReader, FramesOverRowsJoinAcrossTheFile) {
  Configuration configuration = simple_configuration();
  configuration.job.frames = Frames::kRows;
  const Read all =
      read("m.csv", "id,url\na,https://a/1\na,https://a/2\nb,https://a/3\n", configuration);
  EXPECT_THAT(all.items, ElementsAre(HasSubstr(R"("image_url":["https://a/1","https://a/2"])"),
                                     HasSubstr(R"("image_url":["https://a/3"])")));
  EXPECT_EQ(all.rows, 3U);
  const Read cut = read("m.csv", "id,url\na,https://a/1\nb,https://a/2\nb,\"", configuration);
  EXPECT_THAT(cut.items, ElementsAre(HasSubstr("https://a/1")));
  EXPECT_THAT(cut.failed, HasSubstr("the job that starts at line 3 may lack frames"));
  EXPECT_THAT(read("m.csv", "id,url\na,x\na,https://a/2\n", configuration).items,
              ElementsAre("2 bad_image_url a,x\n", "3 bad_frames a,https://a/2\n"));
}

}  // namespace
}  // namespace longshore::manifest::trial
