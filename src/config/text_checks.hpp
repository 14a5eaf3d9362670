// What a text value has to look like, key by key; see Check in keys.hpp. None repeats a
// value that could hold a secret.
#pragma once

#include <optional>
#include <string>

namespace longshore::config {

std::optional<std::string> check_one_line(std::string& text);  // no control characters
std::optional<std::string> check_uuid(std::string& text);      // 8-4-4-4-12 hexadecimal digits
std::optional<std::string> check_path(std::string& text);
std::optional<std::string> check_variable_name(std::string& text);
// https, host, port and path; the host becomes lower case, port 443 and trailing '/' go.
std::optional<std::string> check_base_url(std::string& text);
std::optional<std::string> check_proxy(std::string& text);            // http://host:port
std::optional<std::string> check_project_path(std::string& text);     // {project_id}
std::optional<std::string> check_batch_jobs_path(std::string& text);  // and {batch_id}, a must
// {manifest} {date} {number} {key}
std::optional<std::string> check_name_template(std::string& text);

}  // namespace longshore::config
