// The bodies of answers, as the API documents them.
#pragma once

#include <string>
#include <string_view>

#include "simulator/message.hpp"

namespace longshore::simulator {

// Appends `"name":"value"` with the value escaped.
void append_member(std::string& out, std::string_view name, std::string_view value);

// {"error": {"code", "message"}, "success": false}
Reply error_reply(int status, std::string_view code, std::string_view message);

// {"data": {"job_id", "reference_id", "tag"}, "success": true}
Reply job_created(std::string_view job_id, std::string_view reference_id, std::string_view tag);

}  // namespace longshore::simulator
