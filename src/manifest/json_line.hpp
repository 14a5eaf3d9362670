// One line validated by simdjson, whole: members that nobody reads included.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace longshore::manifest {

class JsonLine {
 public:
  enum class Kind { kBad, kObject, kArray, kOther };

  // `line` is readable for kJsonPadding beyond its end. With kBad, fault() tells why.
  Kind parse(std::string_view line);

  struct Fault {
    std::size_t at = 0;  // byte in the line
    bool encoding = false;
    std::string reason;
  };
  const Fault& fault() const { return fault_; }

  std::size_t elements() const { return elements_; }  // kArray
  // The strings of an array made of nothing else; nothing for any other line.
  std::optional<std::vector<std::string>> names() const;
  // Whether the line is an array that begins with an object: a whole document, not a row.
  bool holds_objects() const;

 private:
  Kind classify(simdjson::dom::element root);
  Kind second_look(std::string_view line, simdjson::error_code error);
  simdjson::error_code make_room(std::size_t bytes);

  simdjson::dom::parser parser_;
  simdjson::dom::document document_;
  simdjson::dom::element root_;
  bool parsed_ = false;  // root_ is of this line
  std::size_t capacity_ = 0;
  std::size_t elements_ = 0;
  Fault fault_;
};

}  // namespace longshore::manifest
