// `status --name`.
#include <set>

#include "cli/status_text.hpp"

namespace longshore::cli {

void keep_manifest(const std::string& name, LedgerView& view) {
  ledger::LedgerStatus& status = view.status;
  status.in_doubt = 0;
  for (ledger::RemoteStatus& remote : status.remotes) {
    std::erase_if(remote.manifests, [&](const auto& one) { return one.manifest.name != name; });
    std::set<ManifestKey> kept;
    for (const ledger::ManifestStatus& one : remote.manifests) {
      kept.insert(one.manifest.key);
      status.in_doubt += one.jobs[static_cast<std::size_t>(JobState::kInDoubt)];
    }
    std::erase_if(remote.batches,
                  [&](const auto& one) { return !kept.contains(one.batch.manifest); });
  }
  std::erase_if(status.remotes, [](const auto& remote) { return remote.manifests.empty(); });
  std::erase_if(status.in_doubt_first, [&](const auto& row) { return row.manifest != name; });
  std::erase_if(status.last_runs, [&](const auto& run) { return run.manifest_name != name; });
  if (view.broken_off && view.broken_off->progress.manifest_name != name) view.broken_off.reset();
}

}  // namespace longshore::cli
