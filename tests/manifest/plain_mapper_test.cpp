#include "manifest/plain_mapper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "core/json_text.hpp"
#include "core/limits.hpp"
#include "manifest/mapping_support.hpp"

namespace longshore::manifest::trial {
namespace {

constexpr std::array<std::string_view, 7> kColumnsOfAll = {"id", "url", "tag", "p", "d", "x", "b"};
constexpr std::array<std::string_view, 7> kPlain = {
    "img-000123", "https://images.example.com/a/b/000123.jpg?w=640", "night", "7", "a", "b", "c"};

// What a cell may hold, plain and otherwise, of all lengths around a block's.
std::vector<std::string> values() {
  std::vector<std::string> made = {"",
                                   "0",
                                   "1",
                                   "9",
                                   "10",
                                   "11",
                                   "01",
                                   "null",
                                   "\"",
                                   "\\",
                                   "\"\"",
                                   "\n",
                                   "\t",
                                   "\x7F",
                                   "\x1F",
                                   " ",
                                   "\xC2\x85",
                                   "\xC3\xA9",
                                   "é,ß",
                                   "a\"b",
                                   "a\\b",
                                   "https://a/1.jpg",
                                   "HTTPS://a/1.jpg",
                                   "http://a?b",
                                   "https://a",
                                   "https:///x",
                                   "ftp://a/b",
                                   "s3://bucket/key",
                                   "https://a/b c",
                                   "https://a/%20",
                                   "https://a/%2",
                                   "https://a/#f#",
                                   "https://a:80/x",
                                   "https://u@a/x",
                                   "https://é.example/x",
                                   "https://a/é"};
  for (std::size_t size = 1; size < 40; ++size) {
    made.push_back(std::string(size, 'k'));
    made.push_back(std::string(size, 'k') + "\"");
    made.push_back("\x01" + std::string(size, 'k'));
    made.push_back("https://h/" + std::string(size, 'u'));
    made.push_back("https://h/" + std::string(size, 'u') + "<");
    made.push_back("https://" + std::string(size, 'h') + "/u");
    made.push_back("https://" + std::string(size, 'h') + ":/u");
  }
  for (const std::size_t size : {511, 512, 513}) made.push_back(std::string(size, 'i'));
  for (const std::size_t size : {8181, 8182, 8183}) {
    made.push_back("https://h/" + std::string(size, 'u'));
  }
  return made;
}

Configuration whole_configuration() {
  Configuration made;
  made.job.reference_id = field("id");
  made.job.image_url = field("url");
  made.job.tag = field("tag");
  made.job.priority_weight = field("p");
  made.job.data = {{"more", field("d")}};
  made.job.extra = {{"further", field("x")}};
  made.batch.by = field("b");
  return made;
}

std::string json_of(const std::array<std::string_view, 7>& cells, std::size_t raw) {
  std::string json = "{";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) json += ',';
    json.append("\"").append(kColumnsOfAll[i]).append("\":");
    if (i == raw || i == 3) {
      json += cells[i];
    } else {
      append_json_string(json, cells[i]);
    }
  }
  return json + "}";
}

// map_row() and its like hold both ways against each other.
TEST(PlainMapper, AgreesWithTheCarefulWayOnEveryCell) {
  const std::vector<std::string> columns(kColumnsOfAll.begin(), kColumnsOfAll.end());
  Configuration with_defaults = whole_configuration();
  with_defaults.job.tag.default_json = "\"none\"";
  with_defaults.job.priority_weight.default_json = "3";
  with_defaults.job.data[0].second.default_json = "[1,2]";
  for (const Configuration& configuration : {whole_configuration(), with_defaults}) {
    for (std::size_t at = 0; at < kPlain.size(); ++at) {
      for (const std::string& value : values()) {
        std::array<std::string_view, 7> cells = kPlain;
        cells[at] = value;
        map_cells(configuration, columns, {cells.begin(), cells.end()});
        map_json(configuration, json_of(cells, kPlain.size()));
      }
    }
  }
}

