// The pace that delivery finds against simulated servers, in virtual time: five seeds of each
// fixture, every one held to the range that the fixture states, all printed as tables.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "report.hpp"

namespace longshore::testing {
namespace {

constexpr std::uint64_t kSeeds = 5;
constexpr double kMayBeBest = 0.9;  // of the best with the first seed

// Lives until the end of the program: what ran is told once, after all tests.
std::vector<Report>& reports() {
  static std::vector<Report> all;
  return all;
}

class Telling : public ::testing::Environment {
 public:
  void TearDown() override {
    if (reports().empty()) return;
    std::fputs(as_tables(reports()).c_str(), stdout);
    const char* const path = std::getenv("LONGSHORE_CONTROL_JSON");
    if (path == nullptr) return;
    std::ofstream out(path);
    out << as_json_lines(reports());
    EXPECT_TRUE(out.flush().good()) << path;
  }
};

const auto* const kTelling = ::testing::AddGlobalTestEnvironment(new Telling);

// By the median of the seeds; but one that falls behind with the first is not tried with the
// others.
void find_best_static(const Fixture& fixture, Trials& trials) {
  const auto static_rate = [&fixture](std::uint32_t slots, std::uint64_t seed) {
    return rate_to_compare(fixture, play(fixture, seed, slots));
  };
  std::vector<double> of_first;
  for (const std::uint32_t slots : fixture.sweep) of_first.push_back(static_rate(slots, 1));
  for (std::size_t number = 0; number < of_first.size(); ++number) {
    if (of_first[number] < kMayBeBest * std::ranges::max(of_first)) continue;
    std::vector<double> rates{of_first[number]};
    for (std::uint64_t seed = 2; seed <= kSeeds; ++seed) {
      rates.push_back(static_rate(fixture.sweep[number], seed));
    }
    std::ranges::sort(rates);
    const double median = rates[kSeeds / 2];
    if (median <= trials.best_static) continue;
    trials.best_static = median;
    trials.best_slots = fixture.sweep[number];
  }
}

class Control : public ::testing::TestWithParam<Fixture> {};

TEST_P(Control, StaysInItsRange) {
  const Fixture& fixture = GetParam();
  Trials trials;
  find_best_static(fixture, trials);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) trials.seeds.push_back(play(fixture, seed));
  const Measured& first = trials.seeds.front();
  reports().push_back({fixture.name, figures_of(fixture, trials), first.slots,
                       first.found_per_second, trials.best_slots});
  for (const Figure& figure : reports().back().figures) {
    EXPECT_TRUE(figure.held()) << fmt::format(
        "{}: by seed {}, to be {} {}", figure.name, figure.values,
        figure.more_is_better ? "at least" : "at most", figure.bound->held);
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Control,
                         ::testing::ValuesIn(load_fixtures(LONGSHORE_SOURCE_DIR
                                                           "/tests/control/fixtures")),
                         [](const auto& fixture) { return fixture.param.name; });

}  // namespace
}  // namespace longshore::testing
