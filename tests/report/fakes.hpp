// Files in memory that can fail at any operation, a clock that is set, a counting random.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/no_files.hpp"

namespace longshore::report {

class MemoryFiles final : public NoFiles {
 public:
  std::map<std::string, std::string> contents;
  int fail_at = -1;  // this operation of create, write, sync, rename, remove fails; from 0
  int operations = 0;
  std::vector<std::string> published;

  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override {
    if (auto turn = take_turn("create " + path); !turn) return turn.error();
    contents[path].clear();
    return std::unique_ptr<OutputFile>(std::make_unique<Output>(*this, path));
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (auto turn = take_turn("rename " + from); !turn) return turn;
    contents[to] = contents[from];
    contents.erase(from);
    return {};
  }
  Result<void> remove(const std::string& path) override {
    if (auto turn = take_turn("remove " + path); !turn) return turn;
    contents.erase(path);
    return {};
  }
  Result<void> publish(const std::string& path) override {
    published.push_back(path);
    return {};
  }
  bool exists(const std::string& path) override { return contents.contains(path); }
  bool same(const std::string& one, const std::string& other) override { return one == other; }

 private:
  struct Output final : OutputFile {
    Output(MemoryFiles& owner, std::string name) : files(owner), path(std::move(name)) {}
    Result<void> write(std::string_view bytes) override {
      if (auto turn = files.take_turn("write " + path); !turn) return turn;
      files.contents[path] += bytes;
      return {};
    }
    Result<void> sync() override { return files.take_turn("sync " + path); }
    MemoryFiles& files;
    std::string path;
  };

  Result<void> take_turn(const std::string& what) {
    if (operations++ != fail_at) return {};
    return Error{ErrorKind::kOutput, "injected: " + what};
  }
};

class CountingRandom final : public Random {
 public:
  std::uint64_t next() override { return ++count_; }

 private:
  std::uint64_t count_ = 0;
};

class SetClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return steady; }
  SystemTime system_now() const override { return system; }

  SteadyTime steady{std::chrono::hours(1)};
  SystemTime system{std::chrono::milliseconds(1'785'621'600'123)};  // 2026-08-01T22:00:00.123Z
};

}  // namespace longshore::report
