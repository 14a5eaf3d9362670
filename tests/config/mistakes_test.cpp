// Each kind of mistake, with the whole message.
#include "config/mistakes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "config/support.hpp"

namespace longshore::config {
namespace {

const std::string kSections =
    "api, manifest, job, validate, batch, delivery, retry, cost, limits, ledger, output or hooks";
const std::string kDeliveryKeys =
    "max_in_flight, requests_per_second, adaptive, on_remote_duplicate or give_up_after";

TEST(UnknownKeys, AreToldWithTheNearest) {
  EXPECT_EQ(message_of("delivery:\n  max_inflight: 3\n"),
            "c.yaml:2:3: delivery.max_inflight: unknown key; expected one of " + kDeliveryKeys +
                "; did you mean delivery.max_in_flight?");
  EXPECT_EQ(message_of("delivery: {max_attempts: 3}\n"),
            "c.yaml:1:12: delivery.max_attempts: unknown key; expected one of " + kDeliveryKeys +
                "; did you mean retry.max_attempts?");
  EXPECT_EQ(message_of("delivery: {zzzzzzzz: 3}\n"),
            "c.yaml:1:12: delivery.zzzzzzzz: unknown key; expected one of " + kDeliveryKeys);
}

TEST(UnknownKeys, AreSectionsToo) {
  EXPECT_EQ(message_of("delivry: {max_in_flight: 3}\n"),
            "c.yaml:1:1: delivry: unknown section; expected one of " + kSections +
                "; did you mean delivery?");
  EXPECT_EQ(message_of("api.base_url: https://x\n"),
            "c.yaml:1:1: api.base_url: unknown section; expected one of " + kSections +
                "; did you mean base_url below api?");
  EXPECT_EQ(message_of("max_in_flight: 3\n"),
            "c.yaml:1:1: max_in_flight: unknown section; expected one of " + kSections +
                "; did you mean delivery.max_in_flight?");
}

TEST(UnknownKeys, AreShownInOneShortLine) {
  const std::string message = message_of("\"a\\nb\": 1\n? " + std::string(900, 'x') + "\n: 2\n");
  EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 1);
  EXPECT_THAT(message, testing::HasSubstr("c.yaml:1:1: a\\nb: unknown section"));
  EXPECT_LT(message.size(), 600U);
}

TEST(Shapes, AreTold) {
  EXPECT_EQ(message_of("- a\n"), "c.yaml:1:1: a list stands here; expected sections: " + kSections);
  EXPECT_EQ(message_of("delivery: [a]\n"),
            "c.yaml:1:11: delivery: a list stands here; expected keys below it: " + kDeliveryKeys);
  EXPECT_EQ(message_of("delivery: {max_in_flight: [3]}\n"),
            "c.yaml:1:27: delivery.max_in_flight: a list stands here; expected a whole number "
            "from 1 to 1,024 (requests)");
  EXPECT_EQ(message_of("batch: {name: {manifest}}\n"),
            "c.yaml:1:15: batch.name: a mapping stands here; text that starts with { or [ needs "
            "quotes; expected text with {manifest}, {date}, {number} and {key} filled in");
  EXPECT_EQ(message_of("? [a]\n: 1\n"), "c.yaml:1:3: a list stands as a key; expected a name");
  EXPECT_EQ(message_of("job: {data: 5}\n"),
            "c.yaml:1:13: job.data: \"5\" stands here; expected members by name, each with a "
            "source such as {field: column}");
}

TEST(RepeatedKeys, AreToldWithTheirFirstPlace) {
  EXPECT_EQ(message_of("batch:\n  size: 1\n  size: 2\n"),
            "c.yaml:3:3: batch.size: the key stands here again, after its first time in line 2; "
            "expected it once");
  EXPECT_EQ(message_of("batch: {size: 1}\nbatch: {id: 72c888f6-b365-4f27-ad57-d7841da2de0c}\n"),
            "c.yaml:2:1: batch: the key stands here again, after its first time in line 1; "
            "expected it once\n"
            "c.yaml:2:13: batch.id: batch.id names a batch while batch.create is true; expected "
            "batch.create: false, or no batch.id");
}

TEST(Integers, HaveTheirRange) {
  const std::string wanted = "; expected a whole number from 1 to 1,024 (requests)";
  const auto told = [](const std::string& value) {
    return message_of("delivery: {max_in_flight: " + value + "}\n");
  };
  const std::string at = "c.yaml:1:27: delivery.max_in_flight: ";
  EXPECT_EQ(told("1"), "loaded");
  EXPECT_EQ(told("1024"), "loaded");
  EXPECT_EQ(told("0"), at + "0 is too small" + wanted);
  EXPECT_EQ(told("1025"), at + "1025 is too large" + wanted);
  EXPECT_EQ(told("-1"), at + "-1 is too small" + wanted);
  EXPECT_EQ(told("3.5"), at + "\"3.5\" is not a whole number" + wanted);
  EXPECT_EQ(told("\"3\""), at + "\"3\" in quotes is text" + wanted);
  EXPECT_EQ(told("99999999999999999999"), at + "99999999999999999999 is too large" + wanted);
  EXPECT_EQ(told(""), "c.yaml:1:12: delivery.max_in_flight: has no value" + wanted);
}

TEST(Numbers, MayBeZeroWhereThatMeansNone) {
  const std::string wanted = "; expected 0 or a number from 0.001 to 100,000 (requests a second)";
  const auto told = [](const std::string& value) {
    return message_of("delivery: {requests_per_second: " + value + "}\n");
  };
  const std::string at = "c.yaml:1:33: delivery.requests_per_second: ";
  for (const char* good : {"0", "0.001", "20", "12.5", "1e5"}) EXPECT_EQ(told(good), "loaded");
  EXPECT_EQ(told("0.0001"), at + "0.0001 is too small" + wanted);
  EXPECT_EQ(told("-5"), at + "-5 is too small" + wanted);
  EXPECT_EQ(told("100000.5"), at + "100000.5 is too large" + wanted);
  EXPECT_EQ(told("fast"), at + "\"fast\" is not a number" + wanted);
  EXPECT_EQ(told(".nan"), at + "\".nan\" is not a number" + wanted);
}

TEST(Amounts, HaveTheirUnits) {
  const std::string duration = "; expected a duration from 1ms to 1h, with a unit (ms, s, m, h)";
  const std::string size =
      "; expected a size from 1KiB to 1GiB, with a unit (B, KB, MB, GB, KiB, MiB, GiB)";
  EXPECT_EQ(message_of("api: {connect_timeout: 10}\n"),
            "c.yaml:1:24: api.connect_timeout: 10 has no unit" + duration);
  EXPECT_EQ(message_of("api: {connect_timeout: 2h}\n"),
            "c.yaml:1:24: api.connect_timeout: 2h is too large" + duration);
  EXPECT_EQ(message_of("api: {connect_timeout: 0}\n"),
            "c.yaml:1:24: api.connect_timeout: 0 is too small" + duration);
  EXPECT_EQ(message_of("retry: {after_timeout: 2h}\n"),
            "c.yaml:1:24: retry.after_timeout: 2h is too large; expected 0 or a duration from 1ms "
            "to 1h, with a unit (ms, s, m, h)");
  EXPECT_EQ(message_of("retry: {after_timeout: 0}\n"), "loaded");
  EXPECT_EQ(message_of("manifest: {max_row_bytes: 4096}\n"),
            "c.yaml:1:27: manifest.max_row_bytes: 4096 has no unit" + size);
  EXPECT_EQ(message_of("manifest: {max_row_bytes: 2GiB}\n"),
            "c.yaml:1:27: manifest.max_row_bytes: 2GiB is too large" + size);
}

TEST(Words, AreToldWithTheNearest) {
  EXPECT_EQ(message_of("delivery: {on_remote_duplicate: reprot}\n"),
            "c.yaml:1:33: delivery.on_remote_duplicate: \"reprot\" cannot stand here; expected "
            "report or accept; did you mean report?");
  EXPECT_EQ(message_of("delivery: {adaptive: yes}\n"),
            "c.yaml:1:22: delivery.adaptive: \"yes\" is not a boolean; expected true or false");
  EXPECT_EQ(message_of("delivery: {adaptive: \"true\"}\n"),
            "c.yaml:1:22: delivery.adaptive: \"true\" in quotes is text; expected true or false");
}

TEST(Characters, AreOneOfAFew) {
  const auto delimiter = [](const std::string& value) {
    return configuration_of("manifest:\n  delimiter: " + value + "\n").manifest.delimiter;
  };
  EXPECT_EQ(delimiter("auto"), std::nullopt);
  EXPECT_EQ(delimiter("tab"), '\t');
  EXPECT_EQ(delimiter("\"\\t\""), '\t');
  EXPECT_EQ(delimiter("\\t"), '\t');
  EXPECT_EQ(delimiter("\",\""), ',');
  EXPECT_EQ(delimiter(";"), ';');
  EXPECT_EQ(delimiter("\"|\""), '|');
  EXPECT_EQ(configuration_of("manifest: {quote: none}\n").manifest.quote, std::nullopt);
  EXPECT_EQ(message_of("manifest:\n  delimiter: x\n"),
            "c.yaml:2:14: manifest.delimiter: \"x\" cannot be used; expected auto or one of , ; "
            "tab |");
  EXPECT_EQ(message_of("manifest:\n  delimiter: |\n"),
            "c.yaml:2:14: manifest.delimiter: is empty; expected auto or one of , ; tab |");
  for (const char* bad : {"ab", "a", "\" \"", "\"\\t\"", "ü"}) {
    EXPECT_THAT(message_of("manifest: {quote: " + std::string(bad) + "}\n"),
                testing::HasSubstr(" cannot be used; expected none or one ASCII punctuation "
                                   "character"));
  }
}

TEST(Columns, AreNamesOfTheirOwn) {
  const auto told = [](const std::string& value) {
    return message_of("manifest: {header: false, columns: " + value + "}\n");
  };
  const std::string at = "c.yaml:1:36: manifest.columns: ";
  const std::string wanted = "; expected a list of names such as [first, second]";
  EXPECT_EQ(told("[a, 2, \"true\"]"), "loaded");
  EXPECT_EQ(told("a"), at + "\"a\" stands here" + wanted);
  EXPECT_EQ(told("[a, \"\"]"), at + "the 2. name is empty" + wanted);
  EXPECT_EQ(told("[[b]]"), at + "the 1. name is a list" + wanted);
  EXPECT_EQ(told("[a, b, a]"), at + "the name \"a\" stands twice" + wanted);
}

TEST(Overrides, AreToldByWhereTheyStand) {
  const std::string unknown =
      "unknown key; expected a key of the configuration by its dotted name, such as "
      "delivery.max_in_flight";
  const auto told = [](const std::string& override) { return message_of("", {}, {override}); };
  EXPECT_EQ(told("sk-secret"),
            "--set: the 1. one has no '='; expected KEY=VALUE, such as delivery.max_in_flight=8");
  EXPECT_EQ(told("=5"), "--set: " + unknown);
  EXPECT_EQ(told("delivery.max_inflight=3"),
            "--set: delivery.max_inflight: " + unknown + "; did you mean delivery.max_in_flight?");
  EXPECT_EQ(told("job.tag.field=x"),
            "--set: job.tag.field: " + unknown + "; did you mean job.tag?");
  EXPECT_EQ(told("delivery=3"),
            "--set: delivery: this is a section; expected one of its keys: " + kDeliveryKeys);
  EXPECT_EQ(told("delivery.max_in_flight=3000"),
            "--set: delivery.max_in_flight: 3000 is too large; expected a whole number from 1 to "
            "1,024 (requests)");
  EXPECT_EQ(told("job.tag={field: x"),
            "--set: job.tag: a '{' is not closed; expected '}' (at character 1)");
  EXPECT_EQ(told("job.data.x=5"),
            "--set: job.data.x: \"5\" is not a source; expected {field: \"5\"} for what stands in "
            "that column, or {value: \"5\"} for the constant");
  EXPECT_EQ(message_of("", {{"LONGSHORE_RETRY_MAX_ATTEMPTS", "0"}}),
            "LONGSHORE_RETRY_MAX_ATTEMPTS: retry.max_attempts: 0 is too small; expected a whole "
            "number from 1 to 100 (attempts)");
  EXPECT_EQ(message_of("", {{"LONGSHORE_RETRY_MAX_ATTEMPTS", ""}}),
            "LONGSHORE_RETRY_MAX_ATTEMPTS: retry.max_attempts: has no value; expected a whole "
            "number from 1 to 100 (attempts)");
  EXPECT_EQ(message_of("", {{"LONGSHORE_JOB_DATA", "{a: {field: x}, a: {field: y}}"}}),
            "LONGSHORE_JOB_DATA: job.data.a: the key stands here again, after its first time; "
            "expected it once");
}

TEST(Mistakes, AreAllToldInTheOrderOfTheirPlaces) {
  EXPECT_EQ(message_of("retry: {max_attempts: x}\n"
                       "batch: {id: 72c888f6-b365-4f27-ad57-d7841da2de0c}\n"
                       "delivery: {adaptive: 1, nonsense: 2}\n",
                       {{"LONGSHORE_BATCH_CREATE", "no"}}, {"batch.size=x"}),
            "c.yaml:1:23: retry.max_attempts: \"x\" is not a whole number; expected a whole number "
            "from 1 to 100 (attempts)\n"
            "c.yaml:3:22: delivery.adaptive: \"1\" is not a boolean; expected true or false\n"
            "c.yaml:3:25: delivery.nonsense: unknown key; expected one of " +
                kDeliveryKeys +
                "\n"
                "LONGSHORE_BATCH_CREATE: batch.create: \"no\" is not a boolean; expected true or "
                "false\n"
                "--set: batch.size: \"x\" is not a whole number; expected a whole number from 0 to "
                "10,000,000 (jobs)");
}

TEST(Mistakes, AreCountedWhereTheyAreMany) {
  std::string text = "batch:\n";
  for (int i = 0; i < 25; ++i) text += "  zzzz" + std::to_string(i) + ": 1\n";
  const std::string message = message_of(text);
  EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 20);
  EXPECT_THAT(message, testing::EndsWith("\n… and 5 more"));
  for (int i = 25; i < 900; ++i) text += "  zzzz" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(message_of(text), testing::EndsWith("\n… and at least 180 more"));
}

}  // namespace
}  // namespace longshore::config
