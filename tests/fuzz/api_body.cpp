// What the API's answers mean: first byte the status, then the body.
#include "api/answer_body.hpp"
#include "api/verdict.hpp"
#include "core/limits.hpp"
#include "manifest/encoding.hpp"
#include "manifest/json_check.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

constexpr int kStatuses[] = {200, 200, 201, 204, 301, 400, 401, 403, 404,
                             408, 409, 413, 425, 429, 500, 502, 503, 504};

void check_text(std::string_view text, std::size_t bytes_max) {
  hold(text.size() <= bytes_max, "a text is bounded");
  hold(!manifest::first_not_utf8(text), "a text is UTF-8");
}

void check_verdict(const api::Verdict& verdict, int status, bool coded) {
  check_text(verdict.code, limits::kCodeBytesMax);
  check_text(verdict.message, limits::kReasonBytesMax + 256);
  hold(verdict.http_status == status, "the status is kept");
  if (status / 100 == 5) hold(verdict.meaning != api::Meaning::kDone, "a 5xx is never done");
  // The API's own code counts before the status.
  if (status / 100 == 3) {
    hold(verdict.meaning != api::Meaning::kDone, "a redirect is never done");
    hold(coded || verdict.meaning == api::Meaning::kFatal, "a redirect ends the run");
  }
  if (status == 429) hold(verdict.meaning != api::Meaning::kDone, "a 429 is never done");
}

}  // namespace

void api_body(std::string_view input) {
  const int status = kStatuses[take_byte(input) % std::size(kStatuses)];
  const api::AnswerBody body = api::read_answer_body(input);
  if (body.is_json) {
    hold(!manifest::first_not_utf8(input), "JSON is UTF-8");
  } else {
    hold(body.error_code.empty() && body.job_id.empty() && body.batch_id.empty(),
         "nothing is read from what is not JSON");
  }
  check_text(body.error_code, limits::kCodeBytesMax);
  check_text(body.error_message, limits::kReasonBytesMax);
  check_text(body.job_id, limits::kReasonBytesMax);
  check_text(body.batch_id, limits::kReasonBytesMax);

  Answer answer;
  answer.status = status;
  answer.request_left = true;
  answer.body = input;
  const api::Verdict job = api::classify_job(answer, "id-1", SystemTime{});
  check_verdict(job, status, !body.error_code.empty());
  if (job.meaning == api::Meaning::kDone) {
    hold(status / 100 == 2 && body.is_json && !job.id.empty(), "done needs a job_id in a 2xx");
    hold(body.reference_id.empty() || body.reference_id == "id-1", "… and is about our row");
  }
  const api::Verdict batch = api::classify_batch(answer, SystemTime{});
  check_verdict(batch, status, !body.error_code.empty());
  hold(batch.meaning != api::Meaning::kDone || !batch.id.empty(), "a batch that is done has an id");
  hold(batch.meaning != api::Meaning::kDuplicate && job.meaning != api::Meaning::kBatchExists,
       "jobs and batches are told apart");
  hold(api::classify_list(answer, false, SystemTime{}).meaning != api::Meaning::kDone,
       "a list that is not whole was not read");
}

}  // namespace longshore::fuzz
