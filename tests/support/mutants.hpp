// The broken variants by name, and the one that is switched on in a program built with them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/mutant.hpp"

namespace longshore::testing {

struct NamedMutant {
  Mutant mutant;
  std::string_view name;
};

const std::vector<NamedMutant>& mutants();
std::optional<Mutant> mutant_of(std::string_view name);
// Until somebody chooses, the one that the variable LONGSHORE_MUTANT names, or none. Not while
// anything else runs.
void choose_mutant(Mutant mutant);

}  // namespace longshore::testing
