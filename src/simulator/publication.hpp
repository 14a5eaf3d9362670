// The files through which a client finds the simulated API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/descriptor.hpp"
#include "longshore/result.hpp"
#include "simulator/certificate.hpp"

namespace longshore::simulator {

// One thread. Errors: kOutput, naming the path.
class Publication {
 public:
  explicit Publication(std::string directory);

  // Makes the directory, takes it for this simulated API alone, and takes away the port file of an
  // earlier one. Errors: kOutput; kUsage where another process has the directory, or a file named
  // key holds another key than `api_key`.
  Result<void> prepare(std::string_view api_key);
  // What an earlier run left in ca.pem and server.pem, if it is all there.
  std::optional<Identity> identity() const;
  // Writes ca.pem, server.pem (certificate and key, readable by its owner alone) and key, and
  // then port, which appears whole.
  Result<void> publish(const Identity& identity, std::string_view api_key, std::uint16_t port);
  // Takes the port file away.
  void withdraw();

  std::string ca_path() const { return path("ca.pem"); }
  std::string server_path() const { return path("server.pem"); }
  std::string key_path() const { return path("key"); }
  std::string port_path() const { return path("port"); }

 private:
  std::string path(std::string_view name) const;

  std::string directory_;
  Descriptor taken_;  // the directory, locked
};

}  // namespace longshore::simulator
