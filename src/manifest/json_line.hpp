// One line of a JSONL manifest: what it is, and what is wrong with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/json_pattern.hpp"
#include "manifest/json_view.hpp"

namespace longshore::manifest {

class JsonLine {
 public:
  enum class Kind { kBad, kObject, kArray, kOther };

  // `line` holds more than white space, and outlives what is asked about it. `utf8`: it is known
  // to be UTF-8. With kBad, fault() tells why.
  Kind parse(std::string_view line, bool utf8);
  // Where `text` begins with a whole line that is kObject and written like those before it: its
  // bytes without the line end; else 0, and it may be all the same. See JsonPattern::match().
  std::size_t match(std::string_view text);

  struct Fault {
    std::size_t at = 0;  // byte in the line
    bool encoding = false;
    std::string reason;
  };
  const Fault& fault() const { return fault_; }

  // kObject: as Row's; of a line that was parsed members() are known, and pattern() is 0, of one
  // that matched values() and plain().
  std::uint64_t pattern() const { return pattern_; }
  std::span<const JsonMember> members() const { return members_; }
  std::span<const std::string_view> values() const { return last_.values(); }
  std::span<const Plainness> plain() const { return last_.plain(); }
  std::size_t elements() const { return elements_; }  // kArray
  // kArray: its strings, where it is made of nothing else.
  std::optional<std::vector<std::string>> names() const;
  // kArray: whether it begins with an object: a whole document, not a row.
  bool holds_objects() const;

 private:
  std::string_view line_;
  std::vector<JsonMember> members_;
  JsonPattern last_;  // objects
  std::uint64_t pattern_ = 0;
  std::size_t elements_ = 0;
  Fault fault_;
};

}  // namespace longshore::manifest
