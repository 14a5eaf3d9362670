// What an answer of the API, or the lack of one, means: decided once, here, and closed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/exchange.hpp"
#include "longshore/environment.hpp"

namespace longshore::api {

enum class Meaning {
  kDone,         // the job or batch exists, `id` is its id; or the list was read
  kDuplicate,    // FS_0001: a job with this reference_id was sent before
  kBatchExists,  // BATCH_CREATION: a batch of this name exists
  kRefused,      // this row or batch is not wanted; asking again will not help
  kRetry,        // not now, or not known
  kUnavailable,  // a list that cannot be had
  kFatal,        // every request would fail alike: stop the run
  kCancelled,    // broken off by ourselves
};

struct Verdict {
  Meaning meaning = Meaning::kRetry;
  // False: the server may have done the work although we were not told.
  bool outcome_known = true;
  bool may_be_at_work = false;    // the request left, and a connection broke or nobody waited on
  bool stale_connection = false;  // a kept-alive connection was closed as the request left
  bool unreadable = false;        // kRetry: there was an answer, but none that the API documents
  std::string id;                 // kDone of a job or batch
  std::string code;               // the API's, or "http_503", "request_timeout", …
  std::string message;            // for a reader; bounded
  int http_status = 0;
  std::optional<std::chrono::milliseconds> retry_after;
};

// Whether a request of this meaning shows that the API is at work (for give_up_after).
bool is_good_answer(Meaning meaning);

// Whether it is the key or the project that the API will not have.
bool refuses_key_or_project(const Verdict& verdict);

// `reference_id` is what was sent: an answer that names another one is not ours.
Verdict classify_job(const Answer& answer, std::string_view reference_id, SystemTime now);
Verdict classify_batch(const Answer& answer, SystemTime now);
// `complete`: the list parser found what it looked for in the body of a 200.
Verdict classify_list(const Answer& answer, bool complete, SystemTime now);

// Retry-After (RFC 9110, 10.2.3): seconds or any of the three date forms. A date gone by is
// zero; what cannot be read is nothing. More than kRetryAfterMax is as much: the same as for
// ever, and it overflows nothing that is reckoned with it.
inline constexpr std::chrono::hours kRetryAfterMax{2 * 365 * 24};
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, SystemTime now);
// Of an answer: a date is held against the server's clock, where it tells it, not against ours.
std::optional<std::chrono::milliseconds> retry_after_of(const Answer& answer, SystemTime now);

}  // namespace longshore::api
