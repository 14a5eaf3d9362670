// Where the first answers are refusals alike, it is not the rows that are wrong but most likely the
// mapping or the project.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace longshore::pipeline {

// Pure.
class RefusalWatch {
 public:
  // `most`: limits.first_refusals; 0: nothing is watched.
  explicit RefusalWatch(std::uint32_t most) : most_(most), over_(most == 0) {}

  // An answer, in the order in which they are heard: refused with `code`. True, once: so far all
  // were, and with this one there are `most` of them.
  bool hear_refusal(std::string_view code) {
    if (over_) return false;
    if (refusals_ > 0 && code != code_) {
      over_ = true;
      return false;
    }
    code_ = code;
    over_ = ++refusals_ == most_;
    return over_;
  }
  // Any other answer.
  void hear_other() { over_ = true; }

  std::uint32_t most() const { return most_; }

 private:
  std::uint32_t most_;
  std::uint32_t refusals_ = 0;  // so far, while there was nothing else
  std::string code_;            // of all of them
  bool over_;
};

}  // namespace longshore::pipeline
