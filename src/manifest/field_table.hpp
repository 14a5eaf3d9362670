// The fields that a mapping reads: which column or member each of them is, and its value in
// the row at hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/result.hpp"
#include "manifest/parser.hpp"

namespace longshore::manifest {

// A configuration key and where it was written, for messages: "longshore.yaml:12: job.tag".
// Where the user wrote nothing `where` is empty.
struct KeyPlace {
  std::string key;
  std::string where;
};

std::string shown_key(const KeyPlace& place);

class FieldTable {
 public:
  // The whole row, as JSON; of cells nobody asks for it.
  static constexpr std::size_t kRow = 0;

  // `columns`: of the header; empty where the rows are JSON objects. `cells`: CSV or TSV.
  FieldTable(std::vector<std::string> columns, bool cells);

  bool cells() const { return cells_; }
  bool bears(std::string_view name) const;  // true of any name where rows are objects
  // The slot of a field. Errors: kConfiguration where no column bears the name, naming the
  // nearest ones.
  Result<std::size_t> slot_of(const std::string& name, const KeyPlace& place);

  // Finds the values of a row, which outlives their use. False: a JSON row that is neither an
  // object nor an array under a header.
  bool read(const Row& row);
  // A cell's text, or a value's raw JSON. Empty: there is none.
  std::string_view value(std::size_t slot) const { return row_.text(slot); }

  // The values of the row at hand: where they lie, and where among them that of each slot.
  struct Values {
    const std::string_view* texts = nullptr;
    const Plainness* plainness = nullptr;  // what Row::plain tells of each; null: nothing
    const std::size_t* places = nullptr;

    std::string_view text(std::size_t slot) const { return texts[places[slot]]; }
    Plainness plain(std::size_t slot) const {
      return plainness == nullptr ? Plainness::kUnknown : plainness[places[slot]];
    }
  };
  Values values() const { return row_; }

 private:
  void read_object(const Row& row, std::string_view object);
  void learn_pattern(const Row& row, std::size_t members);
  void read_leading_cells(std::span<const std::string_view> cells);
  void read_array(std::string_view array);
  std::size_t slot_named(std::string_view key, std::size_t expected);

  std::vector<std::string> columns_;
  bool cells_;
  bool escapes_ = false;                     // something in the row may be a JSON escape
  std::vector<std::string> names_;           // of slots; names_[0] is the row's own
  std::vector<std::size_t> column_of_;       // of slots, where there are columns
  std::vector<std::size_t> slot_of_column_;  // 0: nobody reads it
  // Its cells or values as they stand, if it has all of them or a known pattern, else values_.
  Values row_;
  std::vector<std::string_view> values_;  // of slots
  std::vector<std::size_t> own_places_;   // of values_: each slot's number
  std::vector<std::size_t> places_;       // of slots, among the members of an object
  std::uint64_t pattern_ = 0;             // the last one that was met
  std::vector<std::size_t> pattern_places_;
  std::string scratch_;
};

}  // namespace longshore::manifest
