#include "pipeline/survey.hpp"

#include <fmt/format.h>

#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "http/origin.hpp"
#include "pipeline/recognition.hpp"
#include "plan/batch_choice.hpp"
#include "plan/preview.hpp"

namespace longshore::pipeline {

using plan::Disposition;

namespace {

constexpr std::size_t kSamplesMax = 3;
// Few enough for their memory to stay near, enough to fetch the memory of many ids at once.
constexpr std::size_t kRowsAtATime = 256;
constexpr std::size_t kPlacesMax = 3;
// Distinct values of batch.by whose room is remembered; further ones count a batch each time
// they are forgotten.
constexpr std::size_t kRoomsMax = 100'000;
constexpr Milliseconds kShowInterval{200};

void note(Places& places, const Place& place) {
  ++places.rows;
  if (places.first_lines.size() < kPlacesMax) places.first_lines.push_back(place.line);
}

}  // namespace

Survey::Survey(const ImportOptions& options, Environment& environment)
    : options_(options),
      environment_(environment),
      new_ids_(environment.files(), environment.random().next()) {}

Result<std::unique_ptr<Survey>> Survey::open(const ImportOptions& options,
                                             Environment& environment) {
  std::unique_ptr<Survey> survey(new Survey(options, environment));
  auto reader =
      manifest::open_reader(environment.files(), options.manifest_path, options.configuration);
  if (!reader) return reader.error();
  survey->reader_ = std::move(*reader);
  survey->rules_ = {survey->reader_->mapping_fingerprint(), options.retry_rejected,
                    options.configuration.delivery.on_remote_duplicate};
  const auto opened = survey->open_ledger();
  if (!opened) return opened.error();
  return survey;
}

Result<void> Survey::open_ledger() {
  const std::string& path = options_.configuration.ledger_path;
  if (!environment_.files().exists(path)) return {};
  const auto begun = ledger::ReadOnlyLedger::begun(path, environment_.ledger_vfs());
  if (!begun) return begun.error();
  if (!*begun) return {};
  auto ledger = ledger::ReadOnlyLedger::open(path, environment_.ledger_vfs());
  if (!ledger) return ledger.error();
  ledger_ = std::move(*ledger);
  findings_.ledger = LedgerFound::kRead;
  auto known = open_known_remote();
  ledger_->pause();
  return known;
}

Result<void> Survey::open_known_remote() {
  const auto origin = http::parse_base_url(options_.configuration.api.base_url);
  if (!origin) return origin.error();
  const auto remote = ledger_->remote(origin->text(), options_.configuration.api.project_id);
  if (!remote) return remote.error();
  remote_ = *remote;
  if (!remote_) return {};
  const auto pace = ledger_->learned_pace(*remote_);
  if (!pace) return pace.error();
  if (*pace) findings_.learned_rate = (*pace)->requests_per_second;
  auto newest = ledger_->manifest(*remote_, options_.manifest_name);
  if (!newest) return newest.error();
  if (*newest && !(*newest)->finished) manifest_ = **newest;
  auto settled = ledger_->settled_manifest(*remote_, options_.manifest_name);
  if (!settled) return settled.error();
  settled_before_ = std::move(*settled);
  return {};
}

// A manifest that an import found settled is not read, if it is still the same.
bool Survey::recognise(const Observer& observer) {
  using Step = Recognition::Step;
  const auto known = Recognition::of(settled_before_, *reader_, options_, environment_.files());
  Step step = known ? Step::kFurther : Step::kOther;
  while (step == Step::kFurther) {
    step = known->read_on();
    bytes_read_ = known->bytes_read();
    if (observer.progress != nullptr) show(*observer.progress);
  }
  if (step != Step::kSame) {
    bytes_read_ = 0;  // of its rows none was read
    return false;
  }
  known->enter(accounts_);
  return true;
}

Result<void> Survey::run(const Observer& observer) {
  findings_.manifest_recognised = findings_.manifest_complete = recognise(observer);
  manifest::Piece piece;
  while (!findings_.manifest_complete && !findings_.manifest_failed) {
    reader_->refill(piece, kRowsAtATime, limits::kPlanBytesMax);
    bytes_read_ = piece.bytes_read;
    const auto taken = take(piece, observer);
    if (!taken) return taken.error();
    findings_.manifest_failed = piece.failed;
    findings_.manifest_complete = piece.end && !piece.failed;
    if (observer.progress != nullptr) show(*observer.progress);
  }
  return {};
}

Result<void> Survey::take(const manifest::Piece& piece, const Observer& observer) {
  keys_.clear();
  for (const auto& item : piece.items) {
    const JobView* job = std::get_if<JobView>(&item);
    if (job != nullptr) keys_.push_back(new_ids_.key_of(job->reference_id));
  }
  auto key = keys_.begin();
  for (const auto& item : piece.items) {
    const JobView* job = std::get_if<JobView>(&item);
    const auto taken =
        job != nullptr ? take(*job, *key++, observer) : refuse(std::get<Reject>(item), observer);
    if (!taken) return taken.error();
  }
  if (ledger_) ledger_->pause();  // the next piece may be long in coming
  return {};
}

Result<void> Survey::refuse(const Reject& rejected, const Observer& observer) {
  accounts_.reject_unread(rejected.reference_id,
                          options_.configuration.job.frames == Frames::kRows);
  note(findings_.rejects_by_code[rejected.code], rejected.row.place);
  if (observer.rejects == nullptr) return {};
  return observer.rejects->add(rejected);
}

Result<void> Survey::refuse(const JobView& job, std::string_view code, std::string_view reason,
                            int http_status, const Observer& observer) {
  Places& places = findings_.rejects_by_code[std::string(code)];
  for (const RowView& row : job.rows()) note(places, row.place);
  if (observer.rejects == nullptr) return {};
  for (const RowView& row : job.rows()) {
    const auto added = observer.rejects->add({owned(row), std::string(job.reference_id),
                                              std::string(code), std::string(reason), http_status});
    if (!added) return added.error();
  }
  return {};
}

Result<void> Survey::take(const JobView& job, plan::SeenIds::Key key, const Observer& observer) {
  accounts_.read(job.rows().size());
  if (!remote_) return decide(job, key, nullptr, observer);
  const auto known = ledger_->find(*remote_, job.reference_id);
  if (!known) return known.error();
  return decide(job, key, *known ? &**known : nullptr, observer);
}

// The ledger knows some ids; what it does not know has to be remembered here.
Result<void> Survey::decide(const JobView& job, plan::SeenIds::Key key, const KnownJob* known,
                            const Observer& observer) {
  plan::Preview preview(new_ids_, seen_);
  const auto decision = preview.decide(known, key, job.content_hash, rules_);
  if (!decision) return decision.error();
  return book(job, decision->disposition, known, observer);
}

Result<void> Survey::book(const JobView& job, Disposition disposition, const KnownJob* known,
                          const Observer& observer) {
  accounts_.enter(column_of(disposition), job.rows().size());
  switch (disposition) {
    case Disposition::kNew:
    case Disposition::kDeliver:
    case Disposition::kReplan:
      if (known && known->state == JobState::kInDoubt) ++findings_.in_doubt;
      return count_new(job, known);
    case Disposition::kAlreadyAccepted:
    case Disposition::kTakeAsAccepted:
    case Disposition::kAwaitReadBack:
      return {};
    case Disposition::kDuplicate:
      for (const RowView& row : job.rows()) note(findings_.duplicates, row.place);
      return {};
    case Disposition::kConflict:
      return refuse(job, reject_code::kConflict,
                    plan::conflict_reason(known ? std::optional(known->state) : std::nullopt), 0,
                    observer);
    case Disposition::kRejectedBefore:
    case Disposition::kDuplicateBefore:
      break;
  }
  return refuse(job, known->code, known->reason, known->http_status, observer);
}

Result<void> Survey::count_new(const JobView& job, const KnownJob* known) {
  ++findings_.new_jobs;
  if (findings_.samples.size() < kSamplesMax) {
    findings_.samples.push_back(
        {job.rows().front().place.line, fmt::format("{{{}}}", job.members)});
  }
  if (known != nullptr) {
    const auto stays = stays_in_batch(*known);
    if (!stays) return stays.error();
    if (*stays) return {};
  }
  const BatchConfiguration& batch = options_.configuration.batch;
  if (!batch.create) return {};
  const std::uint64_t whole = batch.size == 0 ? UINT64_MAX : batch.size;
  // Most jobs go where the one before went.
  if (room_ == nullptr || room_->first != job.batch_key) {
    const auto found = find_room(job.batch_key, whole);
    if (!found) return found.error();
  }
  if (room_->second == 0) {
    ++findings_.new_batches;
    room_->second = whole;
  }
  --room_->second;
  return {};
}

// A job that is known, but not where today's configuration has another batch for it.
Result<bool> Survey::stays_in_batch(const KnownJob& known) {
  if (!known_batches_.contains(known.batch) && !left_batches_.contains(known.batch)) {
    const auto batch = ledger_->batch(known.batch);
    if (!batch) return batch.error();
    if (!*batch) return true;
    if (plan::keeps_rows(**batch, options_.configuration.batch)) {
      count_once(**batch);
    } else {
      left_batches_.insert(known.batch);
    }
  }
  return !left_batches_.contains(known.batch) || !plan::may_change_batch(known);
}

void Survey::count_once(const BatchRecord& batch) {
  if (known_batches_.contains(batch.key)) return;
  known_batches_.insert(batch.key);
  if (batch.state != BatchState::kReady) ++findings_.new_batches;
}

// What is left in the open batch of that key.
Result<void> Survey::find_room(std::string_view batch_key, std::uint64_t whole) {
  std::string key(batch_key);
  if (rooms_.size() >= kRoomsMax && !rooms_.contains(key)) rooms_.clear();
  const auto [found, fresh] = rooms_.try_emplace(std::move(key), 0);
  room_ = &*found;
  if (!fresh || !manifest_) return {};
  const auto last = ledger_->last_batch(manifest_->key, batch_key);
  if (!last) return last.error();
  if (*last && (*last)->jobs < whole) {
    room_->second = whole - (*last)->jobs;
    count_once(**last);
  }
  return {};
}

void Survey::show(ProgressSink& progress) {
  const SteadyTime now = environment_.clock().steady_now();
  if (now - shown_ < kShowInterval) return;
  shown_ = now;
  Progress look;
  look.rows = accounts_.rows();
  look.bytes_read = bytes_read_;
  look.bytes_all = reader_->size_bytes();
  look.phase = "checking";
  progress.show(look);
}

}  // namespace longshore::pipeline
