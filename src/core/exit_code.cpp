#include "longshore/exit_code.hpp"

#include <algorithm>
#include <array>

namespace longshore {

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
    case ErrorKind::kConfiguration:
      return ExitCode::kUsage;
    case ErrorKind::kManifest:
      return ExitCode::kManifest;
    case ErrorKind::kLedgerBusy:
    case ErrorKind::kLedger:
      return ExitCode::kLedger;
    case ErrorKind::kOutput:
    case ErrorKind::kBrokenOff:
      return ExitCode::kUnfinished;
    case ErrorKind::kInternal:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

ExitCode gravest(std::initializer_list<ExitCode> codes) {
  static constexpr std::array kOrder{
      ExitCode::kInternal,   ExitCode::kUsage,         ExitCode::kLedger,
      ExitCode::kManifest,   ExitCode::kRemoteRefused, ExitCode::kInterrupted,
      ExitCode::kTerminated, ExitCode::kUnfinished,    ExitCode::kRejects};
  for (ExitCode code : kOrder) {
    if (std::ranges::find(codes, code) != codes.end()) return code;
  }
  return ExitCode::kDone;
}

}  // namespace longshore
