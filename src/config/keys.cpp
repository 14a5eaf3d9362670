#include "config/keys.hpp"

#include "config/text_checks.hpp"

namespace longshore::config {
namespace {

constexpr double kSecond = 1'000;
constexpr double kHour = 3'600 * kSecond;
constexpr double kKiB = 1'024;
constexpr double kGiB = kKiB * kKiB * kKiB;

constexpr Range kWait{1, kHour};           // of one connection, one request, one backoff
constexpr Range kLongWait{1, 24 * kHour};  // that a whole run may spend
constexpr Range kWaitOrNone{1, 24 * kHour, true};

constexpr std::string_view kPathTemplate =
    "a path such as /v0/projects/{project_id}/jobs, without query";

template <auto section, auto member>
constexpr Choice choice() {
  return {[](Configuration& c, std::size_t index) {
            auto& value = c.*section.*member;
            value = static_cast<std::remove_reference_t<decltype(value)>>(index);
          },
          [](Configuration& c) { return static_cast<std::size_t>(c.*section.*member); }};
}

#define LONGSHORE_AT(path) +[](Configuration& c) -> decltype((c.path)) { return c.path; }

std::vector<Key> api_keys() {
  return {
      {.name = "api.base_url",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.base_url),
       .description = "Where the API is: its origin, with the path in front of all others, if any.",
       .expected = "https://host, with a port or a path where needed",
       .check = check_base_url},
      {.name = "api.project_id",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.project_id),
       .description = "The project that jobs are created in; an import needs it.",
       .optional = true,
       .expected = "the project's id",
       .check = check_one_line},
      {.name = "api.key_env",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.key_env),
       .description = "The environment variable that holds the API key.",
       .expected = "the name of a variable in capitals, digits and _ (never the key itself)",
       .check = check_variable_name},
      {.name = "api.key_file",
       .type = Type::kPath,
       .target = LONGSHORE_AT(api.key_file),
       .description = "A file with the API key, readable by its owner alone, instead of key_env.",
       .optional = true,
       .check = check_path},
      {.name = "api.ca_file",
       .type = Type::kPath,
       .target = LONGSHORE_AT(api.ca_file),
       .description = "Trust anchors (PEM) instead of the system's.",
       .optional = true,
       .check = check_path},
      {.name = "api.jobs_path",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.jobs_path),
       .description = "The path, behind base_url, that creates a job.",
       .expected = kPathTemplate,
       .check = check_project_path},
      {.name = "api.batch_path",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.batch_path),
       .description = "The path that creates a batch.",
       .expected = kPathTemplate,
       .check = check_project_path},
      {.name = "api.project_path",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.project_path),
       .description = "The path that lists the project's batches.",
       .expected = kPathTemplate,
       .check = check_project_path},
      {.name = "api.batch_jobs_path",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.batch_jobs_path),
       .description = "The path that lists a batch's jobs.",
       .expected = "a path with {batch_id}, such as /v0/projects/{project_id}/batch/{batch_id}",
       .check = check_batch_jobs_path},
      {.name = "api.connect_timeout",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(api.connect_timeout),
       .description = "The longest wait for a connection, TLS included.",
       .range = kWait},
      {.name = "api.request_timeout",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(api.request_timeout),
       .description = "The longest wait for a whole answer.",
       .range = kWait},
      {.name = "api.proxy",
       .type = Type::kText,
       .target = LONGSHORE_AT(api.proxy),
       .description = "A proxy that opens tunnels with CONNECT.",
       .optional = true,
       .expected = "http://host:port",
       .check = check_proxy},
  };
}

std::vector<Key> manifest_keys() {
  return {
      {.name = "manifest.format",
       .type = Type::kChoice,
       .target = choice<&Configuration::manifest, &ManifestConfiguration::format>(),
       .description = "The manifest's format; auto finds it from the name and the first bytes.",
       .words = {"auto", "csv", "tsv", "jsonl"}},
      {.name = "manifest.delimiter",
       .type = Type::kCharacter,
       .target = LONGSHORE_AT(manifest.delimiter),
       .description = "What separates the cells of a CSV; auto finds it from the first line.",
       .words = {"auto"},
       .characters = ",;\t|"},
      {.name = "manifest.quote",
       .type = Type::kCharacter,
       .target = LONGSHORE_AT(manifest.quote),
       .description = "What stands around a cell that holds delimiters or newlines.",
       .words = {"none"}},
      {.name = "manifest.header",
       .type = Type::kBoolean,
       .target = LONGSHORE_AT(manifest.header),
       .description = "Whether the first line names the columns."},
      {.name = "manifest.columns",
       .type = Type::kList,
       .target = LONGSHORE_AT(manifest.columns),
       .description = "The columns' names, where there is no header.",
       .optional = true},
      {.name = "manifest.max_row_bytes",
       .type = Type::kSize,
       .target = LONGSHORE_AT(manifest.max_row_bytes),
       .description =
           "A longer row is rejected; a quote that is not closed within as much ends the "
           "reading.",
       .range = {kKiB, kGiB}},
  };
}

