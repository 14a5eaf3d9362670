// Values that stand in every ledger, which decide whether a row is one that was sent or another
// one under its id. None of them may ever change, unless the ledger's schema does and what was
// stored is told apart: with other values each row of every manifest that was ever imported would
// be a conflict, or be compared with nothing. The values are those of another implementation of
// XXH3, given the same text.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "manifest/frames.hpp"
#include "manifest/mapping_support.hpp"

namespace longshore::manifest::trial {
namespace {

void expect_stored(const Outcome& outcome, std::string_view members, std::uint64_t hash) {
  EXPECT_EQ(outcome.code, "") << outcome.reason;
  EXPECT_EQ(outcome.job.members, members);
  EXPECT_EQ(outcome.job.content_hash, hash) << members;
}

// Each member that a mapping can make, and a priority that is not hashed.
Configuration configuration_of_all() {
  Configuration configuration = simple_configuration();
  configuration.job.tag = field("tag");
  configuration.job.priority_weight = field("p");
  configuration.job.data = {{"more", field("d")}, {"deep", pointer("/o/list")}};
  configuration.job.extra = {{"e", field("e")}, {"fixed", value(R"({"k":[1,null]})")}};
  return configuration;
}

TEST(StoredContentHash, OfAPlainRowNeverChanges) {
  const std::string_view members =
      R"("reference_id":"001","data":{"image_url":"https://a/1.jpg"},"tag":"t")";
  const Configuration configuration = simple_configuration();
  constexpr std::uint64_t kHash = 0x55d47c53234a99c8;
  expect_stored(map_cells(configuration, {"id", "url"}, {"001", "https://a/1.jpg"}), members,
                kHash);
  expect_stored(map_json(configuration, R"({"url":"https://a/1.jpg", "id":"001"})"), members,
                kHash);
}

// In a cell it is made, in JSON it stays as it was written.
TEST(StoredContentHash, OfEscapedTextNeverChanges) {
  Configuration configuration = simple_configuration();
  configuration.job.data = {{"note", field("note")}};
  constexpr std::uint64_t kOfCells = 0x99c3ceb166b26108;
  expect_stored(map_cells(configuration, {"id", "url", "note"},
                          {"a\"b", "https://a/1", "\x01\ttab \\ \r\n é🙂\x7F"}),
                R"("reference_id":"a\"b","data":{"image_url":"https://a/1",)"
                R"("note":"\u0001\ttab \\ \r\n é🙂)"
                "\x7F\"},\"tag\":\"t\"",
                kOfCells);
  constexpr std::uint64_t kOfJson = 0x361b3b11aea035a1;
  expect_stored(
      map_json(configuration,
               R"({"id":"a\"\u0062","url":"https:\/\/a\/1","note":"\u0001\/ \ud83d\ude42é"})"),
      R"("reference_id":"a\"b","data":{"image_url":"https://a/1","note":"\u0001\/ \ud83d\ude42é"},)"
      R"("tag":"t")",
      kOfJson);
}

TEST(StoredContentHash, OfEveryMemberNeverChanges) {
  constexpr std::uint64_t kHash = 0xaf43d057748a0c75;
  for (const std::string_view priority : {"7", "9"}) {
    expect_stored(
        map_json(configuration_of_all(),
                 R"({"id":"5","url":["https://a/1","https://a/2"],"tag":"night","p":)" +
                     std::string(priority) +
                     R"(,"d":1.50e+3,"o":{"list":[ {"a" : [true, null]}, "\u00e9" ]},"e":"x"})"),
        R"("reference_id":"5","data":{"image_url":["https://a/1","https://a/2"],"more":1.50e+3,)"
        R"("deep":[ {"a" : [true, null]}, "\u00e9" ]},"tag":"night","priority_weight":)" +
            std::string(priority) + R"(,"e":"x","fixed":{"k":[1,null]})",
        kHash);
  }
}

// Longer than what XXH3 takes at once.
TEST(StoredContentHash, OfALongRowNeverChanges) {
  constexpr std::uint64_t kHash = 0x16669da0a2315ef0;
  const std::string url = "https://a/" + std::string(1'500, 'x');
  expect_stored(map_cells(simple_configuration(), {"id", "url"}, {"long", url}),
                R"("reference_id":"long","data":{"image_url":")" + url + R"("},"tag":"t")", kHash);
}

TEST(StoredContentHash, OfRowsThatAreOneJobNeverChanges) {
  constexpr std::uint64_t kHash = 0xab680e0efa2568bd;
  Configuration configuration = simple_configuration();
  configuration.job.frames = Frames::kRows;
  configuration.job.extra = {{"e", field("e")}};
  Mapper mapper = *Mapper::make(configuration, {"id", "url", "e"}, true);
  FrameJoiner joiner;
  Items items;
  for (const std::string_view url : {"https://a/1", "https://a/2", "https://a/3"}) {
    TextBuffer text;
    MappedRow mapped(text);
    const std::vector<std::string_view> cells = {"g", url, "x"};
    const ToldRow told{cells};
    ASSERT_FALSE(mapper.map(told.row, mapped));
    joiner.add(mapped, {.number = 1, .place = {2, 10}, .bytes = "row\n"}, items);
  }
  joiner.finish(items);
  ASSERT_EQ(items.size(), 1U);
  const auto& job = std::get<JobView>(items[0]);
  EXPECT_EQ(job.members, R"("reference_id":"g","data":{"image_url":["https://a/1","https://a/2",)"
                         R"("https://a/3"]},"tag":"t","e":"x")");
  EXPECT_EQ(job.content_hash, kHash);
}

// Under another fingerprint no content is compared at all.
TEST(StoredMappingFingerprint, NeverChanges) {
  EXPECT_EQ(mapping_fingerprint(simple_configuration()), 0x8ca64b9375b02f7b);

  Configuration all = configuration_of_all();
  all.job.image_url = with_default(with_prefix(split("url", "|"), "https://a/"), "\"é\"");
  all.job.data.emplace_back("several", fields({"a", "b\n"}));
  all.job.extra.emplace_back("nothing", none());
  all.job.frames = Frames::kRows;
  all.manifest.delimiter = ';';
  all.manifest.quote.reset();
  all.manifest.columns = {"id", "url"};
  EXPECT_EQ(mapping_fingerprint(all), 0xb383ae09ea1456b5);
}

}  // namespace
}  // namespace longshore::manifest::trial
