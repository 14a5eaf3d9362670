// The hash of contents and fingerprints: XXH3, stable across versions and machines, since
// its values are stored in the ledger.
#pragma once

#include <cstdint>
#include <string_view>

namespace longshore {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace longshore
