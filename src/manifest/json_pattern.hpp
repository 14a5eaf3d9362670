// Rows of one manifest are mostly written by one program: the same members, in the same order,
// with the same space between them. Then only the values are new.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/json_view.hpp"
#include "manifest/text_marks.hpp"

namespace longshore::manifest {

// One thread. It is there for speed alone, and says nothing that look_at_json() would not say:
// bench/README.md tells what it brings.
class JsonPattern {
 public:
  // `wide`: by WideMarks, which are usable then.
  explicit JsonPattern(bool wide = WideMarks::usable()) : wide_(wide) {}

  // Whether `text` begins with a whole line, a line end behind it, that is an object written like
  // the one that was learned, with strings, numbers and words for values, and nothing in it
  // escaped. Returns the line's bytes without its end, and values() and plain() are those of its
  // members; else 0, and they are of no use. That the line is UTF-8 is not looked at. Needs
  // kMarkedBytes readable behind the text.
  std::size_t match(std::string_view text);
  // In their order, and behind them an empty one and the object itself.
  std::span<const std::string_view> values() const { return values_; }
  std::span<const Plainness> plain() const { return plain_; }

  // An object without a fault that did not match, and its members. It is learned where that can
  // be, and nothing was before, or what was has not matched for some lines.
  void learn(std::string_view line, std::span<const JsonMember> members);

  // Of what was learned last, from 1 on; 0: nothing was.
  std::uint64_t number() const { return number_; }

 private:
  template <typename Marks>
  std::size_t match_by(std::string_view text);
  std::size_t match_wide(std::string_view text);

  bool wide_;
  std::string text_;  // what stands before each value, and behind the last one, and kBlockBytes
  std::vector<std::size_t> lead_ends_;  // in text_; a lead begins where the one before ends
  std::size_t text_bytes_ = 0;
  std::size_t space_before_ = 0;  // the object
  std::size_t space_behind_ = 0;
  std::vector<std::string_view> values_;
  std::vector<Plainness> plain_;
  std::uint64_t number_ = 0;
  int missed_ = 0;  // lines since it matched
};

}  // namespace longshore::manifest
