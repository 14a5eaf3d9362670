#include "simulator/server.hpp"

#include <boost/asio/ssl/context.hpp>
#include <thread>
#include <utility>

#include "simulator/certificate.hpp"
#include "simulator/worker.hpp"

namespace longshore::simulator {
namespace {

using ErrorCode = boost::system::error_code;

constexpr unsigned kThreadsMax = 64;

Error bad_option(std::string message) {
  return {ErrorKind::kUsage, std::move(message)};
}

Result<void> check(const ServerOptions& options) {
  if (options.threads < 1 || options.threads > kThreadsMax) {
    return bad_option("the simulated API runs on 1 to " + std::to_string(kThreadsMax) +
                      " threads, not " + std::to_string(options.threads));
  }
  const ServiceOptions& service = options.service;
  if (!(service.rate >= 0) || !(service.rate_burst >= 0)) {
    return bad_option("the simulated API's rate and burst must not be negative");
  }
  if (service.latency.count() < 0 || service.slow_delay.count() < 0 ||
      service.retry_after.count() < 0) {
    return bad_option("the simulated API's delays must not be negative");
  }
  if (service.world.project_id.empty() || service.world.api_key.empty()) {
    return bad_option("the simulated API needs a project_id and an API key");
  }
  return {};
}

// The TLS side of all connections; throws nothing.
Result<void> set_up(asio::ssl::context& tls, const Identity& identity) {
  ErrorCode error;
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  tls.use_certificate(asio::buffer(identity.certificate), asio::ssl::context::pem, error);
  if (!error) tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem, error);
  if (!error) return {};
  return Error{ErrorKind::kInternal,
               "the simulated API's certificate cannot be used: " + error.message()};
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : shared_(options.service), tls_(asio::ssl::context::tls_server) {
    for (unsigned i = 0; i < options.threads; ++i) {
      workers_.push_back(std::make_unique<Worker>(tls_, shared_));
    }
  }

  Result<void> open(const ServerOptions& options) {
    const std::uint16_t port = options.port;
    Result<Identity> identity = options.identity ? Result<Identity>(*options.identity)
                                                 : make_identity(std::chrono::system_clock::now());
    if (!identity) return identity.error();
    if (auto ready = set_up(tls_, *identity); !ready) return ready;
    ca_pem_ = std::move(identity->ca);
    std::vector<Worker*> others;
    for (const auto& worker : workers_) others.push_back(worker.get());
    const ErrorCode error = workers_.front()->listen(port, std::move(others));
    if (error) {
      return Error{ErrorKind::kUsage,
                   "the simulated API cannot listen on 127.0.0.1:" + std::to_string(port) + ": " +
                       error.message() + "; give another --port, or 0 for any free one"};
    }
    port_ = workers_.front()->port();
    for (const auto& worker : workers_) {
      threads_.emplace_back([&one = *worker] { one.run(); });
    }
    return {};
  }

  void stop() {
    const std::lock_guard lock(stopping_);
    for (const auto& worker : workers_) worker->stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  // Whatever looks at the service does so under its lock.
  auto with_service(auto look) const {
    const std::lock_guard lock(shared_.mutex);
    return look(shared_.service);
  }
  void set_faults(const Faults::Config& faults) {
    const std::lock_guard lock(shared_.mutex);
    shared_.service.set_faults(faults);
  }

  std::uint16_t port() const { return port_; }
  const std::string& ca_pem() const { return ca_pem_; }

 private:
  SharedService shared_;
  asio::ssl::context tls_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::mutex stopping_;
  std::uint16_t port_ = 0;
  std::string ca_pem_;
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options) {
  if (auto good = check(options); !good) return good.error();
  auto impl = std::make_unique<Impl>(options);
  if (auto opened = impl->open(options); !opened) return opened.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() {
  stop();
}
void Server::stop() {
  impl_->stop();
}
std::uint16_t Server::port() const {
  return impl_->port();
}
std::string Server::base_url() const {
  return "https://127.0.0.1:" + std::to_string(port());
}
const std::string& Server::ca_pem() const {
  return impl_->ca_pem();
}
void Server::set_faults(const Faults::Config& faults) {
  impl_->set_faults(faults);
}

Counters Server::counters() const {
  return impl_->with_service([](const Service& service) { return service.counters(); });
}

std::vector<JobRecord> Server::jobs() const {
  return impl_->with_service([](const Service& service) {
    std::vector<JobRecord> jobs;
    const World& world = service.world();
    for (std::uint64_t index = 0; index < world.entries(); ++index) {
      std::optional<JobView> job = world.job(index);
      if (!job) continue;
      jobs.push_back({std::move(job->job_id), std::string(job->reference_id),
                      std::string(job->batch_id), std::string(job->body)});
    }
    return jobs;
  });
}

}  // namespace longshore::simulator
