#include "api/verdict.hpp"

#include <algorithm>
#include <array>

#include "api/answer_body.hpp"
#include "core/mutant.hpp"

namespace longshore::api {
namespace {

constexpr std::array<std::string_view, 9> kRefusals{"FS_0002",  "FS_0003", "FS_0004",
                                                    "FS_0005",  "FS_0007", "FS_00011",
                                                    "FS_00012", "GE_0001", "GE_0002"};
constexpr std::array<std::string_view, 3> kTryAgain{"FS_0000", "FS_0008", "api_error"};
constexpr std::array<std::string_view, 4> kKeyRefused{
    "auth-failure", "unauthorized", "core.webutil.auther", "core.webutil.token_auth"};

constexpr std::size_t kLocationBytesShownMax = 256;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

bool is_redirect(int status) {
  return status >= 300 && status < 400;
}

bool is_try_again(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_key_or_project(int status) {
  return status == 401 || status == 403 || status == 404;
}

// A gateway that lost the one who was to answer, or waited no longer: as with a connection of
// our own. 520, 524, 598 and 599 are in no standard, but in use for these.
bool tells_of_break(int status) {
  return status == 408 || status == 502 || status == 504 || status == 520 || status == 524 ||
         status == 598 || status == 599;
}

// The connection went, not the request: whoever got it may be carrying it out.
bool leaves_it_at_work(TransportFault fault) {
  return fault == TransportFault::kRequestTimeout || fault == TransportFault::kReset ||
         fault == TransportFault::kClosedEarly || fault == TransportFault::kStaleConnection;
}

// Somebody has to change something first.
bool will_not_mend(TransportFault fault) {
  return fault == TransportFault::kCertificate || fault == TransportFault::kTlsObsolete ||
         fault == TransportFault::kProxyLogin;
}

Verdict of_transport(const Answer& answer) {
  Verdict verdict;
  verdict.code = name_of(answer.fault);
  verdict.message = answer.detail;
  verdict.outcome_known = !answer.request_left;
  verdict.may_be_at_work = answer.request_left && leaves_it_at_work(answer.fault);
  verdict.stale_connection = answer.fault == TransportFault::kStaleConnection;
  verdict.unreadable =
      answer.fault == TransportFault::kMalformed || answer.fault == TransportFault::kTooLarge;
  if (will_not_mend(answer.fault)) verdict.meaning = Meaning::kFatal;
  if (answer.fault == TransportFault::kCancelled) verdict.meaning = Meaning::kCancelled;
  return verdict;
}

// What holds for every kind of request, decided by the status alone.
Verdict of_status(const Answer& answer, const AnswerBody& body, SystemTime now) {
  Verdict verdict;
  verdict.http_status = answer.status;
  verdict.code =
      body.error_code.empty() ? "http_" + std::to_string(answer.status) : body.error_code;
  verdict.message =
      body.error_message.empty() ? "HTTP " + std::to_string(answer.status) : body.error_message;
  if (is_redirect(answer.status)) {
    verdict.meaning = Meaning::kFatal;
    const std::string to = answer.location.substr(0, kLocationBytesShownMax);
    verdict.message = "redirected" + (to.empty() ? "" : " to " + to) +
                      "; redirects are not followed, so api.base_url or a path is wrong";
  } else if (is_key_or_project(answer.status)) {
    verdict.meaning = Meaning::kFatal;
  } else if (is_try_again(answer.status)) {
    verdict.meaning = Meaning::kRetry;
    // A 4xx that carries the API's own code was looked at and not carried out; without one it
    // may come from anything on the way, and the request may be at work behind it.
    verdict.outcome_known = answer.status < 500 && !body.error_code.empty();
    verdict.may_be_at_work = tells_of_break(answer.status);
    verdict.retry_after = retry_after_of(answer, now);
  } else if (answer.status >= 400) {
    verdict.meaning = Meaning::kRefused;
  } else {
    verdict.meaning = Meaning::kRetry;
    verdict.outcome_known = false;
    verdict.unreadable = true;
    if (body.error_message.empty()) verdict.message += " without the documented body";
  }
  return verdict;
}

Verdict of_post(const Answer& answer, const AnswerBody& body, SystemTime now) {
  Verdict verdict = of_status(answer, body, now);
  if (is_one_of(kKeyRefused, body.error_code)) {
    verdict.meaning = Meaning::kFatal;
  } else if (is_one_of(kTryAgain, body.error_code)) {
    verdict.meaning = Meaning::kRetry;
    verdict.outcome_known = answer.status < 500;
    verdict.retry_after = retry_after_of(answer, now);
  } else if (is_one_of(kRefusals, body.error_code)) {
    verdict.meaning = Meaning::kRefused;
  } else if (!body.error_code.empty() && answer.status < 300) {
    verdict.meaning = Meaning::kRefused;
  }
  if (verdict.meaning != Meaning::kRetry) verdict.outcome_known = true;
  return verdict;
}

bool is_success(const Answer& answer, const AnswerBody& body) {
  return answer.status >= 200 && answer.status < 300 && body.is_json && !body.says_failure &&
         body.error_code.empty();
}

Verdict done(const Answer& answer, std::string id) {
  Verdict verdict;
  verdict.meaning = Meaning::kDone;
  verdict.http_status = answer.status;
  verdict.id = std::move(id);
  return verdict;
}

}  // namespace

bool is_good_answer(Meaning meaning) {
  return meaning == Meaning::kDone || meaning == Meaning::kDuplicate ||
         meaning == Meaning::kBatchExists || meaning == Meaning::kRefused;
}

bool refuses_key_or_project(const Verdict& verdict) {
  return is_key_or_project(verdict.http_status) || is_one_of(kKeyRefused, verdict.code);
}

Verdict classify_job(const Answer& answer, std::string_view reference_id, SystemTime now) {
  if (answer.fault != TransportFault::kNone) return of_transport(answer);
  AnswerBody body = read_answer_body(answer.body);
  const bool ours = body.reference_id.empty() || body.reference_id == reference_id;
  if (is_success(answer, body) && !body.job_id.empty() && ours) {
    return done(answer, std::move(body.job_id));
  }
  Verdict verdict = of_post(answer, body, now);
  if (body.error_code == "FS_0001") {
    verdict.meaning = mutated(Mutant::kDuplicateIsSuccess) ? Meaning::kDone : Meaning::kDuplicate;
    verdict.outcome_known = true;
  }
  return verdict;
}

Verdict classify_batch(const Answer& answer, SystemTime now) {
  if (answer.fault != TransportFault::kNone) return of_transport(answer);
  const AnswerBody body = read_answer_body(answer.body);
  if (is_success(answer, body) && !body.batch_id.empty()) return done(answer, body.batch_id);
  Verdict verdict = of_post(answer, body, now);
  if (body.error_code == "BATCH_CREATION") {
    verdict.meaning = Meaning::kBatchExists;
    verdict.outcome_known = true;
  }
  return verdict;
}

Verdict classify_list(const Answer& answer, bool complete, SystemTime now) {
  if (answer.fault != TransportFault::kNone) return of_transport(answer);
  if (answer.status == 200 && complete) return done(answer, {});
  const AnswerBody body = read_answer_body(answer.body);
  Verdict verdict = of_status(answer, body, now);
  if (is_one_of(kTryAgain, body.error_code)) {
    verdict.meaning = Meaning::kRetry;
  } else if (refuses_key_or_project(verdict) || verdict.meaning == Meaning::kRefused) {
    verdict.meaning = Meaning::kUnavailable;
  }
  return verdict;
}

}  // namespace longshore::api
