#include "cli/manifest_name.hpp"

#include "core/manifest_suffixes.hpp"
#include "core/utf8.hpp"
#include "report/wording.hpp"

namespace longshore::cli {

std::string default_manifest_name(std::string_view path) {
  return path == "-" ? "stdin" : std::string(name_of_manifest(path).stem);
}

Result<std::string> checked_manifest_name(std::string name) {
  const auto refuse = [&name](const std::string& why) {
    return Error{ErrorKind::kUsage, "the manifest's name \"" + report::one_line(name) + "\" " +
                                        why + "; give another with --name"};
  };
  if (name.empty()) return refuse("is empty");
  if (name.size() > kManifestNameBytesMax) {
    return refuse("is longer than " + std::to_string(kManifestNameBytesMax) + " bytes");
  }
  if (!is_utf8(name)) return refuse("is not UTF-8");
  // Whatever would have to be escaped on a terminal has no place in the name of a batch.
  if (report::one_line(name) != name) return refuse("holds a control character");
  return name;
}

}  // namespace longshore::cli
