// What keys have to do with each other.
#pragma once

#include "config/settings.hpp"

namespace longshore::config {

// Tells each rule that is broken, at the key that was given last. A rule about a key whose
// value could not be taken is not looked at.
void check_rules(Settings& settings);

}  // namespace longshore::config
