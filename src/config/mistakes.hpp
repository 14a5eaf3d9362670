// Where a value came from, and the list of everything that is wrong with a configuration.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/result.hpp"

namespace longshore::config {

// What overrides what: a later one wins.
enum class Level { kDefault, kFile, kEnvironment, kSet };

struct Place {
  Level level = Level::kDefault;
  std::string origin = "default";  // the file, the variable's name, or "--set"
  std::size_t line = 0;            // from 1; 0 = not in a file
  std::size_t column = 0;          // in characters, from 1

  std::string text() const;       // file:line:column, or the origin
  std::string line_text() const;  // file:line, or the origin
  bool before(const Place& other) const;
};

// At most this many are told; how many more there are is told too.
inline constexpr std::size_t kMistakesToldMax = 20;
// Behind so many reading may stop.
inline constexpr std::size_t kMistakesMax = 200;

class Mistakes {
 public:
  // `key` by its dotted name; empty where the mistake is nobody's.
  void add(const Place& place, std::string_view key, std::string_view what);

  bool full() const { return all_.size() >= kMistakesMax; }
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  // One mistake a line, in the order of the file, then of the overrides. kConfiguration.
  Error error() const;

 private:
  struct Mistake {
    Place place;
    std::string text;
  };
  std::vector<Mistake> all_;
};

// A value as it is shown in a message: in quotes, escaped, cut if long.
std::string shown(std::string_view text);

// The same without the quotes, for numbers and names.
std::string brief(std::string_view text);

// "a, b or c".
std::string any_of(const std::vector<std::string>& words);

// "; did you mean <prefix>nearest?", or nothing where nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates,
                         std::string_view prefix = "");

}  // namespace longshore::config
