#include "manifest/image_urls.hpp"

#include <fmt/format.h>

#include "core/json_text.hpp"
#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/plain_url.hpp"
#include "manifest/show.hpp"
#include "manifest/url.hpp"

namespace longshore::manifest {

ImageUrls::ImageUrls(TextBuffer& out, bool list, bool bracketed)
    : out_(out), list_(list), begin_(out.size()) {
  if (bracketed) bracket();
}

std::optional<std::string> ImageUrls::add(const Found& found, std::string_view prefix,
                                          UrlRules rules, std::string& scratch) {
  if (!found.json || !is_json_array(found.text) || list_) {
    return add_one(found, prefix, rules, scratch);
  }
  list_ = true;
  if (!bracketed_) bracket();
  std::string_view element;
  JsonElements elements(found.text);
  while (elements.next(element)) {
    if (element == "null" || element == "\"\"") continue;
    if (auto fault = add_one({element, true}, prefix, rules, scratch)) return fault;
  }
  return std::nullopt;
}

std::optional<std::string> ImageUrls::add_one(const Found& found, std::string_view prefix,
                                              UrlRules rules, std::string& scratch) {
  std::string_view url = found.text;
  if (found.json) {
    if (!is_json_string(found.text)) {
      return of_frame(fmt::format("{} is not a URL: expected a string", shown(found.text)));
    }
    if (!json_string_text(found.text, scratch, url)) {
      return of_frame(fmt::format("{}: {}", shown(found.text), kHalfCharacter));
    }
  }
  std::string prefixed;
  if (!prefix.empty()) {
    prefixed.append(prefix).append(url);
    url = prefixed;
  }
  const bool plain = is_plain_url(url);
  if (!plain) {
    if (auto fault = url_fault(url, rules)) return of_frame(std::move(*fault));
  }
  if (++count_ > limits::kFramesMax) {
    return fmt::format("the job has more than {} frames", limits::kFramesMax);
  }
  if (count_ > 1) out_.put(',');
  if (plain) {
    out_.put_quoted(url);
  } else {
    put_json_string(out_, url);
  }
  return std::nullopt;
}

std::string ImageUrls::of_frame(std::string reason) const {
  return list_ ? fmt::format("frame {}: {}", count_ + 1, reason) : reason;
}

void ImageUrls::bracket() {
  out_.put('[');
  bracketed_ = true;
  begin_ = out_.size();
}

}  // namespace longshore::manifest
