#include "core/placed_set.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace longshore {
namespace {

struct Guest : Placed {};

std::set<Guest*> those_in(const PlacedSet<Guest>& set) {
  return {set.begin(), set.end()};
}

TEST(PlacedSet, AnyOfThemGoesAndTheOthersStay) {
  std::array<Guest, 4> guests;
  auto& [first, second, third, last] = guests;
  PlacedSet<Guest> set;
  for (Guest& guest : guests) set.add(guest);
  set.remove(first);
  EXPECT_EQ(those_in(set), (std::set<Guest*>{&second, &third, &last}));
  set.remove(last);  // it has taken the first one's place
  EXPECT_EQ(those_in(set), (std::set<Guest*>{&second, &third}));
  set.add(first);
  set.remove(second);
  set.remove(third);
  EXPECT_EQ(&set.any(), &first);
  set.remove(first);
  EXPECT_TRUE(set.empty());
}

}  // namespace
}  // namespace longshore
