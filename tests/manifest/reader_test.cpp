#include "manifest/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "manifest/mapping_support.hpp"
#include "manifest/piece_reader.hpp"

namespace longshore::manifest::trial {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Before which byte the writer of a pipe pauses, and for how long.
using Pauses = std::map<std::uint64_t, Milliseconds>;

// Gives one byte a read, then the end or an error.
class ScriptedSource final : public Source {
 public:
  ScriptedSource(std::size_t bytes, std::optional<Error> error, Pauses pauses = {})
      : left_(bytes), error_(std::move(error)), pauses_(std::move(pauses)) {}
  Result<std::size_t> read(std::span<char> into) override {
    if (left_ == 0) {
      if (error_) return *error_;
      return std::size_t{0};
    }
    --left_;
    ++read_;
    into[0] = 'x';
    return std::size_t{1};
  }
  bool ready(Milliseconds patience) override {
    const auto pause = pauses_.find(read_);
    return pause == pauses_.end() || pause->second <= patience;
  }
  std::uint64_t compressed_bytes_read() const override { return read_; }
  std::uint64_t size_bytes() const override { return 99; }
  const FileStamp& stamp() const override { return stamp_; }
  const std::optional<Content>& content() const override { return content_; }

 private:
  std::size_t left_;
  std::uint64_t read_ = 0;
  std::optional<Error> error_;
  FileStamp stamp_;
  std::optional<Content> content_;
  Pauses pauses_;
};

// A parser that yields one scripted step for each byte, and what is left once all were fed.
class ScriptedParser final : public Parser {
 public:
  struct Scripted {
    Step step;
    std::string json;
  };

  explicit ScriptedParser(std::vector<Scripted> steps) : steps_(steps.begin(), steps.end()) {}

  std::span<char> prepare(std::size_t bytes) override {
    room_.resize(bytes);
    return room_;
  }
  void commit(std::size_t bytes) override { fed_ += bytes; }
  void finish() override { finished_ = true; }

