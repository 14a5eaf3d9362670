#include "manifest/image_urls.hpp"

#include <fmt/format.h>

#include "core/json_text.hpp"
#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/show.hpp"
#include "manifest/url.hpp"

namespace longshore::manifest {
namespace {

std::string of_frame(const ImageUrls& urls, std::string reason) {
  return urls.list ? fmt::format("frame {}: {}", urls.count + 1, reason) : reason;
}

std::optional<std::string> add_one(ImageUrls& urls, const Found& found, std::string_view prefix,
                                   UrlRules rules, std::string& scratch) {
  std::string_view url = found.text;
  if (found.json) {
    if (!is_json_string(found.text)) {
      return of_frame(urls, fmt::format("{} is not a URL: expected a string", shown(found.text)));
    }
    if (!json_string_text(found.text, scratch, url)) {
      return of_frame(urls, fmt::format("{}: {}", shown(found.text), kHalfCharacter));
    }
  }
  std::string prefixed;
  if (!prefix.empty()) {
    prefixed.append(prefix).append(url);
    url = prefixed;
  }
  if (auto fault = url_fault(url, rules)) return of_frame(urls, std::move(*fault));
  if (++urls.count > limits::kFramesMax) {
    return fmt::format("the job has more than {} frames", limits::kFramesMax);
  }
  if (urls.count > 1) urls.json += ',';
  append_json_string(urls.json, url);
  return std::nullopt;
}

}  // namespace

void ImageUrls::clear() {
  json.clear();
  count = 0;
  list = false;
}

std::optional<std::string> add_image_urls(ImageUrls& urls, const Found& found,
                                          std::string_view prefix, UrlRules rules,
                                          std::string& scratch) {
  if (!found.json || !is_json_array(found.text) || urls.list) {
    return add_one(urls, found, prefix, rules, scratch);
  }
  urls.list = true;
  std::string_view element;
  JsonElements elements(found.text);
  while (elements.next(element)) {
    if (element == "null" || element == "\"\"") continue;
    if (auto fault = add_one(urls, {element, true}, prefix, rules, scratch)) return fault;
  }
  return std::nullopt;
}

}  // namespace longshore::manifest
