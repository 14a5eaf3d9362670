#include <string_view>

#include "core/exchange.hpp"
#include "core/ledger_records.hpp"

namespace longshore {

std::string_view name_of(TransportFault fault) {
  switch (fault) {
    case TransportFault::kNone:
      return "none";
    case TransportFault::kResolve:
      return "resolve";
    case TransportFault::kRefused:
      return "refused";
    case TransportFault::kConnectTimeout:
      return "connect_timeout";
    case TransportFault::kProxy:
      return "proxy";
    case TransportFault::kProxyLogin:
      return "proxy_login";
    case TransportFault::kTls:
      return "tls";
    case TransportFault::kTlsObsolete:
      return "tls_obsolete";
    case TransportFault::kCertificate:
      return "certificate";
    case TransportFault::kRequestTimeout:
      return "request_timeout";
    case TransportFault::kReset:
      return "reset";
    case TransportFault::kClosedEarly:
      return "closed_early";
    case TransportFault::kMalformed:
      return "malformed";
    case TransportFault::kTooLarge:
      return "too_large";
    case TransportFault::kStaleConnection:
      return "stale_connection";
    case TransportFault::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::kPending:
      return "pending";
    case JobState::kInDoubt:
      return "in_doubt";
    case JobState::kPresumed:
      return "presumed";
    case JobState::kUnconfirmed:
      return "unconfirmed";
    case JobState::kAccepted:
      return "accepted";
    case JobState::kRejected:
      return "rejected";
    case JobState::kDuplicate:
      return "duplicate";
  }
  return "unknown";
}

}  // namespace longshore
