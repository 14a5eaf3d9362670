#include "core/invariant.hpp"

#include <unistd.h>

#include <cstdio>

#include "longshore/exit_code.hpp"

namespace longshore {

void invariant_broken(const char* condition, const char* file, int line) {
  std::fprintf(stderr,
               "longshore: this must not happen: %s does not hold (%s:%d); please report it, then "
               "run the same command again\n",
               condition, file, line);
  ::_exit(static_cast<int>(ExitCode::kInternal));
}

}  // namespace longshore
