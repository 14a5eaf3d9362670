// The simulator's own limits. Units are in the names.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace longshore::simulator::limits {

// What the remote holds.
inline constexpr std::uint32_t kJobsMax = 100'000'000;
inline constexpr std::uint32_t kBatchesMax = 1'000'000;
inline constexpr std::size_t kReferenceIdBytesMax = 64 * 1024;
inline constexpr std::size_t kJsonDepthMax = 512;

// What a client may send.
inline constexpr std::size_t kRequestHeadBytesMax = 16 * 1024;
inline constexpr std::size_t kRequestBodyBytesMax = 32 * 1024 * 1024;
inline constexpr std::size_t kConnectionsMax = 10'000;

// What a faulty answer does at most.
inline constexpr std::size_t kEndlessBytesMax = std::size_t{1} << 30;
inline constexpr std::size_t kEndlessPieceBytes = 16 * 1024;
inline constexpr std::chrono::minutes kHangMax{30};

// How long a connection may stay at one step.
inline constexpr std::chrono::seconds kHandshakeMax{30};
inline constexpr std::chrono::minutes kIdleMax{5};
inline constexpr std::chrono::minutes kWriteMax{5};

// How many jobs go into one piece of /_simulator/jobs.
inline constexpr std::size_t kJobLinesPerPiece = 1'000;

}  // namespace longshore::simulator::limits
