// The tables, their versions, and the way from one version to the next.
#pragma once

#include <cstdint>
#include <span>

#include "ledger/database.hpp"

namespace longshore::ledger {

// Tells a ledger from other SQLite files: "LgSh" in the file's header.
inline constexpr std::int64_t kApplicationId = 0x4c675368;

// The versions that brought what an older ledger lacks, where it is read as it is.
inline constexpr std::int64_t kSchemaOfIdSegments = 2;
inline constexpr std::int64_t kSchemaOfLearnedPace = 3;
inline constexpr std::int64_t kSchemaOfRunProgress = 4;
inline constexpr std::int64_t kSchemaOfSettledManifests = 5;

// steps[i] leads from version i to version i + 1; each is SQL.
std::span<const char* const> schema_steps();

// The version of the ledger's schema: 0 for an empty file. Errors: kLedger where the file
// is somebody else's database, or of a version above `known`.
Result<std::int64_t> identify(Database& database, std::int64_t known);

// Brings the schema to the last version, all in one transaction. Errors: as identify().
Result<void> migrate(Database& database, std::span<const char* const> steps);

}  // namespace longshore::ledger
