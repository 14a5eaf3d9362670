// How often each rare thing happened, so that a long run shows that it tested it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/ledger_records.hpp"

namespace longshore::testing {

// One thread; those of several processes are added up.
class Coverage {
 public:
  void count(std::string_view what, std::uint64_t times = 1) {
    const auto found = counts_.find(what);
    if (found != counts_.end()) {
      found->second += times;
    } else {
      counts_.emplace(what, times);
    }
  }
  void transition(const char* of, std::string_view from, std::string_view to);
  void add(const Coverage& other);

  std::uint64_t of(std::string_view what) const;
  const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }

  // "name count" a line, and back.
  std::string text() const;
  static Coverage from_text(const std::string& text);

 private:
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

// Everything that a long run has to have seen: each fault, each row of the table of answers,
// each step that a job or a batch can take in the ledger, each way in which a run ends.
const std::vector<std::string>& to_be_seen();
// Of these, what happens less than ten times in 300 seeds, and may not happen in them at all.
bool is_rare(std::string_view what);

}  // namespace longshore::testing
