// A certificate authority of our own and a server certificate under it, made afresh at each
// start and kept in memory: nobody can misuse what is never stored.
#pragma once

#include <string>

#include "longshore/environment.hpp"
#include "longshore/result.hpp"

namespace longshore::simulator {

// All in PEM. The CA's own key is thrown away.
struct Identity {
  std::string ca;           // what a client has to trust
  std::string certificate;  // for 127.0.0.1, ::1 and localhost
  std::string key;          // of the certificate; secret
};

// P-256, good from an hour before `today` for some weeks. Errors: kInternal.
Result<Identity> make_identity(SystemTime today);

}  // namespace longshore::simulator
