#include "cli/report_content.hpp"

#include <set>

#include "config/keys.hpp"
#include "core/ledger_records.hpp"
#include "ledger/reader.hpp"

namespace longshore::cli {
namespace {

constexpr std::size_t kBatchesMax = 40;

const char* words(BatchState state) {
  switch (state) {
    case BatchState::kPlanned:
      return "planned, not created yet";
    case BatchState::kInDoubt:
      return "its creation is in doubt";
    case BatchState::kReady:
      return "ready";
    case BatchState::kFailed:
      return "its creation was refused";
  }
  return "";
}

report::ReportBatch shown(const ledger::BatchStatus& status) {
  const auto count = [&](JobState state) { return status.jobs[static_cast<std::size_t>(state)]; };
  report::ReportBatch batch{.name = status.batch.name,
                            .batch_id = status.batch.batch_id,
                            .state = words(status.batch.state)};
  if (batch.name.empty()) batch.name = "the default batch";
  batch.accepted = count(JobState::kAccepted);
  batch.rejected = count(JobState::kRejected) + count(JobState::kDuplicate);
  batch.pending = count(JobState::kPending) + count(JobState::kInDoubt) +
                  count(JobState::kPresumed) + count(JobState::kUnconfirmed);
  return batch;
}

std::string value_of(const config::Key& key, const Configuration& configuration) {
  if (key.type != config::Type::kCommand) return config::value_text(key, configuration);
  const auto& command = configuration.hooks.on_finish;
  if (command.empty()) return "[]";
  return command.size() == 1 ? command.front() : command.front() + " (arguments not shown)";
}

}  // namespace

std::vector<report::ReportSetting> settings_of(const config::Loaded& loaded) {
  std::vector<report::ReportSetting> settings;
  for (const config::Key& key : config::keys()) {
    const auto origin = loaded.origins.find(std::string(key.name));
    settings.push_back({std::string(key.name), value_of(key, loaded.configuration),
                        origin == loaded.origins.end() ? "default" : origin->second});
  }
  return settings;
}

std::vector<report::ReportBatch> batches_of(const Configuration& configuration,
                                            const std::string& manifest, const std::string& vfs,
                                            std::uint64_t& left_out) {
  left_out = 0;
  auto ledger = ledger::ReadOnlyLedger::open(configuration.ledger_path, vfs);
  if (!ledger) return {};
  const auto status = (*ledger)->status();
  if (!status) return {};
  std::vector<report::ReportBatch> batches;
  for (const ledger::RemoteStatus& remote : status->remotes) {
    if (remote.project_id != configuration.api.project_id) continue;
    std::set<ManifestKey> generations;
    for (const ledger::ManifestStatus& one : remote.manifests) {
      if (one.manifest.name == manifest) generations.insert(one.manifest.key);
    }
    for (const ledger::BatchStatus& one : remote.batches) {
      if (generations.contains(one.batch.manifest)) batches.push_back(shown(one));
    }
  }
  if (batches.size() > kBatchesMax) {
    left_out = batches.size() - kBatchesMax;
    batches.erase(batches.begin(), batches.end() - kBatchesMax);
  }
  return batches;
}

}  // namespace longshore::cli
