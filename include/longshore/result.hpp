// Errors as values: every operation that can fail for a reason outside the program
// returns a Result, and nobody may drop one.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace longshore {

// What went wrong, as far as a caller acts on it. Each kind has one exit code.
enum class ErrorKind {
  kUsage,          // the command line, or a guard that refused before anything was sent
  kConfiguration,  // the configuration file, an override, or a mapping that fits no column
  kManifest,       // the manifest cannot be read to its end
  kBrokenOff,      // the manifest was not read to its end because the run wants no more of it
  kLedgerBusy,     // another run holds the ledger
  kLedger,         // the ledger is unreadable, of another version, or cannot be written
  kOutput,         // a report, rejects or summary file could not be written
  kInternal,       // the program found itself at fault
};

// A failure, told for a reader: what happened, where, and what was expected.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
};

// Either a value or an Error. Reading the wrong one terminates: it is a defect.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() { return std::get<1>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  Error& error() { return std::get<1>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace longshore
