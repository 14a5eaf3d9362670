#include "http/tls_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "http/deadlines.hpp"
#include "http/resolver.hpp"
#include "http/socket_events.hpp"
#include "http/tls_context.hpp"
#include "http/tls_stream.hpp"
#include "http/tunnel.hpp"

namespace longshore::http {

namespace {

// Whether another address of the same name may fare better.
bool depends_on_address(TransportFault fault) {
  return fault == TransportFault::kRefused || fault == TransportFault::kConnectTimeout ||
         fault == TransportFault::kReset || fault == TransportFault::kClosedEarly;
}

class TlsNetwork final : public Network {
 public:
  TlsNetwork(Scheduler& scheduler, Clock& clock, TlsOptions options,
             std::unique_ptr<TlsContext> context, std::shared_ptr<SocketEvents> events)
      : options_(std::move(options)),
        context_(std::move(context)),
        events_(std::move(events)),
        deadlines_(Deadlines::make(scheduler, clock)),
        resolver_(Resolver::make(
            scheduler, deadlines_, options_.proxy ? options_.proxy->host : options_.host,
            options_.proxy ? options_.proxy->port : options_.port, options_.addresses)) {}

  Task<Connection> connect(SteadyTime deadline) override;
  void abort() override;

 private:
  Task<Connection> try_addresses(SteadyTime deadline);
  Task<Connection> try_address(Endpoint endpoint, SteadyTime deadline);
  Task<IoResult> reach(TcpSocket& socket, Endpoint endpoint, SteadyTime deadline);
  std::string with_place(const std::string& detail, const Endpoint& endpoint) const;

  const TlsOptions options_;
  std::unique_ptr<TlsContext> context_;
  std::shared_ptr<SocketEvents> events_;
  std::shared_ptr<Deadlines> deadlines_;
  std::shared_ptr<Resolver> resolver_;
  std::vector<TcpSocket*> opening_;  // those that abort() has to reach
  bool aborted_ = false;
};

Task<Connection> TlsNetwork::connect(SteadyTime deadline) {
  Connection connection;
  if (aborted_) {
    connection.result = cancelled();
    co_return connection;
  }
  connection.result = co_await resolver_->resolve(deadline);
  if (connection.result.fault == TransportFault::kNone) {
    connection = co_await try_addresses(deadline);
  }
  co_return connection;
}

// Each address gets its share of the time that is left, so that one that swallows packets
// leaves some for the others.
Task<Connection> TlsNetwork::try_addresses(SteadyTime deadline) {
  const std::vector<Endpoint> addresses = resolver_->addresses();
  Connection connection;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const SteadyTime now = deadlines_->now();
    const auto share = (deadline - now) / static_cast<std::int64_t>(addresses.size() - i);
    connection = co_await try_address(addresses[i], now + share);
    if (connection.result.fault == TransportFault::kNone) {
      resolver_->prefer(addresses[i]);
      co_return connection;
    }
    connection.result.detail = with_place(connection.result.detail, addresses[i]);
    if (!depends_on_address(connection.result.fault) || aborted_) co_return connection;
  }
  resolver_->forget();
  co_return connection;
}

Task<Connection> TlsNetwork::try_address(Endpoint endpoint, SteadyTime deadline) {
  Connection connection;
  auto socket = std::make_unique<TcpSocket>(events_, deadlines_);
  TcpSocket* const opening = socket.get();
  opening_.push_back(opening);
  connection.result = co_await reach(*socket, endpoint, deadline);
  if (connection.result.fault == TransportFault::kNone) {
    auto stream = std::make_unique<TlsStream>(*context_, std::move(socket));
    connection.result = co_await stream->handshake(deadline);
    if (connection.result.fault == TransportFault::kNone) connection.stream = std::move(stream);
  }
  std::erase(opening_, opening);
  co_return connection;
}

Task<IoResult> TlsNetwork::reach(TcpSocket& socket, Endpoint endpoint, SteadyTime deadline) {
  IoResult result = co_await socket.connect(endpoint, deadline);
  if (result.fault == TransportFault::kNone && options_.proxy) {
    result = co_await open_tunnel(socket, *options_.proxy, options_.host, options_.port, deadline);
  }
  co_return result;
}

std::string TlsNetwork::with_place(const std::string& detail, const Endpoint& endpoint) const {
  const std::string server = host_and_port(options_.host, options_.port);
  const std::string address = host_and_port(endpoint.address().to_string(), endpoint.port());
  if (options_.proxy)
    return fmt::format("{} (through the proxy at {}): {}", server, address, detail);
  if (server == address) return fmt::format("{}: {}", server, detail);
  return fmt::format("{} (at {}): {}", server, address, detail);
}

void TlsNetwork::abort() {
  aborted_ = true;
  resolver_->abort();
  for (TcpSocket* socket : opening_) socket->abort();
}

}  // namespace

Result<std::unique_ptr<Network>> make_tls_network(Scheduler& scheduler, Clock& clock,
                                                  TlsOptions options) {
  Result<std::unique_ptr<TlsContext>> context = TlsContext::make(options.host, options.ca_file);
  if (!context) return context.error();
  Result<std::shared_ptr<SocketEvents>> events = SocketEvents::make(scheduler.io());
  if (!events) return events.error();
  return std::unique_ptr<Network>(std::make_unique<TlsNetwork>(
      scheduler, clock, std::move(options), *std::move(context), *std::move(events)));
}

}  // namespace longshore::http
