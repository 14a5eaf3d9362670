// How far the run under way is, or how far one came that died, as it last noted itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/status_text.hpp"
#include "report/json_object.hpp"

namespace longshore::cli {

// Lines with an indent: how far, the rows by what became of them.
std::string progress_text(const NotedProgress& noted);
// The run that noted its progress, holds no lock and wrote no end; "" where there is none.
std::string broken_off_text(const std::optional<NotedProgress>& noted);

// A member that holds a time, given in milliseconds since the epoch.
void add_time(report::ObjectWriter& json, std::string_view name, std::int64_t ms);
// Members named "progress" of the run under way, and "broken_off"; null where there is none.
void add_progress(report::ObjectWriter& json, const std::optional<NotedProgress>& noted);
void add_broken_off(report::ObjectWriter& json, const std::optional<NotedProgress>& noted);

}  // namespace longshore::cli
