#include "figures.hpp"

#include <algorithm>
#include <functional>

namespace longshore::testing {
namespace {

using Value = std::function<double(const Measured&)>;

MaybeBound times(double factor, MaybeBound bound) {
  if (bound) *bound = {factor * bound->held, factor * bound->goal};
  return bound;
}

MaybeBound percent(MaybeBound share) {
  return times(100, share);
}

double percent_of(double part, double whole) {
  return whole > 0 ? 100 * part / whole : 0;
}

class Figures {
 public:
  explicit Figures(const Trials& trials) : trials_(trials) {}

  void at_least(std::string_view name, int digits, MaybeBound min, const Value& value) {
    add({name, digits, true, {}, min}, value);
  }
  void at_most(std::string_view name, int digits, MaybeBound max, const Value& value) {
    add({name, digits, false, {}, max}, value);
  }
  std::vector<Figure> take() { return std::move(figures_); }

 private:
  void add(Figure figure, const Value& value) {
    for (const Measured& measured : trials_.seeds) figure.values.push_back(value(measured));
    figures_.push_back(std::move(figure));
  }

  const Trials& trials_;
  std::vector<Figure> figures_;
};

double count(std::uint64_t number) {
  return static_cast<double>(number);
}

void add_rates(const Fixture& fixture, const Trials& trials, Figures& figures) {
  const Expectations& expected = fixture.expected;
  figures.at_least("percent_of_ideal", 2, percent(expected.whole_min), [&](const Measured& m) {
    return percent_of(count(m.rows_done), expected.possible(0, m.seconds));
  });
  const bool settles = std::ranges::all_of(
      trials.seeds, [](const Measured& m) { return m.most_done_s > kSettled_s + 1; });
  if (settles || expected.steady_min) {
    figures.at_least("percent_after_30_s", 2, percent(expected.steady_min), [&](const Measured& m) {
      return percent_of(m.steady_rows, expected.possible(kSettled_s, m.most_done_s));
    });
  }
  if (trials.best_static > 0 || expected.best_static_min) {
    figures.at_least("percent_of_static", 2, percent(expected.best_static_min),
                     [&](const Measured& m) {
                       return percent_of(rate_to_compare(fixture, m), trials.best_static);
                     });
  }
}

void add_attempts(const Fixture& fixture, Figures& figures) {
  const Expectations& expected = fixture.expected;
  const double rate = fixture.delivery.requests_per_second;
  const double succeeding = (1 - fixture.server.failing) * (1 - fixture.server.hanging);
  figures.at_most(
      "attempts_a_row", 4, times(1 / succeeding, expected.attempts_max), [](const Measured& m) {
        return count(m.traffic.attempts) / count(std::max<std::uint64_t>(m.rows_done, 1));
      });
  figures.at_most("rows_out_of_attempts", 0, Bound{},
                  [&](const Measured& m) { return count(fixture.rows - m.rows_done); });
  if (fixture.server.rate > 0 || expected.refused_max) {
    figures.at_most("percent_refused", 3, percent(expected.refused_max), [](const Measured& m) {
      return percent_of(count(m.traffic.refused), count(m.rows_done));
    });
  }
  if (rate > 0) {
    figures.at_most("busiest_second", 0, Bound{rate + 1, rate + 1},
                    [](const Measured& m) { return count(m.traffic.busiest_second); });
  }
  if (expected.flooding_max) {
    figures.at_most("most_in_flight", 0, expected.flooding_max,
                    [](const Measured& m) { return count(m.traffic.most_in_flight); });
  }
}

void add_outage(const Fixture& fixture, Figures& figures) {
  const Expectations& expected = fixture.expected;
  const ServerModel& server = fixture.server;
  if (server.outage_to_s <= server.outage_from_s) return;
  figures.at_most("outage_seen_s", 2, expected.outage_seen_max_s, [&](const Measured& m) {
    const double began = m.traffic.outage_began.value_or(server.outage_from_s);
    return m.traffic.outage_seen.value_or(server.outage_to_s) - began;
  });
  figures.at_most("outage_attempts", 0, expected.outage_attempts_max,
                  [](const Measured& m) { return count(m.traffic.in_outage); });
  figures.at_least("percent_recovered", 1, percent(expected.recovered_min), [&](const Measured& m) {
    return percent_of(m.emptiest_second, fixture.delivery.requests_per_second);
  });
}

void add_end(const Fixture& fixture, Figures& figures) {
  const Expectations& expected = fixture.expected;
  if (expected.last_second_min) {
    figures.at_least("percent_last_second", 1, percent(expected.last_second_min),
                     [](const Measured& m) { return percent_of(m.last_second, m.first_second); });
  }
  if (expected.others_end_max_s) {
    figures.at_most("others_end_s", 2, expected.others_end_max_s,
                    [](const Measured& m) { return m.others_end_s; });
  }
  if (expected.end_max_s) {
    figures.at_most("end_s", 2, expected.end_max_s, [](const Measured& m) { return m.end_s; });
  }
}

}  // namespace

double Figure::worst() const {
  return more_is_better ? std::ranges::min(values) : std::ranges::max(values);
}

double Figure::median() const {
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

bool Figure::held() const {
  return !bound || (more_is_better ? worst() >= bound->held : worst() <= bound->held);
}

double rate_to_compare(const Fixture& fixture, const Measured& measured) {
  if (measured.rows_done < fixture.rows) return 0;
  const double rows = count(fixture.rows);
  return fixture.fails_by_chance() ? rows * 0.9 / measured.most_done_s : rows / measured.seconds;
}

std::vector<Figure> figures_of(const Fixture& fixture, const Trials& trials) {
  Figures figures(trials);
  add_rates(fixture, trials, figures);
  add_attempts(fixture, figures);
  add_outage(fixture, figures);
  add_end(fixture, figures);
  return figures.take();
}

}  // namespace longshore::testing
