// What the reader's functions share: reading again when the file changed beneath them.
#pragma once

#include <chrono>
#include <thread>
#include <type_traits>

#include "ledger/reader.hpp"
#include "ledger/view.hpp"

namespace longshore::ledger {

struct ReadOnlyLedger::Impl {
  // A writer that starts, recovers or closes is through within moments.
  static constexpr int kTriesMax = 50;
  static constexpr std::chrono::milliseconds kPause{20};
  // Look-ups of one moment; the next one asks what has changed.
  static constexpr std::uint32_t kLookupsPerMoment = 1'000;

  Impl(std::string the_path, std::string the_vfs)
      : path(std::move(the_path)), vfs(std::move(the_vfs)) {}

  // Makes sure that there is a view, and that it is fresh if that is to be checked.
  Result<void> ensure_view(bool check);

  // `read(View&)` gives a Result, and may be called again from the start: what it gathered
  // the time before is void then.
  template <typename Read>
  std::invoke_result_t<Read, View&> attempt(bool check_after, const Read& read) {
    for (int tries = 1;; ++tries) {
      if (Result<void> ready = ensure_view(check_after); !ready) return ready.error();
      auto result = read(*view);
      bool again = result ? check_after && !view->fresh() : view->retry_helps();
      if (!again || tries == kTriesMax) return result;
      view.reset();
      if (!result) std::this_thread::sleep_for(kPause);
    }
  }

  // One question, answered from the moment of those before it: pause() ends that.
  template <typename Read>
  auto look_up(const Read& read) {
    if (++lookups == kLookupsPerMoment) pause();
    return attempt(false, [&](View& current) -> std::invoke_result_t<Read, View&> {
      if (Result<void> begun = current.begin_moment(); !begun) return begun.error();
      return read(current);
    });
  }
  void pause() {
    lookups = 0;
    if (!view) return;
    view->end_moment();
    if (!view->fresh()) view.reset();
  }
  // Several reads in one transaction, verified afterwards.
  template <typename Read>
  Result<void> page(const Read& read) {
    pause();
    return attempt(true, [&](View& current) -> Result<void> {
      if (Result<void> begun = current.begin_moment(); !begun) return begun;
      Result<void> done = read(current);
      current.end_moment();
      return done;
    });
  }

  std::string path;
  std::string vfs;
  std::unique_ptr<View> view;
  std::uint32_t lookups = 0;
};

}  // namespace longshore::ledger
