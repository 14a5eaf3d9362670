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

namespace longshore::manifest {

// One thread. It is there for speed alone, and says nothing that look_at_json() would not say:
// bench/README.md tells what it brings.
class JsonPattern {
 public:
  // Whether `line`, which is UTF-8, is an object written like the one that was learned, with
  // strings, numbers and words for values, and nothing in it escaped. `members` are then its own.
  // False tells nothing of the line, and leaves useless members.
  bool match(std::string_view line, std::vector<JsonMember>& members);

  // An object without a fault that did not match, and its members. It is learned where that can
  // be, and nothing was before, or what was has not matched for some lines.
  void learn(std::string_view line, std::span<const JsonMember> members);

  // Of what was learned last, from 1 on; 0: nothing was.
  std::uint64_t number() const { return number_; }

 private:
  struct Step {
    std::size_t lead_end;  // in text_; the lead begins where the one before ends
    std::size_t key;       // in the lead
    std::size_t key_bytes;
  };

  std::string text_;  // what stands before each value, and behind the last one
  std::vector<Step> steps_;
  std::uint64_t number_ = 0;
  int missed_ = 0;  // lines since it matched
};

}  // namespace longshore::manifest
