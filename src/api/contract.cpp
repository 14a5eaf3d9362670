#include "api/contract.hpp"

#include "core/ascii.hpp"
#include "core/json_text.hpp"

namespace longshore::api {
namespace {

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  if (out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, text);
}

bool unreserved(char c) {
  return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
  return out;
}

Contract::Contract(const ApiConfiguration& configuration) : project_id_(configuration.project_id) {
  const std::string project = percent_encode(project_id_);
  const auto fill = [&](const std::string& path) {
    return replace_all(path, "{project_id}", project);
  };
  jobs_target_ = fill(configuration.jobs_path);
  batch_target_ = fill(configuration.batch_path);
  project_target_ = fill(configuration.project_path);
  batch_jobs_path_ = fill(configuration.batch_jobs_path);
}

std::string Contract::batch_jobs_target(std::string_view batch_id,
                                        std::string_view page_token) const {
  std::string target = replace_all(batch_jobs_path_, "{batch_id}", percent_encode(batch_id));
  if (!page_token.empty()) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += "page_token=" + percent_encode(page_token);
  }
  return target;
}

std::string Contract::job_end(std::string_view batch_id) {
  std::string end;
  if (!batch_id.empty()) {
    end += R"(,"batch_id":)";
    append_json_string(end, batch_id);
  }
  end += '}';
  return end;
}

std::string Contract::batch_body(std::string_view name, std::string_view description) const {
  std::string body = "{";
  append_member(body, "project_id", project_id_);
  append_member(body, "label", name);
  append_member(body, "name", name);
  append_member(body, "description", description);
  body += '}';
  return body;
}

}  // namespace longshore::api
