// What the answers look like that are not the API's own.
#pragma once

#include <chrono>
#include <string>

#include "longshore/environment.hpp"
#include "simulator/message.hpp"

namespace longshore::simulator {

Reply internal_error(std::string_view code);  // 500 with this code
Reply unavailable();                          // 503
Reply too_many(std::string retry_after);      // 429
Reply try_again();                            // 400 with FS_0000
Reply bad_gateway_page();                     // 502 with HTML
Reply empty_error();                          // 500 without a body
Reply redirect();                             // 302 to another host
Reply garbage();                              // 200 with what starts like JSON and is not

// An HTTP date (RFC 9110, 5.6.7) not before `when`.
std::string http_date(SystemTime when);

}  // namespace longshore::simulator
