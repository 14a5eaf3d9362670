// `longshore simulate`: the simulated API until a signal ends it.
#pragma once

#include <iosfwd>
#include <string>

#include "longshore/result.hpp"
#include "simulator/faults.hpp"  // parse_faults() for --fault
#include "simulator/server.hpp"

namespace longshore::simulator {

struct Options {
  ServerOptions server;
  std::string directory = ".";  // made if it is not there
};

// Writes into the directory ca.pem (for api.ca_file; a certificate of an earlier run is kept
// as long as it is good), key (the API key, readable by its owner
// alone: for api.key_file) and, last and at once, port: as long as that file exists the API
// answers. Tells on `out` where it listens, and at SIGINT or SIGTERM its counters as one line
// of JSON. Returns when it has stopped. Errors: kUsage, kOutput, kInternal.
Result<void> run(const Options& options, std::ostream& out);

}  // namespace longshore::simulator
