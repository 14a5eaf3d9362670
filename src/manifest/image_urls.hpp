// data.image_url: one URL or the list of a job's frames.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/text_buffer.hpp"
#include "longshore/configuration.hpp"
#include "manifest/member_source.hpp"

namespace longshore::manifest {

// Puts URLs behind each other: JSON strings with commas between them, and the bracket of a
// list before the first.
class ImageUrls {
 public:
  // `list`: several may come, and messages tell which. `bracketed`: a list even of one.
  ImageUrls(TextBuffer& out, bool list, bool bracketed);

  // One value, or each element of a JSON array (which makes it a list; null and empty elements
  // are left out). Returns what is wrong with it, or nothing. `scratch` is reused.
  std::optional<std::string> add(const Found& found, std::string_view prefix, UrlRules rules,
                                 std::string& scratch);

  std::size_t count() const { return count_; }
  bool bracketed() const { return bracketed_; }  // a bracket stands before the URLs
  std::size_t begin() const { return begin_; }   // of the URLs, in the buffer

 private:
  std::optional<std::string> add_one(const Found& found, std::string_view prefix, UrlRules rules,
                                     std::string& scratch);
  std::string of_frame(std::string reason) const;
  void bracket();

  TextBuffer& out_;
  bool list_;
  bool bracketed_ = false;
  std::size_t begin_;
  std::size_t count_ = 0;
};

}  // namespace longshore::manifest
