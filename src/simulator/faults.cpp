#include "simulator/faults.hpp"

#include <charconv>
#include <string>

#include "simulator/uuid.hpp"

namespace longshore::simulator {
namespace {

struct Named {
  std::string_view name;
  double share_of_mixed;  // 0: not in it
};

// In the order of Fault. In `mixed` most faults are as likely as each other. Those that cost
// a run whole seconds (a Retry-After holds everything back, a hang lasts until the client
// gives up) are rare, so that a large import under them still ends in minutes; those that
// never heal are left out.
constexpr double kCommon = 100;
constexpr double kUncommon = 10;
constexpr double kRare = 1;
constexpr double kNever = 0;
constexpr std::array<Named, kFaultCount> kFaults{{
    {"before_500", kCommon},     {"before_503", kCommon},   {"before_429", kRare},
    {"retry_after_date", kRare}, {"reset", kCommon},        {"hang", kRare},
    {"html_502", kCommon},       {"empty_500", kCommon},    {"try_again", kCommon},
    {"after_500", kCommon},      {"after_reset", kCommon},  {"after_cut", kCommon},
    {"after_hang", kRare},       {"bad_json_200", kCommon}, {"endless_body", kUncommon},
    {"close", kCommon},          {"slow", kCommon},         {"redirect", kNever},
    {"burn_id", kNever},
}};
static_assert(kFaults.back().name == "burn_id");

constexpr std::string_view kMixed = "mixed";
constexpr double kSumSlack = 1e-9;  // for what adding decimal fractions leaves over

Error usage_error(std::string message) {
  return {ErrorKind::kUsage, std::move(message)};
}

std::string known_names() {
  std::string names;
  for (const Named& fault : kFaults) {
    names += fault.name;
    names += ", ";
  }
  return names.append(kMixed);
}

Result<double> parse_probability(std::string_view text, const std::string& setting) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  double value = -1;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (percent) value /= 100;
  if (text.empty() || error != std::errc{} || rest != end || !(value >= 0 && value <= 1)) {
    return usage_error("fault \"" + setting +
                       "\": the probability must be a number from 0 to 1, or from 0% to 100%");
  }
  return value;
}

void spread(Faults::Config& config, double probability) {
  double shares = 0;
  for (const Named& fault : kFaults) shares += fault.share_of_mixed;
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    config.probability[i] += probability * kFaults[i].share_of_mixed / shares;
  }
}

bool add(Faults::Config& config, std::string_view name, double probability) {
  if (name == kMixed) {
    spread(config, probability);
    return true;
  }
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    if (kFaults[i].name != name) continue;
    config.probability[i] += probability;
    return true;
  }
  return false;
}

}  // namespace

std::string_view name_of(Fault fault) {
  return kFaults[static_cast<std::size_t>(fault)].name;
}

std::optional<Fault> Faults::next() {
  ++draws_;
  constexpr double kTwoTo53 = 9007199254740992.0;
  const double drawn = static_cast<double>(mix(mix(seed_) ^ draws_) >> 11) / kTwoTo53;
  double reached = 0;
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    reached += config_.probability[i];
    if (drawn < reached) return static_cast<Fault>(i);
  }
  return std::nullopt;
}

bool Faults::coin() const {
  return (mix(~mix(seed_) ^ draws_) & 1) != 0;
}

Result<Faults::Config> parse_faults(const std::vector<std::string>& settings) {
  Faults::Config config;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      return usage_error("fault \"" + setting + "\": expected NAME=PROBABILITY");
    }
    const Result<double> probability =
        parse_probability(std::string_view(setting).substr(equals + 1), setting);
    if (!probability) return probability.error();
    if (!add(config, std::string_view(setting).substr(0, equals), *probability)) {
      return usage_error("fault \"" + setting + "\": there is no fault of this name; there are " +
                         known_names());
    }
  }
  double sum = 0;
  for (const double probability : config.probability) sum += probability;
  if (sum > 1 + kSumSlack) {
    return usage_error("the probabilities of all faults together are " + std::to_string(sum) +
                       ", which is more than 1");
  }
  return config;
}

}  // namespace longshore::simulator
