// A certificate authority of our own and a server certificate under it. The authority's key is
// thrown away, so that nothing else can ever be signed by what a client was told to trust.
#pragma once

#include <string>

#include "longshore/environment.hpp"
#include "longshore/result.hpp"

namespace longshore::simulator {

// All in PEM.
struct Identity {
  std::string ca;           // what a client has to trust
  std::string certificate;  // for 127.0.0.1, ::1 and localhost
  std::string key;          // of the certificate; secret
};

// P-256, good from an hour before `today` for some weeks. Errors: kInternal.
Result<Identity> make_identity(SystemTime today);

// Whether a server can still use it: the key is the certificate's, the certificate was signed
// by the CA, and both are good now and for another day.
bool still_good(const Identity& identity, SystemTime now);

}  // namespace longshore::simulator
