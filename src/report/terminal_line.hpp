// Standard error as log lines and the progress bar share it.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace longshore::report {

// The bar is the last line of the terminal and ends without a newline; whatever else is
// printed takes its place, and the bar follows below. The cursor rests at the bar's first
// column: where a terminal that becomes narrower breaks the bar into two lines, it stays at
// the upper one, and both are erased. A program that is stopped (SIGTSTP) erases its bar first;
// what is shown or printed next brings it back. Threads: any. A terminal that cannot be written is
// nothing a run should end for: write errors are dropped.
class TerminalLine {
 public:
  explicit TerminalLine(int descriptor) : descriptor_(descriptor) {}
  ~TerminalLine() { clear(); }
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  void print(std::string_view lines);  // whole lines, each with its newline
  void show(std::string_view bar);     // one line without newline, narrower than the terminal
  void clear();

  bool is_terminal() const;
  std::size_t columns() const;  // as they are now; 80 where nobody knows

 private:
  void write(std::string_view bytes);

  const int descriptor_;
  std::mutex mutex_;
  std::string bar_;
};

}  // namespace longshore::report
