#include "cli/kept_files.hpp"

#include <algorithm>
#include <iterator>

#include "ledger/place.hpp"

namespace longshore::cli {

Result<std::vector<std::string>> kept_files(const std::string& manifest,
                                            const config::Loaded& loaded) {
  const ApiConfiguration& api = loaded.configuration.api;
  const auto place = ledger::place_of(loaded.configuration.ledger_path);
  if (!place) return place.error();
  std::vector<std::string> kept = {manifest, loaded.file, api.key_file, api.ca_file};
  std::ranges::copy(place->names(), std::back_inserter(kept));
  return kept;
}

}  // namespace longshore::cli
