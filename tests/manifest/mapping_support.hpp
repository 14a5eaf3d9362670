// Rows, sources and parsers made up for the mapping's tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/row.hpp"
#include "longshore/configuration.hpp"
#include "manifest/mapper.hpp"
#include "manifest/parser.hpp"

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
    make_job(mapped, outcome.job);
  }
  outcome.reference_id = mapped.reference_id;
  return outcome;
}

// By both ways, which have to agree.
inline Outcome map_row(Mapper& mapper, const Row& row) {
  MappedRow mapped, again;
  const Outcome outcome = outcome_of(mapper.map(row, mapped), mapped);
  const Outcome careful = outcome_of(mapper.map_carefully(row, again), again);
  EXPECT_EQ(outcome.job.members, careful.job.members);
  EXPECT_EQ(outcome.job.content_hash, careful.job.content_hash);
  EXPECT_EQ(outcome.job.batch_key, careful.job.batch_key);
  EXPECT_EQ(outcome.reference_id, careful.reference_id);
  EXPECT_EQ(outcome.code + outcome.reason, careful.code + careful.reason);
  EXPECT_TRUE(!outcome.code.empty() || mapped.parts == again.parts);
  return outcome;
}

inline Outcome map_json(const Configuration& configuration, std::string_view json,
                        std::vector<std::string> columns = {}) {
  Result<Mapper> mapper = Mapper::make(configuration, std::move(columns), false);
  if (!mapper) return {.code = "configuration", .reason = mapper.error().message};
  Row row;
  row.json = json;
  return map_row(*mapper, row);
}

inline Outcome map_cells(const Configuration& configuration, std::vector<std::string> columns,
                         std::vector<std::string_view> cells) {
  Result<Mapper> mapper = Mapper::make(configuration, std::move(columns), true);
  if (!mapper) return {.code = "configuration", .reason = mapper.error().message};
  Row row;
  row.cells = cells;
  return map_row(*mapper, row);
}

}  // namespace longshore::manifest::trial
