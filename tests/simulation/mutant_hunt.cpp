// Plays seeds against each broken variant of the program until one of them finds it out:
// simulation_mutants [NAME] [--most SEEDS]
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>

#include "simulation.hpp"
#include "support/mutants.hpp"

namespace longshore::testing {
namespace {

constexpr std::uint64_t kSeedsMost = 1'000;

struct Caught {
  std::uint64_t seed = 0;  // also how many it took
  std::string finding;
};

std::optional<Caught> hunt(std::uint64_t most) {
  Coverage coverage;
  for (std::uint64_t seed = 1; seed <= most; ++seed) {
    const Played played = play(Scenario::of(seed), Trace::Kind::kSilent, coverage);
    if (!played.findings.empty()) return Caught{seed, played.findings.front()};
  }
  return std::nullopt;
}

bool show(const NamedMutant& mutant, std::uint64_t most) {
  choose_mutant(mutant.mutant);
  const auto caught = hunt(most);
  choose_mutant(Mutant::kNone);
  if (!caught) {
    fmt::print("| {:27} | not in {} seeds | |\n", mutant.name, most);
  } else {
    const std::string first_line = caught->finding.substr(0, caught->finding.find('\n'));
    fmt::print("| {:27} | {:5} | {} |\n", mutant.name, caught->seed, first_line);
  }
  std::fflush(stdout);
  return caught.has_value();
}

int run(int argc, char** argv) {
  std::uint64_t most = kSeedsMost;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--most" && i + 1 < argc) {
      most = std::stoull(argv[++i]);
    } else if (mutant_of(word)) {
      only = word;
    } else {
      fmt::print("usage: {} [MUTANT] [--most SEEDS]\n", argv[0]);
      return 2;
    }
  }
  bool all = true;
  fmt::print("| mutant                      | seeds | found by |\n|---|---|---|\n");
  for (const NamedMutant& mutant : mutants()) {
    if (only.empty() || mutant.name == only) all = show(mutant, most) && all;
  }
  return all ? 0 : 1;
}

}  // namespace
}  // namespace longshore::testing

int main(int argc, char** argv) {
  return longshore::testing::run(argc, argv);
}
