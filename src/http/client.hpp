// Exchanges over a pool of kept-alive connections to one origin.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/placed_set.hpp"
#include "core/secret_filter.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "http/exchanger.hpp"
#include "http/network.hpp"
#include "http/request_writer.hpp"

namespace longshore::http {

struct ClientOptions {
  std::string host_header;
  std::string path_prefix;  // of base_url; goes before every target
  std::string api_key;
  Milliseconds connect_timeout{10'000};
  Milliseconds request_timeout{30'000};
  std::size_t connections_max = 32;  // at least 1; an exchange beyond them waits for its turn
};

// io thread only. Every exchange has ended before the client goes; the clock and the network
// outlive it.
class Client final : public Exchanger {
 public:
  Client(Clock& clock, Network& network, ClientOptions options);
  ~Client() override;

  // The connect timeout bounds the way to a connection; the request timeout bounds everything
  // from the first byte out to the last byte in; waiting for clearance counts in neither. A
  // kept-alive connection that breaks before any byte of an answer is kStaleConnection. The key
  // is in nothing of the answer, whatever the server repeats, but in what a sink takes.
  Task<Answer> exchange(const Request& request, BodySink* sink, Clearance& clearance) override;
  void drain() override;
  void abort() override;

  std::size_t idle_connections() const { return idle_.size(); }

 private:
  struct PooledConnection;  // a connection with its buffers
  struct Attempt;

  Task<void> run(Attempt& attempt);
  Task<bool> find_cleared_connection(Attempt& attempt);
  Task<bool> connect(Attempt& attempt);
  Task<bool> send(Attempt& attempt);
  Task<void> receive(Attempt& attempt);
  void take_read(Attempt& attempt, const IoResult& read);
  void end_of_stream(Attempt& attempt, const IoResult& read);
  bool usable(const PooledConnection& pooled) const;
  bool needs_no_look(const PooledConnection& pooled, SteadyTime now) const;
  std::unique_ptr<PooledConnection> take_idle();
  void keep(std::unique_ptr<PooledConnection> pooled, SteadyTime since);

  Clock& clock_;
  Network& network_;
  const ClientOptions options_;
  const RequestWriter writer_;
  const SecretFilter key_filter_;
  std::vector<std::unique_ptr<PooledConnection>> idle_;  // the newest last, and taken first
  PlacedSet<PooledConnection> busy_;                     // those that abort() has to reach
  std::size_t under_way_ = 0;  // exchanges that hold one of connections_max
  WaitQueue turns_;
  bool draining_ = false;
  bool closes_unsaid_ = false;  // the server has closed a connection that it was to keep
};

}  // namespace longshore::http
