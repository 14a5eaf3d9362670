// The limits that are no configuration keys and hold for several parts; others stand where they
// hold. Units are in the names.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace longshore::limits {

// Reading.
inline constexpr std::size_t kReadChunkBytes = 256 * 1024;
inline constexpr std::size_t kScanBytesMax = 8 * 1024 * 1024;  // at a time, of a file as a whole
inline constexpr std::size_t kReferenceIdBytesMax = 512;
inline constexpr std::size_t kUrlBytesMax = 8 * 1024;
inline constexpr std::size_t kFramesMax = 10'000;  // of one job
inline constexpr std::size_t kColumnsMax = 10'000;
inline constexpr std::size_t kJsonDepthMax = 256;
inline constexpr std::size_t kJobBytesMax = 16 * 1024 * 1024;  // one job's rows and body

// From the reader to the wire.
inline constexpr std::size_t kPlanJobsMax = 1'000;  // of one plan commit
inline constexpr std::size_t kPlanBytesMax = 4 * 1024 * 1024;
inline constexpr std::size_t kJobsInProgressMax = 1'024;  // read, not yet settled
// Besides: those that have to wait long for their batch, or for the request of a run that died;
// and as many again that have waited, and are the next to be in progress.
inline constexpr std::size_t kJobsAsideMax = 4'096;
inline constexpr std::size_t kJobsInProgressBytesMax = 32 * 1024 * 1024;  // those aside as well
// Intended and without a slot yet; those with one, at most max_in_flight, may be unsent as well.
inline constexpr std::size_t kIntentsAheadMax = 512;

// HTTP.
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;
inline constexpr std::size_t kAnswerBytesMax = 256 * 1024;
inline constexpr std::size_t kListBytesMax = 64 * 1024 * 1024;  // one page of a read-back
inline constexpr std::size_t kListItemBytesMax = 64 * 1024;     // one id, name or token in it
inline constexpr std::chrono::seconds kIdleConnectionMax{45};

// Reading back: a list page after page, each with the token of the one before.
inline constexpr std::size_t kListsAtOnceMax = 32;
// Kept of a page until it has been looked through: far more than the documented 100 jobs take,
// whatever their reference_ids.
inline constexpr std::size_t kListPageBytesMax = 1024 * 1024;
inline constexpr std::uint64_t kListPagesMax = 200'000;  // of one batch's list
// After so many pages a run begins no further list to look for the job_ids of jobs that
// somebody else created: 50 s at 20 requests a second. One that is begun is read to its end, so
// that each night sees more than the one before, or to its own limit.
inline constexpr std::size_t kJobIdPagesMax = 1'000;
inline constexpr std::size_t kJobIdListPagesMax = 10'000;
// How long after it was accepted such a job is looked for by each run.
inline constexpr std::chrono::hours kJobIdSearchMax{7 * 24};

// The ledger.
inline constexpr std::size_t kLedgerCacheBytes = 8 * 1024 * 1024;    // pages of the database
inline constexpr std::size_t kLedgerFilterBytes = 16 * 1024 * 1024;  // of known reference_ids
inline constexpr std::size_t kLedgerNewestIdsMax = 128 * 1024;  // in memory: 16–32 bytes each
inline constexpr std::size_t kCodeBytesMax = 128;     // of an error code that the API sends
inline constexpr std::size_t kReasonBytesMax = 1024;  // of a message that is kept

}  // namespace longshore::limits
