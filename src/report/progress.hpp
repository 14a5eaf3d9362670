// Progress as a bar on a terminal, as plain lines, or not at all.
#pragma once

#include <memory>
#include <string>

#include "longshore/environment.hpp"
#include "longshore/observer.hpp"
#include "report/pace.hpp"
#include "report/terminal_line.hpp"

namespace longshore::report {

enum class ProgressStyle { kAuto, kBar, kPlain, kOff };

// What kAuto comes to: the bar on a terminal that can erase a line, else plain lines. `term` and
// `no_color` are the variables of these names.
ProgressStyle settle(ProgressStyle asked, bool is_terminal, std::string_view term,
                     std::string_view no_color);

struct BarLook {
  bool colour = false;
  bool unicode = false;
};

// `no_color`: the variable NO_COLOR; `locale`: what the locale's variables say.
BarLook bar_look(std::string_view no_color, std::string_view locale);

// `style` is settled. `terminal` and `clock` outlive the sink, whose destructor clears the bar.
std::unique_ptr<ProgressSink> make_progress(ProgressStyle style, TerminalLine& terminal,
                                            const Clock& clock, const BarLook& look);

// One line of at most `columns` characters; what matters less goes first where it is narrow.
std::string bar_text(const Progress& progress, const Pace& pace, std::size_t columns,
                     const BarLook& look);

// One line for a log, without newline.
std::string plain_text(const Progress& progress, const Pace& pace);

}  // namespace longshore::report
