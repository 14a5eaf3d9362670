#include <gtest/gtest.h>

#include "config/support.hpp"

namespace longshore::config {
namespace {

TEST(Rules, BackoffsGrow) {
  EXPECT_EQ(
      message_of("retry: {base_delay: 2m}\n"),
      "c.yaml:1:21: retry.base_delay: base_delay (2m) is longer than max_delay (1m); expected "
      "at most as long");
  EXPECT_EQ(message_of("retry: {base_delay: 200ms}\n", {}, {"retry.max_delay=100ms"}),
            "--set: retry.max_delay: base_delay (200ms) is longer than max_delay (100ms); expected "
            "at most as long");
  EXPECT_EQ(message_of("retry: {base_delay: 1m, max_delay: 1m}\n"), "loaded");
}

TEST(Rules, AFixedBatchIsNotCreated) {
  EXPECT_EQ(message_of("batch: {id: 72c888f6-b365-4f27-ad57-d7841da2de0c}\n"),
            "c.yaml:1:13: batch.id: batch.id names a batch while batch.create is true; expected "
            "batch.create: false, or no batch.id");
  EXPECT_EQ(message_of("batch: {id: 72c888f6-b365-4f27-ad57-d7841da2de0c, create: false}\n"),
            "loaded");
  EXPECT_EQ(message_of("batch: {create: false}\n"), "loaded");
}

TEST(Rules, BatchesHaveNamesOfTheirOwn) {
  EXPECT_EQ(message_of("batch: {name: n}\n"),
            "c.yaml:1:15: batch.name: batch.name lacks {number}, so that batches would share a "
            "name; expected {number} in it, or batch.size: 0");
  EXPECT_EQ(
      message_of("batch: {name: n, size: 0, by: {field: a}}\n"),
      "c.yaml:1:15: batch.name: batch.name lacks {key}, so that the batches of batch.by would "
      "share a name; expected {key} or {number} in it");
  EXPECT_EQ(message_of("batch: {name: n, size: 0}\n"), "loaded");
  EXPECT_EQ(message_of("batch: {name: \"{key}\", size: 0, by: {field: a}}\n"), "loaded");
  EXPECT_EQ(message_of("batch: {name: \"{number}\", size: 0, by: {field: a}}\n"), "loaded");
  EXPECT_EQ(message_of("batch: {name: n, create: false}\n"), "loaded");
}

TEST(Rules, AKeyIsTheValueOfSomething) {
  const std::string what =
      "{key} is the value of batch.by, which is not given; expected batch.by, or no {key}";
  EXPECT_EQ(message_of("batch: {name: \"{key}-{number}\"}\n"), "c.yaml:1:15: batch.name: " + what);
  EXPECT_EQ(message_of("batch: {description: \"{key}\"}\n"),
            "c.yaml:1:22: batch.description: " + what);
}

TEST(Rules, ColumnsAreNamedOnce) {
  EXPECT_EQ(message_of("manifest: {header: false}\n"),
            "c.yaml:1:20: manifest.header: there is no header and nothing names the columns; "
            "expected their names in manifest.columns");
  EXPECT_EQ(message_of("manifest: {header: false, format: jsonl}\n"), "loaded");
  EXPECT_EQ(message_of("manifest: {columns: [a]}\n"),
            "c.yaml:1:21: manifest.columns: manifest.columns names the columns while "
            "manifest.header is true; expected manifest.header: false, or no columns");
  EXPECT_EQ(message_of("manifest: {columns: [a], header: false}\n"), "loaded");
}

TEST(Rules, SeparatorsDiffer) {
  EXPECT_EQ(message_of("manifest: {format: tsv, delimiter: \";\"}\n"),
            "c.yaml:1:36: manifest.delimiter: a tsv is separated by tabs; expected "
            "manifest.delimiter: auto, or manifest.format: csv");
  EXPECT_EQ(message_of("manifest: {format: tsv, delimiter: tab}\n"), "loaded");
  EXPECT_EQ(message_of("manifest: {quote: \";\", delimiter: \";\"}\n"),
            "c.yaml:1:19: manifest.quote: manifest.quote and manifest.delimiter are the same "
            "character; expected two different ones");
}

// A value that was refused already does not break a rule with its default as well.
TEST(Rules, DoNotSpeakOfRefusedValues) {
  EXPECT_EQ(message_of("retry: {base_delay: 2m, max_delay: never}\n"),
            "c.yaml:1:36: retry.max_delay: \"never\" is not a duration; expected a duration from "
            "1ms to 24h, with a unit (ms, s, m, h)");
}

}  // namespace
}  // namespace longshore::config
