// Which row of the API's table of answers an answer is.
#include <array>

#include "remote.hpp"

namespace longshore::testing {
namespace {

using simulator::Action;
using simulator::Endpoint;

std::string code_of(const std::string& body) {
  constexpr std::string_view kName = "\"code\":\"";
  const std::size_t at = body.find(kName);
  if (at == std::string::npos) return {};
  const std::size_t start = at + kName.size();
  return body.substr(start, body.find('"', start) - start);
}

std::string of_call(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kCreateBatch:
      return "batch";
    case Endpoint::kDetails:
      return "batches";
    case Endpoint::kBatchJobs:
      return "list";
    default:
      return "job";
  }
}

}  // namespace

void Remote::count_answer(const Ticket& ticket, const Action& action, Endpoint endpoint) {
  const std::string call = of_call(endpoint);
  if (ticket.reset_on_the_way) return;  // nobody hears it
  switch (action.kind) {
    case Action::Kind::kReset:
      return coverage_.count(call + ": reset");
    case Action::Kind::kHang:
      return coverage_.count(call + ": no answer");
    case Action::Kind::kCut:
      return coverage_.count(call + ": cut");
    case Action::Kind::kEndless:
      return coverage_.count(call + ": endless");
    default:
      break;
  }
  const std::string code = code_of(action.reply.body);
  const int status = action.reply.status;
  if (!code.empty() && status >= 400) return coverage_.count(call + ": " + code);
  coverage_.count(fmt::format("{}: {}", call, status));
  if (!action.reply.retry_after.empty()) coverage_.count("answer: Retry-After");
}

}  // namespace longshore::testing
