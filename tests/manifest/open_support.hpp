// Manifests in memory or on disk, for tests that open them whole.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "support/no_files.hpp"

namespace longshore::manifest::trial {

// A file's content as it was when it was opened.
class TextInput final : public InputFile {
 public:
  explicit TextInput(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), text_.size() - at_);
    std::copy_n(text_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }
  bool ready(Milliseconds) override { return true; }
  Result<FileStamp> stamp() override {
    return FileStamp{.inode = 1, .size_bytes = text_.size(), .regular = true};
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

// Files by name, else those of the disk; nothing can be written.
class ReadableFiles final : public NoFiles {
 public:
  std::map<std::string, std::string> texts;

  Result<std::unique_ptr<InputFile>> open(const std::string& path) override {
    const auto found = texts.find(path);
    if (found != texts.end()) return std::unique_ptr<InputFile>(new TextInput(found->second));
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{ErrorKind::kManifest, path + ": there is no such file"};
    std::string text{std::istreambuf_iterator<char>(file), {}};
    return std::unique_ptr<InputFile>(new TextInput(std::move(text)));
  }
};

}  // namespace longshore::manifest::trial
