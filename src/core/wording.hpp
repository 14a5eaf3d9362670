// Numbers as a reader likes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace longshore {

std::string grouped(std::uint64_t number);  // 57,812
// 1 row, 57,812 rows; where the plural is not the singular with an s, `many` is it.
std::string counted(std::uint64_t number, std::string_view one, std::string_view many = {});
std::string money(double amount);  // 5,781.20

}  // namespace longshore