std::vector<Key> job_keys() {
  return {
      {.name = "job.reference_id",
       .type = Type::kSource,
       .target = LONGSHORE_AT(job.reference_id),
       .description = "The job's own id, by which it is never created twice.",
       .rules = {.single = true, .value = false, .fallback = false}},
      {.name = "job.image_url",
       .type = Type::kSource,
       .target = LONGSHORE_AT(job.image_url),
       .description = "The image's URL, or a list of them, one a frame.",
       .optional = true},
      {.name = "job.tag",
       .type = Type::kSource,
       .target = LONGSHORE_AT(job.tag),
       .description = "The job's tag.",
       .optional = true,
       .rules = {.single = true, .constant = SourceRules::Constant::kText}},
      {.name = "job.priority_weight",
       .type = Type::kSource,
       .target = LONGSHORE_AT(job.priority_weight),
       .description = "The job's priority, from 1 (lowest) to 10.",
       .optional = true,
       .rules = {.single = true, .constant = SourceRules::Constant::kPriority}},
      {.name = "job.data",
       .type = Type::kSourceMap,
       .target = LONGSHORE_AT(job.data),
       .description = "Further members of the job's data.",
       .optional = true,
       .reserved = {"image_url"}},
      {.name = "job.extra",
       .type = Type::kSourceMap,
       .target = LONGSHORE_AT(job.extra),
       .description = "Further members of the job itself.",
       .optional = true,
       .reserved = {"reference_id", "data", "tag", "batch_id", "priority_weight"}},
      {.name = "job.frames",
       .type = Type::kChoice,
       .target = choice<&Configuration::job, &JobConfiguration::frames>(),
       .description = "Whether a row is a job, or consecutive rows with one reference_id are.",
       .words = {"columns", "rows"}},
      {.name = "validate.urls",
       .type = Type::kChoice,
       .target = choice<&Configuration::validate, &ValidateConfiguration::urls>(),
       .description = "How strictly image URLs are checked before they are sent.",
       .words = {"strict", "lenient"}},
  };
}

std::vector<Key> batch_keys() {
  return {
      {.name = "batch.size",
       .type = Type::kInteger,
       .target = LONGSHORE_AT(batch.size),
       .description = "The jobs in a batch; 0 puts all into one.",
       .unit = "jobs",
       .range = {0, 10'000'000}},
      {.name = "batch.by",
       .type = Type::kSource,
       .target = LONGSHORE_AT(batch.by),
       .description = "A batch of its own for each distinct value of this.",
       .optional = true,
       .rules = {.single = true, .value = false}},
      {.name = "batch.name",
       .type = Type::kText,
       .target = LONGSHORE_AT(batch.name),
       .description = "A batch's name, unique in the project; those not made yet take a new one.",
       .expected = "text with {manifest}, {date}, {number} and {key} filled in",
       .check = check_name_template},
      {.name = "batch.description",
       .type = Type::kText,
       .target = LONGSHORE_AT(batch.description),
       .description = "A batch's description.",
       .optional = true,
       .expected = "text with {manifest}, {date}, {number} and {key} filled in",
       .check = check_name_template},
      {.name = "batch.create",
       .type = Type::kBoolean,
       .target = LONGSHORE_AT(batch.create),
       .description = "Whether batches are created; if not, jobs go to batch.id or the default."},
      {.name = "batch.id",
       .type = Type::kText,
       .target = LONGSHORE_AT(batch.id),
       .description = "The batch that all jobs go to, with create: false.",
       .optional = true,
       .expected = "a batch's id such as 72c888f6-b365-4f27-ad57-d7841da2de0c",
       .check = check_uuid},
      {.name = "batch.on_existing",
       .type = Type::kChoice,
       .target = choice<&Configuration::batch, &BatchConfiguration::on_existing>(),
       .description = "What to do where a batch of that name exists that we did not create.",
       .words = {"stop", "adopt"}},
  };
}

