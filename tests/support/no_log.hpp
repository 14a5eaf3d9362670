// A log that nobody reads.
#pragma once

#include "longshore/observer.hpp"

namespace longshore {

class NoLog final : public Log {
 public:
  // Where lines are wanted they are made, and then dropped.
  explicit NoLog(bool wanted = false) : wanted_(wanted) {}
  bool wants(LogLevel) const override { return wanted_; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}

 private:
  bool wanted_;
};

}  // namespace longshore
