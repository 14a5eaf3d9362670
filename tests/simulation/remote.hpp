// The remote of a simulation: the simulated API's world, and more that goes wrong around it.
// It lives on while clients come, die and come again; so do requests on their way to it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/exchange.hpp"
#include "coverage.hpp"
#include "dice.hpp"
#include "remote_plan.hpp"
#include "simulator/routes.hpp"
#include "simulator/service.hpp"
#include "trace.hpp"

namespace longshore::testing {

// A request on its way, and what becomes of it.
struct Ticket {
  std::string method;
  std::string target;
  std::string api_key;
  std::string body;
  std::string subject;  // the reference_id or the batch's name; empty for a read
  SteadyTime sent{};
  SteadyTime arrives{};
  bool arrived = false;
  bool reset_on_the_way = false;
  // Whether the client may rely on it to be over after its timeout and retry.after_timeout.
  bool bounded = true;
  simulator::Action action;  // once it has arrived; its delay counts from then
};
using TicketPtr = std::shared_ptr<Ticket>;

// One thread.
class Remote {
 public:
  Remote(const RemotePlan& plan, std::uint64_t seed, const VirtualClock& clock, Trace& trace,
         Coverage& coverage);

  // What a client is about to send, which must be one whole request.
  static TicketPtr read(std::string_view request, SteadyTime now);
  // It leaves the client. `patience`: how long the client waits at most; `grace`: how much
  // later a late one arrives at most.
  void send(const TicketPtr& ticket, milliseconds patience, milliseconds grace);
  // The client has gone: what it has sent arrives within `grace`, or never.
  void client_gone(milliseconds grace);
  // Lets everything arrive that is due.
  void advance();

  // What a connect comes to at this moment.
  struct Reach {
    TransportFault fault = TransportFault::kNone;
    milliseconds after{0};
  };
  Reach reach();
  // How many bytes of the next write leave before the connection breaks; nothing: all.
  std::optional<std::size_t> write_breaks(std::size_t bytes);
  bool reads_are_small() { return dice_.chance(plan_.small_reads); }

  // Requests for a subject that are still on their way and that a client may not overtake.
  bool on_its_way(std::string_view subject) const;

  const simulator::World& world() const { return service_.world(); }
  simulator::Counters counters() const { return service_.counters(); }
  bool refuses(std::string_view reference_id) const;
  bool is_foreign(std::string_view reference_id) const;
  // Creates the jobs and batches of somebody else.
  void settle_foreign(const std::vector<std::string>& reference_ids,
                      const std::vector<std::string>& batch_names);
  std::uint64_t foreign_batches() const { return foreign_batches_; }
  void calm();
  // From now on it behaves so, faults of the simulator apart.
  void behave(const RemotePlan& plan) { plan_ = plan; }

 private:
  simulator::Action perform(const Ticket& ticket);
  std::optional<simulator::Reply> misbehave(const Ticket& ticket, simulator::Endpoint endpoint);
  std::optional<simulator::Reply> list_answer(const Ticket& ticket);
  simulator::Reply odd_answer();
  simulator::Reply fatal_answer();
  simulator::Reply refusal(std::string_view reference_id) const;
  simulator::Reply world_answer(const Ticket& ticket);
  const Outage* outage() const;
  void count_answer(const Ticket& ticket, const simulator::Action& action,
                    simulator::Endpoint endpoint);
  SystemTime today() const;

  RemotePlan plan_;
  std::uint64_t seed_;
  const VirtualClock& clock_;
  Trace& trace_;
  Coverage& coverage_;
  simulator::Service service_;
  Dice dice_;
  std::vector<TicketPtr> on_the_way_;  // in the order of arrival
  std::uint64_t foreign_batches_ = 0;
};

}  // namespace longshore::testing
