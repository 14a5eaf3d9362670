// JSON pointers (RFC 6901) with one addition: a `*` segment stands for every element of an
// array.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/result.hpp"

namespace longshore::manifest {

class Pointer {
 public:
  struct Segment {
    std::string name;                  // unescaped
    bool every = false;                // `*`
    std::optional<std::size_t> index;  // where the name is one of an array's element
  };

  // Errors (kConfiguration) tell what is wrong with the text, not where it was written.
  static Result<Pointer> parse(std::string_view text);

  const std::vector<Segment>& segments() const { return segments_; }
  // Whether it may lead to several values.
  bool many() const;

  // Appends the raw JSON of what the segments from number `first` on lead to in `value`
  // (valid JSON), in order; nothing where they lead nowhere. Of members with one name the
  // last counts. `scratch` is overwritten.
  void find(std::string_view value, std::size_t first, std::vector<std::string_view>& found,
            std::string& scratch) const;

 private:
  std::vector<Segment> segments_;
};

}  // namespace longshore::manifest
