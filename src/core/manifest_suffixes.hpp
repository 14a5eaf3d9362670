// The endings of manifests' names, such as .csv.gz: what they tell, and the name without them.
#pragma once

#include <string_view>

#include "longshore/configuration.hpp"

namespace longshore {

struct NameOfManifest {
  std::string_view stem;  // without folders and known endings; never empty unless the name is
  ManifestFormat format = ManifestFormat::kAuto;  // kAuto: the ending does not tell
};

// The parts of a path, which they point into. Letters in either case.
NameOfManifest name_of_manifest(std::string_view path);

}  // namespace longshore