std::vector<Key> delivery_keys() {
  return {
      {.name = "delivery.max_in_flight",
       .type = Type::kInteger,
       .target = LONGSHORE_AT(delivery.max_in_flight),
       .description = "The most requests that are under way at once.",
       .unit = "requests",
       .range = {1, 1'024}},
      {.name = "delivery.requests_per_second",
       .type = Type::kNumber,
       .target = LONGSHORE_AT(delivery.requests_per_second),
       .description = "The most attempts a second, of every kind; 0 sets no limit.",
       .unit = "requests a second",
       .range = {0.001, 100'000, true}},
      {.name = "delivery.adaptive",
       .type = Type::kBoolean,
       .target = LONGSHORE_AT(delivery.adaptive),
       .description = "Whether the workable concurrency and rate are found below these bounds."},
      {.name = "delivery.on_remote_duplicate",
       .type = Type::kChoice,
       .target = choice<&Configuration::delivery, &DeliveryConfiguration::on_remote_duplicate>(),
       .description = "What becomes of a row whose job somebody else created.",
       .words = {"report", "accept"}},
      {.name = "delivery.give_up_after",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(delivery.give_up_after),
       .description = "This long without one good answer ends the run.",
       .range = kLongWait},
  };
}

std::vector<Key> retry_keys() {
  return {
      {.name = "retry.max_attempts",
       .type = Type::kInteger,
       .target = LONGSHORE_AT(retry.max_attempts),
       .description = "The attempts of one row in one run.",
       .unit = "attempts",
       .range = {1, 100}},
      {.name = "retry.base_delay",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(retry.base_delay),
       .description = "The bound of the first backoff; it doubles with each attempt.",
       .range = kWait},
      {.name = "retry.max_delay",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(retry.max_delay),
       .description = "The bound that backoffs never exceed.",
       .range = kLongWait},
      {.name = "retry.after_timeout",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(retry.after_timeout),
       .description = "The least wait after a timeout or a broken connection, a gateway's too "
                      "(408, 502, 504 …), since the request may still be at work.",
       .range = {1, kHour, true}},
      {.name = "retry.retry_after_max",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(retry.retry_after_max),
       .description = "A Retry-After longer than this ends the run.",
       .range = kWaitOrNone},
  };
}

std::vector<Key> other_keys() {
  return {
      {.name = "cost.per_job",
       .type = Type::kNumber,
       .target = LONGSHORE_AT(cost.per_job),
       .description = "What a job costs, so that check tells the money; 0 where it is not known.",
       .unit = "cost.currency",
       .range = {0.000001, 1'000'000, true}},
      {.name = "cost.currency",
       .type = Type::kText,
       .target = LONGSHORE_AT(cost.currency),
       .description = "The currency of what a job costs.",
       .optional = true,
       .expected = "a currency such as USD",
       .check = check_one_line},
      {.name = "limits.max_new_jobs",
       .type = Type::kInteger,
       .target = LONGSHORE_AT(limits.max_new_jobs),
       .description = "An import that would create more is refused before it sends anything; "
                      "0 sets no limit.",
       .unit = "jobs",
       .range = {0, 1e12}},
      {.name = "limits.max_cost",
       .type = Type::kNumber,
       .target = LONGSHORE_AT(limits.max_cost),
       .description = "An import whose new jobs would cost more is refused before it sends "
                      "anything; 0 sets no limit.",
       .unit = "cost.currency",
       .range = {0.000001, 1e12, true}},
      {.name = "limits.first_refusals",
       .type = Type::kInteger,
       .target = LONGSHORE_AT(limits.first_refusals),
       .description = "The first so many answers all refused with one code stop the run: exit 1, "
                      "the rest pending.",
       .unit = "answers",
       .range = {1, 1'000'000}},
      {.name = "ledger.path",
       .type = Type::kPath,
       .target = LONGSHORE_AT(ledger_path),
       .description = "The ledger: what was sent, and what became of it.",
       .check = check_path},
      {.name = "output.directory",
       .type = Type::kPath,
       .target = LONGSHORE_AT(output_directory),
       .description = "Where rejects and reports go.",
       .check = check_path},
      {.name = "output.report",
       .type = Type::kBoolean,
       .target = LONGSHORE_AT(output.report),
       .description = "Whether an import writes its report, <manifest>-report.html."},
      {.name = "output.metrics",
       .type = Type::kPath,
       .target = LONGSHORE_AT(output.metrics),
       .description = "A file of metrics for the node exporter's textfile collector, *.prom.",
       .optional = true,
       .check = check_path},
      {.name = "hooks.on_finish",
       .type = Type::kCommand,
       .target = LONGSHORE_AT(hooks.on_finish),
       .description = "A command that gets the summary on its standard input when an import ends.",
       .optional = true},
      {.name = "hooks.timeout",
       .type = Type::kDuration,
       .target = LONGSHORE_AT(hooks.timeout),
       .description = "The longest that a hook may take.",
       .range = kWait},
  };
}

#undef LONGSHORE_AT

std::vector<Key> all_keys() {
  std::vector<Key> all;
  for (auto* part :
       {api_keys, manifest_keys, job_keys, batch_keys, delivery_keys, retry_keys, other_keys}) {
    const std::vector<Key> some = part();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace

std::span<const Key> keys() {
  static const std::vector<Key> all = all_keys();
  return all;
}

}  // namespace longshore::config
