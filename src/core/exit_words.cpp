#include "core/exit_words.hpp"

#include <array>

namespace longshore {

std::span<const ExitCode> exit_codes() {
  static constexpr std::array kAll{
      ExitCode::kDone,          ExitCode::kRejects,   ExitCode::kUsage,    ExitCode::kUnfinished,
      ExitCode::kRemoteRefused, ExitCode::kLedger,    ExitCode::kManifest, ExitCode::kInternal,
      ExitCode::kInterrupted,   ExitCode::kTerminated};
  return kAll;
}

std::string_view meaning_of(ExitCode code) {
  switch (code) {
    case ExitCode::kDone:
      return "Every row is accepted, now or earlier.";
    case ExitCode::kRejects:
      return "Finished; some rows were rejected. Or stopped by limits.first_refusals: the rest is "
             "pending.";
    case ExitCode::kUsage:
      return "Usage or configuration is wrong, or a guard refused: nothing was sent.";
    case ExitCode::kUnfinished:
      return "Some rows are pending or unread: run it again.";
    case ExitCode::kRemoteRefused:
      return "The API refused the key or the project, redirected elsewhere, its certificate cannot "
             "be trusted, or the proxy wants another login; nothing more was sent.";
    case ExitCode::kLedger:
      return "The ledger is in use by another run, unreadable, or cannot be written.";
    case ExitCode::kManifest:
      return "The manifest cannot be read, or ends in the middle of something.";
    case ExitCode::kInternal:
      return "The program found itself at fault: the accounting does not add up.";
    case ExitCode::kInterrupted:
      return "Stopped by SIGINT after draining; run it again.";
    case ExitCode::kTerminated:
      return "Stopped by SIGTERM after draining; run it again.";
  }
  return "";
}

}  // namespace longshore
