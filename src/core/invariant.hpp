// What has to be true whatever the world does. Checked in every build: a program that spends
// money and finds itself at fault stops before it does anything else.
#pragma once

namespace longshore {

// Says what did not hold, on standard error, and ends the process with exit 70. Nothing is
// flushed or unwound: what the ledger has committed is on disk, and what it has not is not.
[[noreturn]] void invariant_broken(const char* condition, const char* file, int line);

}  // namespace longshore

#define LONGSHORE_INVARIANT(condition) \
  ((condition) ? static_cast<void>(0)  \
               : ::longshore::invariant_broken(#condition, __FILE__, __LINE__))
