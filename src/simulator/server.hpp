// The simulated API behind TLS on 127.0.0.1, on threads of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "longshore/result.hpp"
#include "simulator/certificate.hpp"
#include "simulator/counters.hpp"
#include "simulator/faults.hpp"
#include "simulator/service.hpp"

namespace longshore::simulator {

struct ServerOptions {
  ServiceOptions service;
  std::uint16_t port = 0;            // 0: any free one
  unsigned threads = 1;              // 1 to 64
  std::optional<Identity> identity;  // none: one of its own, made at the start
};

// A job that the simulated API holds.
struct JobRecord {
  std::string job_id;
  std::string reference_id;
  std::string batch_id;
  std::string body;  // empty without keep_bodies
};

// Threads: any.
class Server {
 public:
  // Listens when it returns. Errors: kUsage (the port is taken, or the options are out of
  // range), kInternal (no certificate).
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options);
  ~Server();  // stops

  std::uint16_t port() const;
  std::string base_url() const;       // https://127.0.0.1:PORT
  const std::string& ca_pem() const;  // what a client has to trust

  // Breaks every connection off and waits until all threads have ended. What was seen can
  // still be asked for afterwards.
  void stop();

  Counters counters() const;
  std::vector<JobRecord> jobs() const;  // in order of creation
  void set_faults(const Faults::Config& faults);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace longshore::simulator
