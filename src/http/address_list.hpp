// The addresses of one name, in the order in which they are tried.
#pragma once

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace longshore::http {

// The one that answered last comes first, also after the name was asked for again: another one
// may swallow packets, and cost each connect its share of the time. One thread.
class AddressList {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  const std::vector<Endpoint>& all() const { return addresses_; }
  void replace(std::vector<Endpoint> addresses) {
    addresses_ = std::move(addresses);
    if (preferred_) put_first(*preferred_);
  }
  void prefer(const Endpoint& endpoint) {
    preferred_ = endpoint;
    put_first(endpoint);
  }

 private:
  void put_first(const Endpoint& endpoint) {
    const auto place = std::find(addresses_.begin(), addresses_.end(), endpoint);
    if (place != addresses_.end()) std::rotate(addresses_.begin(), place, place + 1);
  }

  std::vector<Endpoint> addresses_;
  std::optional<Endpoint> preferred_;
};

}  // namespace longshore::http
