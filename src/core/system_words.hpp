// Failures of the operating system, told for a reader.
#pragma once

#include <string>

#include "longshore/result.hpp"

namespace longshore {

// "permission denied", "the disk is full", …: what an errno means for a user.
std::string words_for(int error_number);

// `what` is the whole first half: "longshore.db.lock cannot be created".
Error system_error(ErrorKind kind, const std::string& what, int error_number);

}  // namespace longshore