TEST(PlainMapper, AgreesOnEveryKindOfJsonValue) {
  for (std::size_t at = 0; at < kPlain.size(); ++at) {
    for (const std::string_view value :
         {"null", "true", "0", "7", "10", "1e1", "\"\"", "\"7\"", "\"a\\u0041\"", "\"\\ud800\"",
          "\"https:\\/\\/a/b\"", "[]", "[\"https://a/b\"]", "{}", "{\"a\":[1]}"}) {
      std::array<std::string_view, 7> cells = kPlain;
      cells[at] = value;
      map_json(whole_configuration(), json_of(cells, at));
    }
  }
}

// Which has no member's name.
TEST(PlainMapper, AgreesOnTheWholeRow) {
  Configuration configuration = simple_configuration();
  configuration.job.data = {{"row", pointer("")}};
  const Outcome outcome = map_json(configuration, R"( {"x":1,"id":"a","url":"https://a/b"} )");
  EXPECT_THAT(outcome.job.members,
              ::testing::HasSubstr(R"("row":{"x":1,"id":"a","url":"https://a/b"})"));
}

class PlainWay : public ::testing::TestWithParam<bool> {
 protected:
  PlainWay()
      : cells_(GetParam()),
        fields_(cells_ ? std::vector<std::string>(kColumnsOfAll.begin(), kColumnsOfAll.end())
                       : std::vector<std::string>(),
                cells_),
        mapper_(cells_) {
    EXPECT_TRUE(mapper_.add_reference_id(source(field("id"))));
    EXPECT_TRUE(mapper_.add_image_url(source(field("url"))));
    EXPECT_TRUE(mapper_.add_named(source(field("d")), ",\"more\":"));
    mapper_.end_data();
    EXPECT_TRUE(mapper_.add_tag(source(field("tag")), true));
    mapper_.end_tag();
    EXPECT_TRUE(mapper_.add_priority(source(field("p"))));
    mapper_.end_priority();
    EXPECT_TRUE(mapper_.add_named(source(value("[1]")), ",\"fixed\":"));
    EXPECT_TRUE(mapper_.add_named(source(with_default(field("x"), "\"none\"")), ",\"last\":"));
    EXPECT_TRUE(mapper_.add_batch_key(source(field("b"))));
  }

  MemberSource source(const FieldSource& from) {
    return *MemberSource::make(from, {"job.member", "c.yaml:1"}, fields_);
  }

  bool map(std::size_t changed = 0, std::string_view value = kPlain[0]) {
    std::array<std::string_view, 7> cells = kPlain;
    cells[changed] = value;
    const std::string json = json_of(cells, kPlain.size());
    told_.reset();
    if (cells_) {
      told_.emplace(std::span<const std::string_view>(cells));
    } else {
      told_.emplace(json);
    }
    return map_told();
  }
  bool map_told() {
    mapped_.clear();
    // A pattern is known from the second row on.
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(fields_.read(told_->row));
    return mapper_.map(fields_, mapped_);
  }

  bool cells_;
  FieldTable fields_;
  PlainMapper mapper_;
  TextBuffer text_;
  MappedRow mapped_{text_};
  std::optional<ToldRow> told_;
};

TEST_P(PlainWay, IsTakenByAPlainRow) {
  ASSERT_TRUE(map());
  EXPECT_EQ(mapped_.members.view(),
            R"("reference_id":"img-000123","data":{"image_url":)"
            R"("https://images.example.com/a/b/000123.jpg?w=640","more":"a"},"tag":"night",)"
            R"("priority_weight":7,"fixed":[1],"last":"b")");
  EXPECT_EQ(mapped_.reference_id, "img-000123");
  EXPECT_EQ(mapped_.batch_key, "c");
  EXPECT_TRUE(map(2, "two words"));
  EXPECT_TRUE(map(2, "zwei Wörter"));
  EXPECT_TRUE(map(6, ""));
  EXPECT_EQ(mapped_.batch_key, "");
}

TEST_P(PlainWay, LeavesOutWhatARowDoesNotHaveOrPutsWhatStandsInstead) {
  constexpr std::string_view kBegin = R"("reference_id":"img-000123","data":{"image_url":)"
                                      R"("https://images.example.com/a/b/000123.jpg?w=640")";
  ASSERT_TRUE(map(4, ""));
  EXPECT_EQ(mapped_.members.view(),
            std::string(kBegin) + R"(},"tag":"night","priority_weight":7,"fixed":[1],"last":"b")");
  ASSERT_TRUE(map(3, cells_ ? "" : "null"));
  EXPECT_EQ(mapped_.members.view(),
            std::string(kBegin) + R"(,"more":"a"},"tag":"night","fixed":[1],"last":"b")");
  ASSERT_TRUE(map(5, ""));
  EXPECT_EQ(mapped_.members.view(),
            std::string(kBegin) +
                R"(,"more":"a"},"tag":"night","priority_weight":7,"fixed":[1],"last":"none")");
}

TEST_P(PlainWay, IsLeftByWhatIsNotPlainAndNothingIsWritten) {
  for (const auto& [at, value] :
       std::initializer_list<std::pair<std::size_t, std::string_view>>{{0, ""},
                                                                       {0, "é"},
                                                                       {0, "a\"b"},
                                                                       {1, ""},
                                                                       {1, "https://a/%20"},
                                                                       {1, "s3://a/b"},
                                                                       {2, ""},
                                                                       {2, "a\\b"},
                                                                       {3, "11"},
                                                                       {3, "x"},
                                                                       {6, "é"}}) {
    EXPECT_FALSE(map(at, value)) << value;
    EXPECT_EQ(mapped_.members.size(), 0U);
    EXPECT_EQ(mapped_.reference_id, "");
  }
}

TEST_P(PlainWay, LooksItselfWhereNobodyToldHowPlainTheRowIs) {
  for (const bool plain : {true, false}) {
    EXPECT_EQ(map(1, plain ? "https://a/b" : "https://a/<"), plain);
    told_->row.plain = {};
    told_->row.pattern = 0;
    EXPECT_EQ(map_told(), plain);
  }
}

// Lines with an optional member here and there.
TEST_P(PlainWay, IsTakenByAPatternAgainBehindARowWithoutOne) {
  ASSERT_TRUE(map());
  Row other;
  const std::string json = R"({"id":"1"})" + std::string(kJsonPadding, ' ');
  other.json = std::string_view(json).substr(0, json.size() - kJsonPadding);
  const std::vector<std::string_view> none(kPlain.size());
  if (cells_) other.cells = none;
  ASSERT_TRUE(fields_.read(other));
  ASSERT_TRUE(fields_.read(told_->row));
  EXPECT_EQ(fields_.values().texts, cells_ ? told_->row.cells.data() : told_->row.values.data());
  mapped_.clear();
  EXPECT_TRUE(mapper_.map(fields_, mapped_));
}

TEST_P(PlainWay, TellsAHostFromOneThatBeginsLikeTheLast) {
  EXPECT_TRUE(map(1, "https://images.example/1.jpg"));
  EXPECT_TRUE(map(1, "https://images.example/2.jpg"));
  EXPECT_FALSE(map(1, "https://images.example:80/3.jpg"));
  EXPECT_FALSE(map(1, "https://images.example"));
  EXPECT_FALSE(map(1, "https://"));
  EXPECT_TRUE(map(1, "https://images.example.com/4.jpg"));
  EXPECT_FALSE(map(1, "https://images.example/" + std::string(limits::kUrlBytesMax, 'x')));
}

TEST_P(PlainWay, IsClosedToAllButPlainFields) {
  EXPECT_FALSE(mapper_.add_named(source(split("d", " ")), ",\"m\":"));
  EXPECT_FALSE(mapper_.add_named(source(fields({"d", "x"})), ",\"m\":"));
  EXPECT_FALSE(mapper_.add_named(source(with_prefix(field("d"), "p")), ",\"m\":"));
  EXPECT_FALSE(mapper_.add_image_url(source(value("\"https://a/b\""))));
  EXPECT_FALSE(mapper_.add_batch_key(source(with_default(field("b"), "\"c\""))));
}

INSTANTIATE_TEST_SUITE_P(OfEitherFormat, PlainWay, ::testing::Bool(), [](const auto& cells) {
  return cells.param ? std::string("cells") : std::string("json");
});

}  // namespace
}  // namespace longshore::manifest::trial
