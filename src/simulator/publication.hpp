// The files through which a client finds the simulated API.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "longshore/result.hpp"

namespace longshore::simulator {

// One thread. Errors: kOutput, naming the path.
class Publication {
 public:
  explicit Publication(std::string directory);

  // Makes the directory and takes away the port file of an earlier run.
  Result<void> prepare();
  // Writes ca.pem and key, and then port, which appears whole.
  Result<void> publish(std::string_view ca_pem, std::string_view api_key, std::uint16_t port);
  // Takes the port file away.
  void withdraw();

  std::string ca_path() const { return path("ca.pem"); }
  std::string key_path() const { return path("key"); }
  std::string port_path() const { return path("port"); }

 private:
  std::string path(std::string_view name) const;

  std::string directory_;
};

}  // namespace longshore::simulator
