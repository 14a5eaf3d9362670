// Running the real program as a user would: as a process, with its output in files.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace longshore::testing {

using Folder = TemporaryFolder;

// The program under test, started in `folder`. Killed by its destructor if it still runs.
class Process {
 public:
  // `name` names the files that take its output: name.out and name.err.
  Process(const Folder& folder, const std::string& name, std::vector<std::string> arguments,
          std::map<std::string, std::string> environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int wait();  // its exit code; 128 + signal if one ended it
  void signal(int number) const;
  bool running();
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int code_ = -1;
};

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

// Runs the program to its end.
Outcome run(const Folder& folder, std::vector<std::string> arguments,
            std::map<std::string, std::string> environment = {});

}  // namespace longshore::testing
