// A named pipe into which the test writes, and a program reads.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "process.hpp"

namespace longshore::testing {

// Neither waits for a reader that does not come, nor ends the test where one has left.
class NamedPipe {
 public:
  NamedPipe(const Folder& folder, const std::string& name);
  ~NamedPipe();
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;

  // Whether a reader opens it before `given_up`, or before it has ended itself.
  [[nodiscard]] bool wait_for_reader(const std::function<bool()>& given_up);
  [[nodiscard]] bool wait_for(Process& reader);
  // What the first reader will find, be it there yet or not; no more than a pipe holds.
  void begin_with(std::string_view text);
  // Whether a reader was there for all of it.
  bool write(std::string_view bytes) const;
  void close();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int end_ = -1;
};

}  // namespace longshore::testing
