// What a run comes to: its exit code and the reason, from the books and from what stopped it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "delivery/statistics.hpp"
#include "delivery/stop.hpp"
#include "longshore/configuration.hpp"
#include "longshore/result.hpp"
#include "longshore/summary.hpp"
#include "pipeline/refused_batches.hpp"

namespace longshore::pipeline {

struct ExitFacts {
  std::vector<delivery::StopReason> stops;
  std::optional<Error> manifest_failed;
  bool limit_reached = false;
  // Told where rows are pending:
  RefusedBatches refused_batches;
  std::string last_failure;  // of an attempt
};

// The gravest of `reasons` (see gravest()), the first where several are; `otherwise`, which has the
// exit code of a run that came to its end, where none is as grave.
delivery::StopReason gravest_of(delivery::StopReason otherwise,
                                std::span<const delivery::StopReason> reasons);

// Fills in exit_code and exit_reason from the summary's tallies and `facts`; books that do
// not add up outweigh everything.
void decide(Summary& summary, const ExitFacts& facts);

// Fills in requests_per_second, limit and percent_of_ideal. The rate is that of the time from
// the first request to the last answer, with the two intervals of the limit that its start
// saves, and of a whole second at least: it exceeds the limit only where the limit was broken.
// The ideal is the lowest of the rate limit, the found one and what max_in_flight slots carry
// at the mean latency; in less than a second no more than there was to send.
void fill_throughput(Summary& summary, const delivery::Statistics& statistics,
                     const DeliveryConfiguration& delivery);

}  // namespace longshore::pipeline
