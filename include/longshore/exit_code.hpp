// The exit codes of the program: a contract with timers and scripts.
#pragma once

#include <initializer_list>

#include "longshore/result.hpp"

namespace longshore {

enum class ExitCode : int {
  kDone = 0,           // every row is accepted, now or earlier
  kRejects = 1,        // finished; some rows were rejected
  kUsage = 2,          // usage, configuration or a guard: nothing was sent
  kUnfinished = 3,     // some rows are pending or unread: run it again
  kRemoteRefused = 4,  // key, project, redirect or certificate: nothing more was sent
  kLedger = 5,         // the ledger is in use, unreadable, or cannot be written
  kManifest = 6,       // the manifest cannot be read, or ends in the middle of something
  kInternal = 70,      // the accounting does not add up
  kInterrupted = 130,  // SIGINT, after draining
  kTerminated = 143,   // SIGTERM, after draining
};

// The code for a failure of this kind.
ExitCode exit_code_of(ErrorKind kind);

// The one that counts where several hold: 70, 2, 5, 6, 4, a signal, 3, 1, 0 in this order.
ExitCode gravest(std::initializer_list<ExitCode> codes);

}  // namespace longshore
