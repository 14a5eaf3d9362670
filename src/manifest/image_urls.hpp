// data.image_url: one URL or the list of a job's frames.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "longshore/configuration.hpp"
#include "manifest/member_source.hpp"

namespace longshore::manifest {

struct ImageUrls {
  std::string json;  // JSON strings with commas between them
  std::size_t count = 0;
  bool list = false;  // a list even of one

  void clear();
};

// Appends one value, or each element of a JSON array (which makes it a list; null and empty
// elements are left out). Returns what is wrong with it, or nothing. `scratch` is reused.
std::optional<std::string> add_image_urls(ImageUrls& urls, const Found& found,
                                          std::string_view prefix, UrlRules rules,
                                          std::string& scratch);

}  // namespace longshore::manifest