  Step next() override {
    if (fed_ == 0 && !finished_) return Step::kNeedInput;
    if (fed_ > 0) --fed_;
    if (steps_.empty()) return Step::kEnd;
    json_ = steps_.front().json;
    json_.reserve(json_.size() + kJsonPadding);
    const Step step = steps_.front().step;
    steps_.pop_front();
    ++line_;
    row_.number = line_ - 1;
    row_.place = {line_, line_ * 100};
    row_.bytes = row_.json = json_;
    bad_ = {.row = {row_.number, row_.place, json_}, .code = "ragged_row", .reason = "ragged"};
    return step;
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::string_view header_bytes() const override { return "[\"head\"]\n"; }
  const Row& row() const override { return row_; }
  const Reject& bad_row() const override { return bad_; }
  const Error& error() const override { return error_; }

 private:
  std::deque<Scripted> steps_;
  std::size_t fed_ = 0;
  bool finished_ = false;
  std::uint64_t line_ = 0;
  std::vector<char> room_;
  std::vector<std::string> columns_;
  std::string json_;
  Row row_;
  Reject bad_;
  Error error_{ErrorKind::kManifest, "line 5 (byte 50): a quote is never closed"};
};

using Step = Parser::Step;
using Script = std::vector<ScriptedParser::Scripted>;

ScriptedParser::Scripted row(const std::string& id, const std::string& url = "https://a/") {
  return {Step::kRow, R"({"id":")" + id + R"(","url":")" + url + "\"}"};
}

// Opens a reader over the script; `feed`: bytes before the end of the source.
Result<std::unique_ptr<Reader>> open(Script script, const Configuration& configuration,
                                     std::optional<Error> broken = {}, std::size_t feed = 1000) {
  return make_reader({.name = "m.jsonl",
                      .format = ManifestFormat::kJsonl,
                      .source = std::make_unique<ScriptedSource>(feed, std::move(broken)),
                      .parser = std::make_unique<ScriptedParser>(std::move(script))},
                     configuration);
}

std::vector<std::string> told(const Piece& piece) {
  std::vector<std::string> lines;
  for (const auto& item : piece.items) {
    if (const auto* job = std::get_if<JobView>(&item)) {
      lines.push_back("job " + std::string(job->reference_id) + " of " +
                      std::to_string(job->rows().size()));
    } else {
      const Reject& reject = std::get<Reject>(item);
      lines.push_back(reject.code + ' ' + reject.reference_id);
    }
  }
  return lines;
}

Configuration by_rows() {
  Configuration configuration = simple_configuration();
  configuration.job.frames = Frames::kRows;
  return configuration;
}

TEST(Reader, GivesJobsAndRejectsInTheirOrder) {
  auto reader = open({{Step::kHeader, ""}, row("1"), {Step::kBadRow, "x"}, row("2", "y"), row("3")},
                     simple_configuration());
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->shape().header, "[\"head\"]\n");
  EXPECT_EQ((*reader)->shape().extension, "jsonl");
  EXPECT_EQ((*reader)->size_bytes(), 99U);
  const Piece piece = (*reader)->next(100, 1 << 20);
  EXPECT_THAT(told(piece),
              ElementsAre("job 1 of 1", "ragged_row ", "bad_image_url 2", "job 3 of 1"));
  EXPECT_EQ(piece.rows, 4U);
  EXPECT_TRUE(piece.end);
  EXPECT_FALSE(piece.failed);
  const JobView& job = std::get<JobView>(piece.items[0]);
  EXPECT_EQ(job.rows()[0].number, 1U);
  EXPECT_EQ(job.rows()[0].place.line, 2U);
  EXPECT_EQ(job.rows()[0].place.byte_offset, 200U);
  EXPECT_EQ(job.rows()[0].bytes, R"({"id":"1","url":"https://a/"})");
}

TEST(Reader, KeepsARowThatStandsWhereAHeaderMight) {
  auto reader = open({row("1"), row("2")}, simple_configuration());
  ASSERT_TRUE(reader);
  EXPECT_THAT(told((*reader)->next(100, 1 << 20)), ElementsAre("job 1 of 1", "job 2 of 1"));
}

TEST(Reader, PiecesAreBoundedInJobsAndBytes) {
  auto reader =
      open({{Step::kHeader, ""}, row("1"), row("2"), row("3"), row("4")}, simple_configuration());
  ASSERT_TRUE(reader);
  const Piece first = (*reader)->next(2, 1 << 20);
  EXPECT_THAT(told(first), ElementsAre("job 1 of 1", "job 2 of 1"));
  EXPECT_FALSE(first.end);
  EXPECT_EQ(first.bytes_read, 3U);
  EXPECT_THAT(told((*reader)->next(2, 1)), ElementsAre("job 3 of 1"));
  const Piece last = (*reader)->next(2, 1 << 20);
  EXPECT_THAT(told(last), ElementsAre("job 4 of 1"));
  EXPECT_TRUE(last.end);
  EXPECT_THAT((*reader)->next(2, 1 << 20).items, IsEmpty());
}

// The same, from a pipe whose writer pauses.
Result<std::unique_ptr<Reader>> open_paused(Script script, Pauses pauses,
                                            const Configuration& configuration) {
  return make_reader(
      {.name = "m.jsonl",
       .format = ManifestFormat::kJsonl,
       .source = std::make_unique<ScriptedSource>(1000, std::nullopt, std::move(pauses)),
       .parser = std::make_unique<ScriptedParser>(std::move(script))},
      configuration);
}

TEST(Reader, WhatIsThereDoesNotWaitForAWriterThatPauses) {
  const Milliseconds long_pause(60'000);
  auto reader = open_paused({{Step::kHeader, ""}, row("1"), row("2"), row("3"), row("4")},
                            {{3, long_pause}, {4, long_pause}}, simple_configuration());
  ASSERT_TRUE(reader);
  const Piece first = (*reader)->next(100, 1 << 20);
  EXPECT_THAT(told(first), ElementsAre("job 1 of 1", "job 2 of 1"));
  EXPECT_FALSE(first.end);
  EXPECT_FALSE(first.failed);
  // With nothing in hand, it waits.
  EXPECT_THAT(told((*reader)->next(100, 1 << 20)), ElementsAre("job 3 of 1"));
  const Piece last = (*reader)->next(100, 1 << 20);
  EXPECT_THAT(told(last), ElementsAre("job 4 of 1"));
  EXPECT_TRUE(last.end);
}

TEST(Reader, AFewShortPausesAreWaitedFor) {
  Script script{{Step::kHeader, ""}};
  Pauses pauses;
  for (std::uint64_t i = 1; i <= 30; ++i) {
    script.push_back(row(std::to_string(i)));
    pauses[i] = Milliseconds(1);
  }
  auto reader = open_paused(std::move(script), std::move(pauses), simple_configuration());
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->next(100, 1 << 20).items.size(), 11U) << "the first, and ten pauses";
}

TEST(Reader, AGroupOfFramesWaitsForItsEnd) {
  auto reader = open_paused({{Step::kHeader, ""}, row("a"), row("b"), row("b")},
                            {{3, Milliseconds(60'000)}}, by_rows());
  ASSERT_TRUE(reader);
  EXPECT_THAT(told((*reader)->next(100, 1 << 20)), ElementsAre("job a of 1"));
  EXPECT_THAT(told((*reader)->next(100, 1 << 20)), ElementsAre("job b of 2"));
}

TEST(Reader, AnEmptyManifestEndsAtOnce) {
  auto reader = open({}, simple_configuration(), {}, 0);
  ASSERT_TRUE(reader);
  const Piece piece = (*reader)->next(2, 1 << 20);
  EXPECT_TRUE(piece.end);
  EXPECT_EQ(piece.rows, 0U);
}

TEST(Reader, JoinsRowsAcrossPieces) {
  auto reader = open({{Step::kHeader, ""}, row("a"), row("a"), row("b"), row("b")}, by_rows());
  ASSERT_TRUE(reader);
  const Piece first = (*reader)->next(1, 1 << 20);
  EXPECT_THAT(told(first), ElementsAre("job a of 2"));
  EXPECT_EQ(first.rows, 2U);
  const Piece second = (*reader)->next(10, 1 << 20);
  EXPECT_THAT(told(second), ElementsAre("job b of 2"));
  EXPECT_TRUE(second.end);
}

TEST(Reader, ABrokenManifestKeepsWhatStandsBeforeIt) {
  auto reader =
      open({{Step::kHeader, ""}, row("1"), row("2"), {Step::kFailed, ""}}, simple_configuration());
  ASSERT_TRUE(reader);
  const Piece piece = (*reader)->next(100, 1 << 20);
  EXPECT_THAT(told(piece), ElementsAre("job 1 of 1", "job 2 of 1"));
  EXPECT_FALSE(piece.end);
  ASSERT_TRUE(piece.failed);
  EXPECT_EQ(piece.failed->kind, ErrorKind::kManifest);
  EXPECT_EQ(piece.failed->message,
            "m.jsonl: line 5 (byte 50): a quote is never closed; the last whole record before it "
            "starts at line 3 (byte 300)");
  const Piece again = (*reader)->next(100, 1 << 20);
  EXPECT_TRUE(again.failed);
  EXPECT_THAT(again.items, IsEmpty());
}

TEST(Reader, ABrokenManifestLeavesOutTheGroupAtItsEnd) {
  const Error cut{ErrorKind::kManifest, "m.jsonl.gz: cut short at byte 3"};
  auto reader = open({{Step::kHeader, ""}, row("a"), row("b"), row("b")}, by_rows(), cut, 4);
  ASSERT_TRUE(reader);
  const Piece piece = (*reader)->next(100, 1 << 20);
  EXPECT_THAT(told(piece), ElementsAre("job a of 1"));
  EXPECT_EQ(piece.rows, 1U);
  ASSERT_TRUE(piece.failed);
  EXPECT_EQ(piece.failed->message,
            "m.jsonl.gz: cut short at byte 3; the last whole record before it starts at line 4 "
            "(byte 400); the job that starts at line 3 may lack frames and is left out");
}

TEST(Reader, WhatIsBrokenBeforeTheFirstRowCannotBeOpened) {
  auto parser_failed = open({{Step::kFailed, ""}}, simple_configuration());
  ASSERT_FALSE(parser_failed);
  EXPECT_EQ(parser_failed.error().message, "m.jsonl: line 5 (byte 50): a quote is never closed");
  auto source_failed =
      open({row("1")}, simple_configuration(), Error{ErrorKind::kManifest, "E"}, 0);
  ASSERT_FALSE(source_failed);
  EXPECT_EQ(source_failed.error().message, "E");
}

TEST(Reader, AMappingThatCannotBeIsToldBeforeTheFirstRow) {
  Configuration configuration = simple_configuration();
  configuration.job.tag = none();
  auto reader = open({row("1")}, configuration);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::kConfiguration);
}

}  // namespace
}  // namespace longshore::manifest::trial
