// The checked configuration of a run. config/longshore.yaml explains every key; the
// defaults here and there are the same, and a test holds them together.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace longshore {

using Milliseconds = std::chrono::milliseconds;

// Where one member of a job comes from.
struct FieldSource {
  enum class Kind {
    kNone,     // not configured: the member is left out
    kField,    // one column or member of the row, by name → a string (a list with split)
    kFields,   // several columns or members → a list
    kPointer,  // RFC 6901 into a JSON row; a `*` segment stands for every element → a list
    kValue,    // a constant
  };
  Kind kind = Kind::kNone;
  std::vector<std::string> fields;          // kField: one; kFields: one or more
  std::string pointer;                      // kPointer
  std::string value_json;                   // kValue: JSON text
  std::string split;                        // kField: separator, empty = do not split
  std::string prefix;                       // put before each string
  std::optional<std::string> default_json;  // JSON text used where the source is absent or empty
  std::string where;                        // "file:line" of the key, for messages
};

using NamedSource = std::pair<std::string, FieldSource>;

struct ApiConfiguration {
  std::string base_url = "https://api.playment.io";
  std::string project_id;
  std::string key_env = "LONGSHORE_API_KEY";
  std::string key_file;
  std::string ca_file;
  std::string jobs_path = "/v0/projects/{project_id}/jobs";
  std::string batch_path = "/v1/project/{project_id}/batch";
  std::string project_path = "/v1/projects/{project_id}/details";
  std::string batch_jobs_path = "/v0/projects/{project_id}/batch/{batch_id}";
  Milliseconds connect_timeout{10'000};
  Milliseconds request_timeout{30'000};
  std::string proxy;  // http://host:port, or empty
};

enum class ManifestFormat { kAuto, kCsv, kTsv, kJsonl };

struct ManifestConfiguration {
  ManifestFormat format = ManifestFormat::kAuto;
  std::optional<char> delimiter;    // empty: found out from the header line
  std::optional<char> quote = '"';  // empty: no quoting
  bool header = true;
  std::vector<std::string> columns;  // names, where there is no header
  std::uint64_t max_row_bytes = 1024 * 1024;
};

enum class Frames { kColumns, kRows };

struct JobConfiguration {
  FieldSource reference_id{.kind = FieldSource::Kind::kField, .fields = {"reference_id"}};
  FieldSource image_url{.kind = FieldSource::Kind::kField, .fields = {"image_url"}};
  FieldSource tag{.kind = FieldSource::Kind::kField, .fields = {"tag"}};
  FieldSource priority_weight{.kind = FieldSource::Kind::kField, .fields = {"priority_weight"}};
  std::vector<NamedSource> data;   // further members of data, in the order of the file
  std::vector<NamedSource> extra;  // further members of the job itself
  Frames frames = Frames::kColumns;
};

enum class UrlRules { kStrict, kLenient };

struct ValidateConfiguration {
  UrlRules urls = UrlRules::kStrict;
};

enum class OnExistingBatch { kStop, kAdopt };

struct BatchConfiguration {
  std::uint64_t size = 1000;  // jobs; 0 = one batch for all
  FieldSource by;             // kNone, kField or kPointer: a batch per distinct value
  std::string name = "{manifest}-{date}-{number}";
  std::string description = "{manifest}";
  bool create = true;
  std::string id;  // with create = false: this batch, or empty for the default one
  OnExistingBatch on_existing = OnExistingBatch::kStop;
};

enum class OnRemoteDuplicate { kReport, kAccept };

struct DeliveryConfiguration {
  std::uint32_t max_in_flight = 32;
  double requests_per_second = 20;  // every attempt counts; 0 = no limit
  bool adaptive = true;
  OnRemoteDuplicate on_remote_duplicate = OnRemoteDuplicate::kReport;
  Milliseconds give_up_after{3'600'000};
};

struct RetryConfiguration {
  std::uint32_t max_attempts = 10;
  Milliseconds base_delay{500};
  Milliseconds max_delay{60'000};
  Milliseconds after_timeout{5'000};
  Milliseconds retry_after_max{900'000};
};

// What a job costs; for telling and for limits.max_cost alone.
struct CostConfiguration {
  double per_job = 0;  // 0 = not known
  std::string currency;
};

struct LimitsConfiguration {
  std::uint64_t max_new_jobs = 0;  // 0 = none
  double max_cost = 0;             // in cost.currency; 0 = none
  std::uint32_t first_refusals = 100;
};

// What is told of a run beside its rejects.
struct OutputConfiguration {
  bool report = false;  // write <directory>/<manifest>-report.html
  std::string metrics;  // a file for Prometheus's textfile collector, or empty
};

struct HooksConfiguration {
  std::vector<std::string> on_finish;  // a command and its arguments, or empty
  Milliseconds timeout{60'000};
};

struct Configuration {
  ApiConfiguration api;
  ManifestConfiguration manifest;
  JobConfiguration job;
  ValidateConfiguration validate;
  BatchConfiguration batch;
  DeliveryConfiguration delivery;
  RetryConfiguration retry;
  CostConfiguration cost;
  LimitsConfiguration limits;
  std::string ledger_path = "longshore.db";  // ledger.path
  std::string output_directory = ".";        // output.directory
  OutputConfiguration output;
  HooksConfiguration hooks;
};

}  // namespace longshore
