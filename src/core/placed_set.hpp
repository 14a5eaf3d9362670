// A set of things that know where in it they stand, so that any of them goes in one step.
#pragma once

#include <cstddef>
#include <vector>

#include "core/invariant.hpp"

namespace longshore {

// What can be in a PlacedSet, one at a time.
class Placed {
 private:
  template <typename Item>
  friend class PlacedSet;
  std::size_t place_ = 0;
};

// Not owned, in no order. One thread. Item derives from Placed.
template <typename Item>
class PlacedSet {
 public:
  void add(Item& item) {
    place_of(item) = items_.size();
    items_.push_back(&item);
  }
  void remove(Item& item) {
    const std::size_t place = place_of(item);
    LONGSHORE_INVARIANT(place < items_.size() && items_[place] == &item);
    items_[place] = items_.back();
    place_of(*items_[place]) = place;
    items_.pop_back();
  }

  bool empty() const { return items_.empty(); }
  Item& any() const { return *items_.back(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  static std::size_t& place_of(Placed& item) { return item.place_; }

  std::vector<Item*> items_;
};

}  // namespace longshore
