#include "simulator/world.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "simulator/documents.hpp"
#include "simulator/uuid.hpp"

namespace longshore::simulator {
namespace {

constexpr std::uint64_t kJobIds = 1;  // tells their UUIDs from those of batches
constexpr std::uint32_t kDefaultBatch = 0;
constexpr char kTokenMark = 'p';  // page tokens: this, and the index of the page's first job

Reply malformed(std::string_view what) {
  return error_reply(400, "GE_0001", what);
}

std::optional<std::size_t> page_start(std::string_view token, std::size_t jobs) {
  if (token.empty()) return 0;
  std::size_t start = 0;
  const char* end = token.data() + token.size();
  if (token.front() != kTokenMark) return std::nullopt;
  const auto [rest, error] = std::from_chars(token.data() + 1, end, start);
  if (error != std::errc{} || rest != end || start > jobs) return std::nullopt;
  return start;
}

void append_next_token(std::string& out, std::size_t next, std::size_t jobs, EndOfList end) {
  if (next < jobs) {
    out += ",\"next_page_token\":\"";
    out += kTokenMark;
    out += std::to_string(next) + '"';
  } else if (end == EndOfList::kNull) {
    out += ",\"next_page_token\":null";
  } else if (end == EndOfList::kEmpty) {
    out += ",\"next_page_token\":\"\"";
  }
}

void append_batch(std::string& out, const Batch& batch, bool is_default) {
  out += '{';
  append_member(out, "id", batch.id);
  out += ',';
  append_member(out, "name", batch.name);
  out += ',';
  append_member(out, "label", batch.label);
  out += ',';
  append_member(out, "description", batch.description);
  out += is_default ? ",\"is_default\":true" : ",\"is_default\":false";
  out += ",\"total_jobs\":" + std::to_string(batch.jobs.size());
  out += ",\"completed_jobs\":0,\"status\":\"in_progress\"}";
}

std::string wrapped(std::string members, bool wrap) {
  if (wrap) return "{\"data\":{" + members + "},\"success\":true}";
  return "{" + members + "}";
}

}  // namespace

World::World(WorldOptions options) : options_(std::move(options)), batches_(options_.seed) {}

std::string World::job_id(std::uint32_t index) const {
  return uuid_of(options_.seed, kJobIds, index);
}

std::optional<JobView> World::job(std::uint64_t index) const {
  const auto number = static_cast<std::uint32_t>(index);
  const JobStore::Entry entry = jobs_.at(number);
  if (entry.batch == JobStore::kBurnt) return std::nullopt;
  JobView view{job_id(number), entry.reference_id, batches_.at(entry.batch).id, {}};
  if (options_.keep_bodies) view.body = bodies_[number];
  return view;
}

std::optional<Reply> World::refuse_access(const ApiRequest& request, const Route& route) const {
  if (request.api_key.empty()) return error_reply(401, "unauthorized", "x-api-key is missing");
  if (request.api_key != options_.api_key) {
    return error_reply(401, "auth-failure", "The API key is not valid");
  }
  if (route.endpoint == Endpoint::kUnknown) {
    return error_reply(404, "not_found", "There is nothing at this path");
  }
  if (route.project_id != options_.project_id) {
    return error_reply(404, "project_not_found", "There is no such project");
  }
  if (!route.method_fits) {
    return error_reply(405, "method_not_allowed", "This path has another method");
  }
  return std::nullopt;
}

Reply World::handle(const ApiRequest& request) {
  const Route route = route_of(request.method, request.target);
  if (auto refused = refuse_access(request, route)) return *std::move(refused);
  switch (route.endpoint) {
    case Endpoint::kCreateJobV0:
      return create_job(request, JobsPath::kV0);
    case Endpoint::kCreateJobV1:
      return create_job(request, JobsPath::kV1);
    case Endpoint::kCreateBatch:
      return create_batch(request);
    case Endpoint::kDetails:
      return details();
    case Endpoint::kBatchJobs:
      return batch_jobs(route);
    case Endpoint::kUnknown:
      break;
  }
  return error_reply(404, "not_found", "There is nothing at this path");
}

std::optional<World::Admission> World::admit(const ApiRequest& request, JobsPath path,
                                             Reply& refusal) {
  const std::optional<JobBody> job = reader_.read_job(request.body);
  if (!job) {
    refusal = malformed("The body is not a JSON object");
    return std::nullopt;
  }
  if (const std::optional<Refusal> broken = refuse(*job, path)) {
    refusal = error_reply(400, broken->code, broken->message);
    return std::nullopt;
  }
  Admission admission{job->reference_id.text, job->tag.text, kDefaultBatch};
  if (job->batch_id.is_text()) {
    const std::optional<std::uint32_t> batch = batches_.find_id(job->batch_id.text);
    if (!batch) {
      refusal = malformed("There is no batch with this batch_id");
      return std::nullopt;
    }
    admission.batch = *batch;
  }
  if (jobs_.find(admission.reference_id)) {
    ++duplicate_attempts_;
    refusal = error_reply(400, "FS_0001", "Duplicate Reference Id");
    return std::nullopt;
  }
  if (jobs_.full()) {
    refusal = error_reply(503, "FS_0008", "The simulator holds as many jobs as it can");
    return std::nullopt;
  }
  return admission;
}

Reply World::create_job(const ApiRequest& request, JobsPath path) {
  Reply refusal;
  const std::optional<Admission> job = admit(request, path, refusal);
  if (!job) return refusal;
  const std::uint32_t index = jobs_.add(job->reference_id, job->batch);
  batches_.at(job->batch).jobs.push_back(index);
  if (options_.keep_bodies) bodies_.emplace_back(request.body);
  return job_created(job_id(index), job->reference_id, job->tag);
}

bool World::burn(const ApiRequest& request) {
  const Route route = route_of(request.method, request.target);
  if (refuse_access(request, route)) return false;
  const bool v0 = route.endpoint == Endpoint::kCreateJobV0;
  if (!v0 && route.endpoint != Endpoint::kCreateJobV1) return false;
  Reply refusal;
  const std::uint64_t duplicates_before = duplicate_attempts_;
  const auto job = admit(request, v0 ? JobsPath::kV0 : JobsPath::kV1, refusal);
  duplicate_attempts_ = duplicates_before;
  if (!job) return false;
  jobs_.add(job->reference_id, JobStore::kBurnt);
  if (options_.keep_bodies) bodies_.emplace_back();
  ++burnt_;
  return true;
}

Reply World::create_batch(const ApiRequest& request) {
  const std::optional<BatchBody> batch = reader_.read_batch(request.body);
  if (!batch) return malformed("The body is not a JSON object");
  if (batch->name.absent_or_null()) return error_reply(400, "GE_0002", "name is required");
  if (!batch->name.is_text()) return malformed("name must be a string that is not empty");
  const BodyMember& project = batch->project_id;
  if (!project.absent_or_null() && project.text != options_.project_id) {
    return malformed("project_id is another one than in the path");
  }
  if (batches_.has_name(batch->name.text)) {
    return error_reply(400, "BATCH_CREATION", "A batch with this name already exists");
  }
  if (batches_.full()) {
    return error_reply(503, "FS_0008", "The simulator holds as many batches as it can");
  }
  const Batch& added = batches_.add(batch->name.text, batch->label.text, batch->description.text);
  Reply reply;
  reply.body = "{\"data\":{";
  append_member(reply.body, "batch_id", added.id);
  reply.body += ',';
  append_member(reply.body, "name", added.name);
  reply.body += "},\"success\":true}";
  return reply;
}

Reply World::details() const {
  std::string members;
  append_member(members, "project_id", options_.project_id);
  members += ",\"batches\":[";
  for (std::uint32_t index = 0; index < batches_.size(); ++index) {
    if (index > 0) members += ',';
    append_batch(members, batches_.at(index), index == kDefaultBatch);
  }
  members += ']';
  Reply reply;
  reply.body = wrapped(std::move(members), options_.wrap_lists);
  return reply;
}

Reply World::batch_jobs(const Route& route) const {
  if (!is_uuid(route.batch_id)) return malformed("The batch_id is not a UUID");
  const std::optional<std::uint32_t> index = batches_.find_id(route.batch_id);
  if (!index) return error_reply(404, "batch_not_found", "There is no such batch");
  const std::vector<std::uint32_t>& jobs = batches_.at(*index).jobs;
  const std::optional<std::size_t> start = page_start(route.page_token, jobs.size());
  if (!start) return malformed("The page_token is not one that was given out");
  const std::size_t end =
      std::min(*start + std::max<std::size_t>(options_.page_jobs, 1), jobs.size());
  std::string members = "\"jobs\":[";
  for (std::size_t i = *start; i < end; ++i) {
    members += i > *start ? ",{" : "{";
    append_member(members, "id", job_id(jobs[i]));
    members += ',';
    append_member(members, "reference_id", jobs_.at(jobs[i]).reference_id);
    members += ",\"status\":\"created\"}";
  }
  members += ']';
  append_next_token(members, end, jobs.size(), options_.end_of_list);
  Reply reply;
  reply.body = wrapped(std::move(members), options_.wrap_lists);
  return reply;
}

}  // namespace longshore::simulator
