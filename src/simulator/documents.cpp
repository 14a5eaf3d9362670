#include "simulator/documents.hpp"

#include "core/json_text.hpp"

namespace longshore::simulator {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

Reply error_reply(int status, std::string_view code, std::string_view message) {
  Reply reply;
  reply.status = status;
  reply.body = "{\"error\":{";
  append_member(reply.body, "code", code);
  reply.body += ',';
  append_member(reply.body, "message", message);
  reply.body += "},\"success\":false}";
  return reply;
}

Reply job_created(std::string_view job_id, std::string_view reference_id, std::string_view tag) {
  Reply reply;
  reply.body.reserve(128 + reference_id.size() + tag.size());
  reply.body = "{\"data\":{";
  append_member(reply.body, "job_id", job_id);
  reply.body += ',';
  append_member(reply.body, "reference_id", reference_id);
  if (!tag.empty()) {
    reply.body += ',';
    append_member(reply.body, "tag", tag);
  }
  reply.body += "},\"success\":true}";
  return reply;
}

}  // namespace longshore::simulator
