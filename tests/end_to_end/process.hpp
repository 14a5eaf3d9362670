// Running the real program as a user would: as a process, with its output in files.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace longshore::testing {

using Folder = TemporaryFolder;

// What a process is kept to, beyond what the test itself is.
struct Confinement {
  bool as_nobody = false;            // another user; takes root
  std::uint64_t file_bytes_max = 0;  // of each file it writes (RLIMIT_FSIZE); 0: any
};

// Somebody whom permissions hold: nobody, to whom `folder` and all in it then belong, where the
// test is run by root, and otherwise whoever runs it.
Confinement unprivileged(const Folder& folder);

// The program under test, started in `folder`, which is its home too; of the variables that steer
// it, it gets those given here and none of the developer's shell. Killed by its destructor if it
// still runs.
class Process {
 public:
  // `name` names the files that take its output: name.out and name.err.
  Process(const Folder& folder, const std::string& name, std::vector<std::string> arguments,
          std::map<std::string, std::string> environment = {}, Confinement confinement = {},
          std::string program = LONGSHORE_PROGRAM);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int wait();  // its exit code; 128 + signal if one ended it
  void signal(int number) const;
  bool running();
  pid_t pid() const { return pid_; }
  std::uint64_t peak_bytes() const { return peak_bytes_; }  // of its memory, once it has ended
  bool dumped_core() const { return dumped_core_; }

 private:
  void look(int how);

  pid_t pid_ = -1;
  int code_ = -1;
  std::uint64_t peak_bytes_ = 0;
  bool dumped_core_ = false;
};

struct Outcome {
  int code = -1;
  std::uint64_t peak_bytes = 0;
  std::string out;
  std::string err;
};

// Runs the program to its end.
Outcome run(const Folder& folder, std::vector<std::string> arguments,
            std::map<std::string, std::string> environment = {}, Confinement confinement = {},
            std::string program = LONGSHORE_PROGRAM);

// Runs a line of a shell, where "$0" is the program.
Outcome shell(const Folder& folder, const std::string& line);

}  // namespace longshore::testing
