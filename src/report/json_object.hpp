// JSON objects over several lines.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "report/wording.hpp"

namespace longshore::report {

// Writes the members of nested objects, one a line.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  void text(std::string_view name, std::string_view value) {
    start(name);
    append_json_string(out_, valid_utf8(value));
  }
  void whole(std::string_view name, std::uint64_t value) { raw(name, std::to_string(value)); }
  void number(std::string_view name, double value) {
    raw(name, std::isfinite(value) ? decimal(value) : "null");
  }
  void raw(std::string_view name, std::string_view json) {
    start(name);
    out_ += json;
  }
  // `item` is called for each of `items`, with the writer of an object for it.
  template <typename Items, typename Members>
  void objects(std::string_view name, const Items& items, Members item) {
    start(name);
    out_ += '[';
    bool first = true;
    for (const auto& one : items) {
      if (!first) out_ += ", ";
      first = false;
      ObjectWriter inner(out_, depth_ + 1);
      item(inner, one);
      inner.end();
    }
    out_ += ']';
  }
  template <typename Members>
  void object(std::string_view name, Members members) {
    start(name);
    ObjectWriter inner(out_, depth_ + 1);
    members(inner);
    inner.end();
  }
  void end() {
    if (!first_) new_line(depth_);
    out_ += '}';
  }

 private:
  ObjectWriter(std::string& out, std::size_t depth) : out_(out), depth_(depth) { out_ += '{'; }

  void start(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    new_line(depth_ + 1);
    append_json_string(out_, name);
    out_ += ": ";
  }
  void new_line(std::size_t depth) {
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }

  std::string& out_;
  std::size_t depth_ = 0;
  bool first_ = true;
};

}  // namespace longshore::report
