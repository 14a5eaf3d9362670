// What is fuzzed: each target takes any bytes and holds the code to its properties. The same
// functions run under libFuzzer (driver.cpp) and over their seeds in every test run
// (replay_test.cpp).
#pragma once

#include <array>
#include <string_view>

namespace longshore::fuzz {

void csv(std::string_view input);
void jsonl(std::string_view input);
void mapping(std::string_view input);
void pointer(std::string_view input);
void configuration(std::string_view input);
void http_answer(std::string_view input);
void http_exchange(std::string_view input);
void api_body(std::string_view input);
void api_list(std::string_view input);
void retry_after(std::string_view input);
void amounts(std::string_view input);

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
};

inline constexpr std::array<Target, 11> kTargets{{
    {"csv", csv},
    {"jsonl", jsonl},
    {"mapping", mapping},
    {"pointer", pointer},
    {"configuration", configuration},
    {"http_answer", http_answer},
    {"http_exchange", http_exchange},
    {"api_body", api_body},
    {"api_list", api_list},
    {"retry_after", retry_after},
    {"amounts", amounts},
}};

}  // namespace longshore::fuzz
