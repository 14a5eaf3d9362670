// Which keys decide what becomes of a manifest's rows: the fingerprint of how a manifest is read
// changes with each of them, or a changed one would be taken for what it was.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "config/keys.hpp"
#include "config/load.hpp"
#include "manifest/mapper.hpp"

namespace longshore::testing {
namespace {

// With a value other than the default.
const std::map<std::string_view, std::string_view> kDecide{
    {"api.jobs_path", "/v1/projects/{project_id}/jobs"},
    {"manifest.delimiter", "';'"},
    {"manifest.quote", "none"},
    {"manifest.header", "false"},
    {"manifest.columns", "[reference_id, image_url, tag, more]"},
    {"manifest.max_row_bytes", "2MiB"},
    {"job.reference_id", "{field: other}"},
    {"job.image_url", "{field: other}"},
    {"job.tag", "{field: other}"},
    {"job.priority_weight", "{field: other}"},
    {"job.data", "{more: {field: other}}"},
    {"job.extra", "{more: {field: other}}"},
    {"job.frames", "rows"},
    {"validate.urls", "lenient"},
    {"batch.by", "{field: other}"},
};

// Of manifest.format, the format that was found counts.
const std::set<std::string_view> kDecideNothing{"manifest.format",
                                                "api.base_url",
                                                "api.project_id",
                                                "api.key_env",
                                                "api.key_file",
                                                "api.ca_file",
                                                "api.batch_path",
                                                "api.project_path",
                                                "api.batch_jobs_path",
                                                "api.connect_timeout",
                                                "api.request_timeout",
                                                "api.proxy",
                                                "batch.size",
                                                "batch.name",
                                                "batch.description",
                                                "batch.create",
                                                "batch.id",
                                                "batch.on_existing",
                                                "delivery.max_in_flight",
                                                "delivery.requests_per_second",
                                                "delivery.adaptive",
                                                "delivery.on_remote_duplicate",
                                                "delivery.give_up_after",
                                                "retry.max_attempts",
                                                "retry.base_delay",
                                                "retry.max_delay",
                                                "retry.after_timeout",
                                                "retry.retry_after_max",
                                                "cost.per_job",
                                                "cost.currency",
                                                "limits.max_new_jobs",
                                                "limits.max_cost",
                                                "limits.first_refusals",
                                                "ledger.path",
                                                "output.directory",
                                                "output.report",
                                                "output.metrics",
                                                "hooks.on_finish",
                                                "hooks.timeout"};

std::uint64_t fingerprint_with(const std::vector<std::string>& overrides) {
  config::LoadRequest request;
  request.file = LONGSHORE_SOURCE_DIR "/config/longshore.yaml";
  request.overrides = overrides;
  const auto loaded = config::load(request);
  if (!loaded) {
    ADD_FAILURE() << loaded.error().message;
    return 0;
  }
  return manifest::reading_fingerprint(loaded->configuration, ManifestFormat::kCsv);
}

TEST(ReadingKeys, EachIsKnownToDecideOrNot) {
  for (const config::Key& key : config::keys()) {
    EXPECT_EQ(kDecide.count(key.name) + kDecideNothing.count(key.name), 1U) << key.name;
  }
}

TEST(ReadingKeys, ThoseThatDecideChangeTheFingerprint) {
  const std::uint64_t first = fingerprint_with({});
  EXPECT_EQ(fingerprint_with({"batch.size=7"}), first);
  for (const auto& [key, value] : kDecide) {
    std::vector<std::string> overrides{std::string(key) + "=" + std::string(value)};
    if (key == "manifest.columns") overrides.emplace_back("manifest.header=false");
    if (key == "manifest.header") overrides.emplace_back("manifest.columns=[a, b]");
    EXPECT_NE(fingerprint_with(overrides), first) << key;
  }
  EXPECT_NE(fingerprint_with({"manifest.header=false", "manifest.columns=[a, b]"}),
            fingerprint_with({"manifest.header=false", "manifest.columns=[a, c]"}));
  const Configuration configuration;
  EXPECT_NE(manifest::reading_fingerprint(configuration, ManifestFormat::kCsv),
            manifest::reading_fingerprint(configuration, ManifestFormat::kTsv));
}

}  // namespace
}  // namespace longshore::testing
