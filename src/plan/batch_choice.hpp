// Whether a row that is known goes out in the batch it was planned into, and whether that batch
// keeps its name. What exists at the remote, or may, keeps both. Pure.
#pragma once

#include "core/ledger_records.hpp"
#include "longshore/configuration.hpp"

namespace longshore::plan {

// A batch of ours that is not there: planned, or refused, and no request for it is in doubt.
bool is_unmade(const BatchRecord& batch);

// Whether those of its rows that may change their batch stay in it: not where it is unmade and
// `today` makes none, nor where it was named by a configuration that names another one `today`.
bool keeps_rows(const BatchRecord& batch, const BatchConfiguration& today);

// Whether the job may change its batch: no request for it can have made it. One in doubt is sent
// again as it was, and so is one that was refused behind a doubt, or whose id may be burnt.
bool may_change_batch(const KnownJob& known);

}  // namespace longshore::plan
