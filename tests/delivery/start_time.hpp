// When the stories of these tests begin: not at zero, which stands for "never".
#pragma once

#include "longshore/environment.hpp"

namespace longshore::delivery {

inline const SteadyTime kStart = SteadyTime{} + std::chrono::hours(1);

}  // namespace longshore::delivery
