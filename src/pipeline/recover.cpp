#include "longshore/recovery.hpp"
#include "pipeline/recover_run.hpp"
#include "pipeline/whole_run.hpp"

namespace longshore {

Recovery recover_ledger(const ImportOptions& options, Environment& environment,
                        RecoveryOutputs& outputs) {
  const auto open = [&] {
    return pipeline::open_parts(options, environment, outputs.conflicts,
                                manifest::Digest::kNotWanted, "recovering");
  };
  return pipeline::run_whole<pipeline::RecoverRun, Recovery>(options, environment, outputs, open,
                                                             "anything was asked");
}

}  // namespace longshore
