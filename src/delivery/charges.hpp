// Which of an errand's failures count against retry.max_attempts: those in an outage do not,
// and whether there was one is often known only afterwards.
#pragma once

#include <cstdint>
#include <utility>

#include "delivery/breaker.hpp"

namespace longshore::delivery {

class Charges {
 public:
  void add(Breaker::SeriesPtr series) {
    if (series != last_) {
      earlier_ = count();
      in_last_ = 0;
      last_ = std::move(series);
    }
    ++in_last_;
  }
  std::uint32_t count() const {
    const bool outage = last_ && last_->outage;
    return earlier_ + (outage ? 0 : in_last_);
  }
  const Breaker::Series* last() const { return last_.get(); }

 private:
  std::uint32_t earlier_ = 0;
  std::uint32_t in_last_ = 0;
  Breaker::SeriesPtr last_;
};

}  // namespace longshore::delivery
