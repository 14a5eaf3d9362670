// Rows, sources and parsers made up for the mapping's tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/row.hpp"
#include "longshore/configuration.hpp"
#include "manifest/json_view.hpp"
#include "manifest/mapper.hpp"
#include "manifest/parser.hpp"
#include "support/plainness_rule.hpp"

namespace longshore::manifest::trial {

inline FieldSource field(std::string name) {
  return {.kind = FieldSource::Kind::kField, .fields = {std::move(name)}, .where = "c.yaml:1"};
}
inline FieldSource fields(std::vector<std::string> names) {
  return {.kind = FieldSource::Kind::kFields, .fields = std::move(names), .where = "c.yaml:2"};
}
inline FieldSource split(std::string name, std::string separator) {
  FieldSource source = field(std::move(name));
  source.split = std::move(separator);
  return source;
}
inline FieldSource pointer(std::string text) {
  return {.kind = FieldSource::Kind::kPointer, .pointer = std::move(text), .where = "c.yaml:3"};
}
inline FieldSource value(std::string json) {
  return {.kind = FieldSource::Kind::kValue, .value_json = std::move(json), .where = "c.yaml:4"};
}
inline FieldSource none() {
  return {.where = "c.yaml:5"};
}
inline FieldSource with_default(FieldSource source, std::string json) {
  source.default_json = std::move(json);
  return source;
}
inline FieldSource with_prefix(FieldSource source, std::string prefix) {
  source.prefix = std::move(prefix);
  return source;
}

// id, url, and a constant tag; no priority.
inline Configuration simple_configuration() {
  Configuration configuration;
  configuration.job.reference_id = field("id");
  configuration.job.image_url = field("url");
  configuration.job.tag = value("\"t\"");
  return configuration;
}

// What became of one row: the job's members, or the code and reason of a fault.
struct Outcome {
  Job job;
  std::string reference_id;
  std::string code;
  std::string reason;
};

inline Outcome outcome_of(const std::optional<Fault>& fault, const MappedRow& mapped) {
  Outcome outcome;
  if (fault) {
    outcome.code = fault->code;
    outcome.reason = fault->reason;
  } else {
    outcome.job.reference_id = mapped.reference_id;
    outcome.job.batch_key = mapped.batch_key;
    outcome.job.members = mapped.members.view();
    outcome.job.content_hash = content_hash(outcome.job.members, mapped.parts);
  }
  outcome.reference_id = mapped.reference_id;
  return outcome;
}

// A row of which everything is told that a parser may tell.
struct ToldRow {
  explicit ToldRow(std::span<const std::string_view> cells) {
    for (const std::string_view cell : cells) keep(cell);
    row.cells = texts;
    row.plain = plain;
  }
  explicit ToldRow(std::string_view json) {
    row.json = padded(json);
    const std::string_view object = trim_json(row.json);
    if (!is_json_object(object) || object.find('\\') != std::string_view::npos) return;
    std::string_view key, value;
    for (JsonMembers members(object); members.next(key, value);) {
      if (is_json_object(value) || is_json_array(value)) return;
      texts.push_back(value);
      const bool string = is_json_string(value);
      plain.push_back(string ? plainness_by_rule(value.substr(1, value.size() - 2))
                             : Plainness::kUnknown);
    }
    for (const std::string_view behind : {std::string_view(), object}) {
      texts.push_back(behind);
      plain.push_back(Plainness::kUnknown);
    }
    row.pattern = 1;
    row.values = texts;
    row.plain = plain;
  }
  ToldRow(const ToldRow&) = delete;
  ToldRow& operator=(const ToldRow&) = delete;

  Row row;

 private:
  std::string_view padded(std::string_view text) {
    memory.push_back(std::string(text) + std::string(kJsonPadding, '\xFF'));
    return std::string_view(memory.back()).substr(0, text.size());
  }
  void keep(std::string_view text) {
    texts.push_back(padded(text));
    plain.push_back(plainness_by_rule(text));
  }

  std::deque<std::string> memory;
  std::vector<std::string_view> texts;
  std::vector<Plainness> plain;
};

// By all ways, which have to agree: the second time a pattern is known.
inline Outcome map_row(Mapper& mapper, const Row& row) {
  TextBuffer text, text_again;
  MappedRow mapped(text), again(text_again);
  const Outcome careful = outcome_of(mapper.map_carefully(row, again), again);
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = outcome_of(mapper.map(row, mapped), mapped);
    EXPECT_EQ(outcome.job.members, careful.job.members);
    EXPECT_EQ(outcome.job.content_hash, careful.job.content_hash);
    EXPECT_EQ(outcome.job.batch_key, careful.job.batch_key);
    EXPECT_EQ(outcome.reference_id, careful.reference_id);
    EXPECT_EQ(outcome.code + outcome.reason, careful.code + careful.reason);
    EXPECT_TRUE(!outcome.code.empty() || mapped.parts == again.parts);
  }
  return careful;
}

inline Outcome map_json(const Configuration& configuration, std::string_view json,
                        std::vector<std::string> columns = {}) {
  Result<Mapper> mapper = Mapper::make(configuration, std::move(columns), false);
  if (!mapper) return {.code = "configuration", .reason = mapper.error().message};
  return map_row(*mapper, ToldRow(json).row);
}

inline Outcome map_cells(const Configuration& configuration, std::vector<std::string> columns,
                         std::vector<std::string_view> cells) {
  Result<Mapper> mapper = Mapper::make(configuration, std::move(columns), true);
  if (!mapper) return {.code = "configuration", .reason = mapper.error().message};
  return map_row(*mapper, ToldRow(cells).row);
}

}  // namespace longshore::manifest::trial
