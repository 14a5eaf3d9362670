// Holds the remote's truth against manifest, ledger, summary and rejects.
#pragma once

#include "longshore/run.hpp"
#include "manifest_model.hpp"
#include "watch.hpp"

namespace longshore::testing {

// After any run that could write its ledger: what the ledger says has to be true.
void check_ledger(LedgerEye& eye, const Remote& remote, Findings& findings);

// After any run, however it ended: the files beside it are whole, or not there.
void check_outputs_are_whole(const MemoryDisk& disk, const ManifestModel& model,
                             Findings& findings);

struct EndOfSimulation {
  LedgerEye& eye;
  const Remote& remote;
  const ManifestModel& model;
  const ImportOptions& import;
  const MemoryDisk& disk;
  Findings& findings;
};

// After a run that read the manifest to its end, whatever it sent of it.
void check_run(const EndOfSimulation& end, const Summary& summary);

// After the run that finished the manifest.
void check_end(const EndOfSimulation& end, const Summary& summary);

}  // namespace longshore::testing
