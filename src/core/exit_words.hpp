// The exit codes in words.
#pragma once

#include <span>
#include <string_view>

#include "longshore/exit_code.hpp"

namespace longshore {

// Every one, and what it says to a reader, in one sentence.
std::span<const ExitCode> exit_codes();
std::string_view meaning_of(ExitCode code);

}  // namespace longshore
