// What a text is allowed to be called, told byte by byte: what the parsers' way is held against.
#pragma once

#include <algorithm>
#include <string_view>

#include "manifest/plain_text.hpp"

namespace longshore::manifest {

inline Plainness plainness_by_rule(std::string_view text) {
  constexpr std::string_view kOfPaths = "-._~!$&'()*+,;=:@/?";
  const auto of_names = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  const auto of_paths = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOfPaths.find(c) != std::string_view::npos;
  };
  if (std::ranges::all_of(text, of_paths)) return Plainness::kPath;
  return std::ranges::all_of(text, of_names) ? Plainness::kName : Plainness::kUnknown;
}

}  // namespace longshore::manifest
