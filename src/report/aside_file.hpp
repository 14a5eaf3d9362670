// A file that appears whole or not at all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "longshore/environment.hpp"

namespace longshore::report {

// Written under another name in the same folder, brought to the disk, then renamed. Without
// commit() nothing is left of it. One thread at a time. Errors: kOutput.
class AsideFile {
 public:
  static Result<AsideFile> create(Files& files, Random& random, const std::string& path);
  AsideFile(AsideFile&& other) noexcept;
  AsideFile& operator=(AsideFile&&) = delete;
  ~AsideFile();

  Result<void> write(std::string_view bytes);  // buffered
  Result<void> sync();                         // all of it is on the disk, under the other name
  Result<void> commit();                       // sync(), and then it has its name
  Result<void> publish() { return files_->publish(aside_); }  // for everybody to read

 private:
  AsideFile(Files& files, std::string path, std::string aside, std::unique_ptr<OutputFile> file)
      : files_(&files), path_(std::move(path)), aside_(std::move(aside)), file_(std::move(file)) {}

  Result<void> flush();

  Files* files_;
  std::string path_;
  std::string aside_;  // empty once it has its name
  std::unique_ptr<OutputFile> file_;
  std::string buffer_;
};

// The first of `kept` that writing to `path` would replace, or null. Of `kept`, empty names and
// "-" are no files.
const std::string* kept_at(Files& files, const std::string& path,
                           const std::vector<std::string>& kept);

// Whether a file at `path` could be replaced, or there is none. Writes nothing. Errors: kOutput.
Result<void> check_replaceable(Files& files, const std::string& path);

// Whether a file could be written at `path`: found out before hours of work. Errors: kOutput.
Result<void> probe(Files& files, Random& random, const std::string& path);

// Whether writing to `path`, which `setting` names, would replace none of `kept`. An empty path is
// not written to. Errors: kUsage, beginning with the setting.
Result<void> check_apart(Files& files, const std::string& setting, const std::string& path,
                         const std::vector<std::string>& kept);

// The same, and whether a file could be written there, as probe().
Result<void> check_output(Files& files, Random& random, const std::string& setting,
                          const std::string& path, const std::vector<std::string>& kept);

// Where an output of the manifest goes unless it is told: a manifest's name may hold slashes, but
// the file stays in `directory`.
std::string default_output(const std::string& directory, std::string manifest,
                           std::string_view suffix);

enum class Readers { kOwner, kEverybody };

// The whole of `bytes` at `path`.
Result<void> write_aside(Files& files, Random& random, const std::string& path,
                         std::string_view bytes, Readers readers = Readers::kOwner);

}  // namespace longshore::report
