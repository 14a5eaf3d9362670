// Ids that look random and are not: the same seed and index give the same id again, so that
// no id has to be stored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace longshore::simulator {

// Spreads `value` over all 64 bits; a bijection.
std::uint64_t mix(std::uint64_t value);

// A version 4 UUID in lower case for the index-th thing of a kind.
std::string uuid_of(std::uint64_t seed, std::uint64_t kind, std::uint64_t index);

// Whether `text` has the form 8-4-4-4-12 of hexadecimal digits.
bool is_uuid(std::string_view text);

}  // namespace longshore::simulator
