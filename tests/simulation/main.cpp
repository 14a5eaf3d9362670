// Plays seeds of the simulation: simulation_seeds --help
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "simulation.hpp"

namespace longshore::testing {
namespace {

struct Arguments {
  std::uint64_t first = 1;
  std::uint64_t last = 100;
  unsigned jobs = 1;
  bool trace = false;
  // 0: coverage is not asked for
  std::uint64_t seen_at_least = 0;
  std::uint64_t common_at_least = 0;
  std::string file;  // of seeds
  std::string program;
};

constexpr const char* kUsage =
    "usage: {} [--seeds N | --seeds A-B | --file PATH] [--jobs N] [--coverage K]\n"
    "       [--common K] [--trace]\n"
    "  --seeds     seeds 1 to N, or A to B\n"
    "  --file      the seeds of a file: a number at the start of a line, the rest is a remark\n"
    "  --jobs      processes that share the seeds\n"
    "  --coverage  fails unless each thing that has to be seen was seen K times\n"
    "  --common    the same, but for what is rare\n"
    "  --trace     prints what happens\n";

bool parse_seeds(const std::string& text, Arguments& arguments) {
  const std::size_t dash = text.find('-');
  arguments.first = dash == std::string::npos ? 1 : std::stoull(text.substr(0, dash));
  arguments.last = std::stoull(dash == std::string::npos ? text : text.substr(dash + 1));
  return arguments.first <= arguments.last;
}

bool parse(int argc, char** argv, Arguments& arguments) {
  arguments.program = argv[0];
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--trace") {
      arguments.trace = true;
      continue;
    }
    if (i + 1 >= argc) return false;
    const std::string value = argv[++i];
    if (option == "--seeds") {
      if (!parse_seeds(value, arguments)) return false;
    } else if (option == "--jobs") {
      arguments.jobs = static_cast<unsigned>(std::stoul(value));
    } else if (option == "--coverage") {
      arguments.seen_at_least = std::stoull(value);
    } else if (option == "--common") {
      arguments.common_at_least = std::stoull(value);
    } else if (option == "--file") {
      arguments.file = value;
    } else {
      return false;
    }
  }
  return arguments.jobs > 0;
}

std::vector<std::uint64_t> seeds_of(const Arguments& arguments) {
  std::vector<std::uint64_t> seeds;
  if (arguments.file.empty()) {
    for (std::uint64_t seed = arguments.first; seed <= arguments.last; ++seed) {
      seeds.push_back(seed);
    }
    return seeds;
  }
  std::ifstream file(arguments.file);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] >= '0' && line[0] <= '9') seeds.push_back(std::stoull(line));
  }
  return seeds;
}

// True if all is well with it.
bool play_one(std::uint64_t seed, const Arguments& arguments, Coverage& coverage) {
  const auto kind = arguments.trace ? Trace::Kind::kPrinted : Trace::Kind::kSilent;
  const Played played = play(Scenario::of(seed), kind, coverage);
  if (played.findings.empty()) return true;
  std::string text = fmt::format("seed {}:\n", seed);
  for (const std::string& finding : played.findings) text += "  " + finding + "\n";
  text += fmt::format("  replay: {} --seeds {}-{} --trace\n", arguments.program, seed, seed);
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  return false;
}

// Every `step`-th seed from `start` on; the number of failures.
std::uint64_t play_share(const std::vector<std::uint64_t>& seeds, std::size_t start,
                         std::size_t step, const Arguments& arguments, Coverage& coverage) {
  std::uint64_t failures = 0;
  for (std::size_t i = start; i < seeds.size(); i += step) {
    failures += play_one(seeds[i], arguments, coverage) ? 0 : 1;
  }
  return failures;
}

// Shares of one process each, which tells through a pipe what it saw.
std::uint64_t play_all(const std::vector<std::uint64_t>& seeds, const Arguments& arguments,
                       Coverage& coverage) {
  if (arguments.jobs == 1) return play_share(seeds, 0, 1, arguments, coverage);
  std::vector<int> pipes;
  for (unsigned job = 0; job < arguments.jobs; ++job) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    if (::fork() == 0) {
      Coverage mine;
      mine.count("failed seeds", play_share(seeds, job, arguments.jobs, arguments, mine));
      const std::string text = mine.text();
      const bool told = ::write(ends[1], text.data(), text.size()) == ssize_t(text.size());
      ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    pipes.push_back(ends[0]);
  }
  std::uint64_t broken = 0;
  for (const int pipe : pipes) {
    std::string text;
    char buffer[4096];
    for (ssize_t got; (got = ::read(pipe, buffer, sizeof buffer)) > 0;) text.append(buffer, got);
    ::close(pipe);
    int status = 0;
    ::wait(&status);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ++broken;  // it crashed
    coverage.add(Coverage::from_text(text));
  }
  return coverage.of("failed seeds") + broken;
}

bool all_seen(const Coverage& coverage, const Arguments& arguments) {
  bool all = true;
  for (const std::string& what : to_be_seen()) {
    const std::uint64_t at_least =
        std::max(arguments.seen_at_least, is_rare(what) ? 0 : arguments.common_at_least);
    if (coverage.of(what) >= at_least) continue;
    fmt::print("seen {} times, at least {} were expected: {}\n", coverage.of(what), at_least, what);
    all = false;
  }
  return all;
}

int run(int argc, char** argv) {
  Arguments arguments;
  if (!parse(argc, argv, arguments)) {
    fmt::print(kUsage, argv[0]);
    return 2;
  }
  const std::vector<std::uint64_t> seeds = seeds_of(arguments);
  if (seeds.empty()) {
    fmt::print("no seeds: {} cannot be read, or holds none\n", arguments.file);
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  Coverage coverage;
  const std::uint64_t failures = play_all(seeds, arguments, coverage);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const bool seen = all_seen(coverage, arguments);
  if (const char* list = std::getenv("LONGSHORE_COVERAGE")) {
    std::ofstream(list) << coverage.text();
  }
  fmt::print("{} seeds in {:.1f} s, {} failed{}\n", seeds.size(), took.count(), failures,
             seen ? "" : ", and not everything was seen");
  return failures == 0 && seen ? 0 : 1;
}

}  // namespace
}  // namespace longshore::testing

int main(int argc, char** argv) {
  return longshore::testing::run(argc, argv);
}
