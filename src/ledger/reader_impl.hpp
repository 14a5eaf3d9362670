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
  // How often single look-ups make sure of their view; a listing does at each page.
  static constexpr std::uint32_t kLookupsPerCheck = 1'000;

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

  // One question, answered from one moment.
  template <typename Read>
  auto look_up(const Read& read) {
    if (++lookups % kLookupsPerCheck == 0 && view && !view->fresh()) view.reset();
    return attempt(false, read);
  }
  // Several reads in one transaction, verified afterwards.
  template <typename Read>
  Result<void> page(const Read& read) {
    return attempt(true, [&](View& current) -> Result<void> {
      Result<void> done = current.database().execute("BEGIN", "beginning to read");
      if (!done) return done;
      done = read(current);
      // Ends even after an error; nothing was written, so nothing can be lost.
      sqlite3_exec(current.database().handle(), "ROLLBACK", nullptr, nullptr, nullptr);
      return done;
    });
  }

  std::string path;
  std::string vfs;
  std::unique_ptr<View> view;
  std::uint32_t lookups = 0;
};

}  // namespace longshore::ledger
