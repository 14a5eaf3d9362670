// Into which batch a new job goes, and what a new batch is called. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/ledger_records.hpp"
#include "longshore/result.hpp"

namespace longshore::plan {

// Whether a batch that holds `jobs` takes one more. `size` 0: a batch has no end.
inline bool has_room(std::uint64_t jobs, std::uint64_t size) {
  return size == 0 || jobs < size;
}

struct NameParts {
  std::string_view manifest;
  std::string_view date;  // YYYY-MM-DD
  std::uint64_t number = 1;
  std::string_view key;  // the value of batch.by; empty is written "none"
};

// `pattern` with {manifest}, {date}, {number} and {key} filled in.
std::string render_name(std::string_view pattern, const NameParts& parts);

// What a batch's name tells of how it was made.
struct NameMatch {
  std::string date;          // empty: the pattern has none
  std::uint64_t number = 1;  // where the pattern has none, that of the names alike
  std::string key;           // as NameParts::key
};

// The parts with which `pattern` gives `name` for that manifest, if there are any.
std::optional<NameMatch> match_name(std::string_view pattern, std::string_view manifest,
                                    std::string_view name);

// Whether free_name() gives `name` for these very parts, or one like it where that is taken.
bool gives_name(std::string_view pattern, const NameParts& parts, std::string_view name);

struct BatchName {
  std::uint64_t number = 1;
  std::string name;
};

// The first name from `parts.number` upwards that is not taken. Where the pattern has no
// {number}, "-2", "-3", … is put behind it. `taken` may fail; so does this.
Result<BatchName> free_name(std::string_view pattern, NameParts parts,
                            const std::function<Result<bool>(std::string_view)>& taken);

}  // namespace longshore::plan
