#include "simulator/fault_replies.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

#include "simulator/documents.hpp"

namespace longshore::simulator {

Reply internal_error(std::string_view code) {
  return error_reply(500, code, "Something went wrong, please try again after some time");
}

Reply unavailable() {
  Reply reply;
  reply.status = 503;
  reply.body = "{\"message\":\"Service Unavailable\"}";
  return reply;
}

Reply too_many(std::string retry_after) {
  Reply reply;
  reply.status = 429;
  reply.retry_after = std::move(retry_after);
  reply.body = "{\"message\":\"Too Many Requests\"}";
  return reply;
}

Reply try_again() {
  return error_reply(400, "FS_0000", "Something went wrong, please try again after some time");
}

Reply bad_gateway_page() {
  Reply reply;
  reply.status = 502;
  reply.content_type = "text/html";
  reply.body =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
      "<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";
  return reply;
}

Reply empty_error() {
  Reply reply;
  reply.status = 500;
  return reply;
}

Reply redirect() {
  Reply reply;
  reply.status = 302;
  reply.location = "https://elsewhere.invalid/";
  return reply;
}

Reply garbage() {
  Reply reply;
  reply.body = "{\"data\": {\"job_id\": \"3f3e8675-ca69-46d7-aa34-96f9";
  return reply;
}

std::string http_date(SystemTime when) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::ceil<std::chrono::seconds>(when));
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                   kMonths[static_cast<std::size_t>(utc.tm_mon)],
                                   utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace longshore::simulator
