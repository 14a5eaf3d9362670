// The pace that delivery finds against simulated servers, in virtual time: five seeds of each
// fixture, the minimum held to the range that the fixture states, all printed as one table.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "trial.hpp"

namespace longshore::testing {
namespace {

constexpr std::uint64_t kSeeds = 5;

struct Row {
  std::vector<Measured> trials;
  double best_static = 0;  // rows a second
  std::uint32_t best_slots = 0;
};

// Lives until the end of the program: the table is printed once, after all tests.
std::map<std::string, Row>& table() {
  static std::map<std::string, Row> rows;
  return rows;
}

template <typename Value>
std::vector<double> sorted(const Row& row, Value value) {
  std::vector<double> values;
  for (const Measured& measured : row.trials) values.push_back(value(measured));
  std::ranges::sort(values);
  return values;
}

std::string least_and_median(const std::vector<double>& values) {
  return fmt::format("{:.1f} {:.1f}", values.front(), values[values.size() / 2]);
}

std::string line_of(const Fixture& fixture, const Row& row) {
  const double ideal = fixture.expected.ideal_per_second;
  const auto percent = [ideal](double rate) { return ideal > 0 ? 100 * rate / ideal : 0; };
  const auto whole = sorted(row, [&](const Measured& m) { return percent(m.per_second()); });
  const auto steady = sorted(row, [&](const Measured& m) { return percent(m.steady_per_second); });
  const auto refused = sorted(row, [](const Measured& m) {
    return 100 * static_cast<double>(m.refused) / static_cast<double>(m.rows_done);
  });
  const auto attempts = sorted(row, [](const Measured& m) {
    return static_cast<double>(m.attempts) / static_cast<double>(m.rows_done);
  });
  const auto outage =
      sorted(row, [](const Measured& m) { return static_cast<double>(m.in_outage); });
  std::string back = "-";
  if (fixture.expected.outage_attempts_max > 0) {
    const auto rates = sorted(row, [](const Measured& m) { return m.recovered; });
    back = fmt::format("{:.1f}", 100 * rates.front() / fixture.delivery.requests_per_second);
  }
  std::string best = "-";
  if (row.best_static > 0) {
    const auto rates = sorted(row, [](const Measured& m) { return m.per_second(); });
    best = fmt::format("{:.1f} at {}", 100 * rates.front() / row.best_static, row.best_slots);
  }
  return fmt::format("{:<28} {:>13} {:>13} {:>8.2f} {:>7.4f} {:>7.0f} {:>6} {:>13} {:>6} {:>6}\n",
                     fixture.name, least_and_median(whole), least_and_median(steady),
                     refused.back(), attempts.back(), outage.back(), back, best,
                     row.trials.front().slots,
                     fmt::format("{:.0f}", row.trials.front().found_per_second));
}

std::vector<Fixture> fixtures() {
  return load_fixtures(LONGSHORE_SOURCE_DIR "/tests/control/fixtures");
}

class Table : public ::testing::Environment {
 public:
  void TearDown() override {
    if (table().empty()) return;
    std::string text =
        fmt::format("{:<28} {:>13} {:>13} {:>8} {:>7} {:>7} {:>6} {:>13} {:>6} {:>6}\n",
                    "five seeds: least, median", "% of ideal", "% after 30 s", "% 429", "tries",
                    "outage", "% back", "% of static", "slots", "found");
    for (const Fixture& fixture : fixtures()) {
      const auto row = table().find(fixture.name);
      if (row != table().end()) text += line_of(fixture, row->second);
    }
    std::fputs(text.c_str(), stdout);
  }
};

const auto* const kTable = ::testing::AddGlobalTestEnvironment(new Table);

void hold(const Fixture& fixture, const Measured& measured) {
  const Expectations& expected = fixture.expected;
  const double rows = static_cast<double>(measured.rows_done);
  EXPECT_EQ(measured.rows_done, fixture.rows) << "rows ran out of attempts";
  if (fixture.delivery.requests_per_second > 0) {
    EXPECT_LE(static_cast<double>(measured.busiest_second),
              fixture.delivery.requests_per_second + 1);
  }
  EXPECT_GE(measured.per_second(), expected.whole_min * expected.ideal_per_second);
  EXPECT_GE(measured.steady_per_second, expected.steady_min * expected.ideal_per_second);
  EXPECT_LE(static_cast<double>(measured.refused), expected.refused_max * rows);
  if (expected.attempts_max > 0) {
    EXPECT_LE(static_cast<double>(measured.attempts) / rows,
              expected.attempts_max / (1 - fixture.server.failing));
  }
  if (expected.outage_attempts_max > 0) {
    EXPECT_LE(static_cast<double>(measured.in_outage), expected.outage_attempts_max);
    EXPECT_GE(measured.recovered, expected.recovered_min * fixture.delivery.requests_per_second);
  }
  if (expected.flooding_max > 0) {
    EXPECT_LE(measured.most_in_flight, expected.flooding_max);
  }
}

void find_best_static(const Fixture& fixture, Row& row) {
  for (const std::uint32_t slots : fixture.sweep) {
    const Measured measured = play(fixture, 1, slots);
    if (measured.rows_done < fixture.rows || measured.per_second() <= row.best_static) continue;
    row.best_static = measured.per_second();
    row.best_slots = slots;
  }
}

class Control : public ::testing::TestWithParam<Fixture> {};

TEST_P(Control, StaysInItsRange) {
  const Fixture& fixture = GetParam();
  Row& row = table()[fixture.name];
  find_best_static(fixture, row);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(fmt::format("{}, seed {}", fixture.name, seed));
    row.trials.push_back(play(fixture, seed));
    hold(fixture, row.trials.back());
    EXPECT_GE(row.trials.back().per_second(), fixture.expected.best_static_min * row.best_static);
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Control, ::testing::ValuesIn(fixtures()),
                         [](const auto& fixture) { return fixture.param.name; });

}  // namespace
}  // namespace longshore::testing
