#include "simulator/simulate.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <ostream>
#include <utility>

#include "simulator/publication.hpp"

namespace longshore::simulator {

Result<void> run(const Options& options, std::ostream& out) {
  // Watching starts before anybody can know that there is something to stop.
  boost::asio::io_context io;
  boost::asio::signal_set signals(io);
  boost::system::error_code error;
  signals.add(SIGINT, error);
  if (!error) signals.add(SIGTERM, error);
  if (error) {
    return Error{ErrorKind::kInternal, "signals cannot be watched: " + error.message()};
  }
  signals.async_wait([](const boost::system::error_code&, int) {});

  Publication publication(options.directory);
  if (auto ready = publication.prepare(options.server.service.world.api_key); !ready) return ready;
  // A client that was told to trust an earlier run's certificate goes on doing so.
  const SystemTime now = std::chrono::system_clock::now();
  std::optional<Identity> identity = publication.identity();
  if (!identity || !still_good(*identity, now)) {
    auto made = make_identity(now);
    if (!made) return made.error();
    identity = std::move(*made);
  }
  ServerOptions with_identity = options.server;
  with_identity.identity = identity;
  Result<std::unique_ptr<Server>> server = Server::start(with_identity);
  if (!server) return server.error();
  const WorldOptions& world = options.server.service.world;
  auto published = publication.publish(*identity, world.api_key, (*server)->port());
  if (!published) return published;
  out << "simulated API on " << (*server)->base_url() << ", project " << world.project_id
      << ", certificate " << publication.ca_path() << std::endl;

  io.run();  // until a signal
  publication.withdraw();
  (*server)->stop();
  out << to_json((*server)->counters()) << std::endl;
  return {};
}

}  // namespace longshore::simulator
