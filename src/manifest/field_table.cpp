#include "manifest/field_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/invariant.hpp"
#include "core/nearest.hpp"
#include "manifest/json_view.hpp"
#include "manifest/show.hpp"

namespace longshore::manifest {
namespace {

constexpr std::size_t kNearestMax = 3;
constexpr std::size_t kColumnsShownMax = 12;
constexpr std::size_t kNowhere = std::string_view::npos;

std::string list_of(std::span<const std::string> names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(shown(name));
  return fmt::format("{}", fmt::join(quoted, ", "));
}

Error no_column(const std::string& name, const KeyPlace& place,
                const std::vector<std::string>& columns) {
  const std::vector<std::string> near = nearest(name, columns, kNearestMax);
  std::string hint;
  if (!near.empty()) {
    hint = fmt::format("did you mean {}?", list_of(near));
  } else {
    const std::size_t count = std::min(columns.size(), kColumnsShownMax);
    hint = fmt::format("the columns are {}{}", list_of(std::span(columns).first(count)),
                       count < columns.size() ? ", …" : "");
  }
  return {ErrorKind::kConfiguration,
          fmt::format("{} reads the field {}, but no column of the manifest has that name; {}",
                      shown_key(place), shown(name), hint)};
}

}  // namespace

std::string shown_key(const KeyPlace& place) {
  if (place.where.empty()) return place.key + " (by default)";
  return fmt::format("{}: {}", place.where, place.key);
}

FieldTable::FieldTable(std::vector<std::string> columns, bool cells)
    : columns_(std::move(columns)),
      cells_(cells),
      names_(1),
      column_of_(1),
      slot_of_column_(columns_.size()),
      values_(1),
      own_places_(1),
      places_(1) {}

bool FieldTable::bears(std::string_view name) const {
  if (columns_.empty() && !cells_) return true;
  return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
}

Result<std::size_t> FieldTable::slot_of(const std::string& name, const KeyPlace& place) {
  const auto known = std::find(names_.begin() + 1, names_.end(), name);
  if (known != names_.end()) return static_cast<std::size_t>(known - names_.begin());
  std::size_t column = 0;
  if (!columns_.empty() || cells_) {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) return no_column(name, place, columns_);
    column = static_cast<std::size_t>(found - columns_.begin());
    slot_of_column_[column] = names_.size();
  }
  own_places_.push_back(names_.size());
  names_.push_back(name);
  column_of_.push_back(column);
  values_.emplace_back();
  places_.emplace_back();
  return names_.size() - 1;
}

bool FieldTable::read(const Row& row) {
  if (cells_ && row.cells.size() >= columns_.size()) {
    const bool told = row.plain.size() == row.cells.size();
    row_ = {row.cells.data(), told ? row.plain.data() : nullptr, column_of_.data()};
    return true;
  }
  if (row.pattern != 0 && row.pattern == pattern_) {
    row_ = {row.values.data(), row.plain.data(), pattern_places_.data()};
    return true;
  }
  row_ = {values_.data(), nullptr, own_places_.data()};
  std::fill(values_.begin(), values_.end(), std::string_view());
  if (cells_) {
    read_leading_cells(row.cells);
    return true;
  }
  const std::string_view json = trim_json(row.json);
  values_[kRow] = json;
  escapes_ = json.find('\\') != std::string_view::npos;
  if (is_json_object(json)) {
    read_object(row, json);
  } else if (is_json_array(json) && !columns_.empty()) {
    read_array(json);
  } else {
    return false;
  }
  return true;
}

void FieldTable::read_leading_cells(std::span<const std::string_view> cells) {
  for (std::size_t slot = 1; slot < values_.size(); ++slot) {
    if (column_of_[slot] < cells.size()) values_[slot] = cells[column_of_[slot]];
  }
}

void FieldTable::read_object(const Row& row, std::string_view object) {
  std::size_t expected = 1;  // rows have their members in one order, mostly that of the mapping
  std::size_t count = 0;
  std::fill(places_.begin(), places_.end(), kNowhere);
  const auto take = [&](const JsonMember& member) {
    const std::size_t slot = slot_named(member.key, expected);
    const std::size_t place = count++;
    if (slot == kRow) return;
    values_[slot] = member.value;
    places_[slot] = place;
    expected = slot + 1;
  };
  for (const JsonMember& member : row.members) take(member);
  if (row.members.empty()) {
    JsonMember member;
    JsonMembers walk(object);
    while (walk.next(member.key, member.value)) take(member);
  }
  if (row.pattern != 0) learn_pattern(row, count);
}

// Rows without a pattern may come between those that have it.
void FieldTable::learn_pattern(const Row& row, std::size_t members) {
  LONGSHORE_INVARIANT(row.values.size() == members + 2);
  pattern_ = row.pattern;
  pattern_places_ = places_;
  std::replace(pattern_places_.begin(), pattern_places_.end(), kNowhere, members);
  pattern_places_[kRow] = members + 1;
}

// The slot of a member's raw key, or kRow: nobody reads it.
std::size_t FieldTable::slot_named(std::string_view key, std::size_t expected) {
  const auto is = [&](std::size_t slot) {
    return escapes_ ? json_key_is(key, names_[slot], scratch_) : key == names_[slot];
  };
  if (expected < names_.size() && is(expected)) return expected;
  for (std::size_t slot = 1; slot < names_.size(); ++slot) {
    if (is(slot)) return slot;
  }
  return kRow;
}

void FieldTable::read_array(std::string_view array) {
  std::string_view value;
  JsonElements elements(array);
  for (std::size_t i = 0; i < slot_of_column_.size() && elements.next(value); ++i) {
    if (slot_of_column_[i] != 0) values_[slot_of_column_[i]] = value;
  }
}

}  // namespace longshore::manifest
