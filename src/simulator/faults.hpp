// What goes wrong on purpose, by name, probability and seed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/result.hpp"

namespace longshore::simulator {

// before_…: nothing was done. after_…: the work was done, and the answer says otherwise, or
// never comes. The names are those of --fault.
enum class Fault : std::uint8_t {
  kBefore500,       // before_500: api_error
  kBefore503,       // before_503: no Retry-After
  kBefore429,       // before_429: with Retry-After in seconds
  kRetryAfterDate,  // retry_after_date: 503 with an HTTP date
  kReset,           // reset: the connection is reset, nothing was done
  kHang,            // hang: nothing was done, and no answer comes
  kHtml502,         // html_502: a proxy's error page, nothing was done
  kEmpty500,        // empty_500: no body, nothing was done
  kTryAgain,        // try_again: 400 with FS_0000, nothing was done
  kAfter500,        // after_500
  kAfterReset,      // after_reset
  kAfterCut,        // after_cut: the body ends short of its Content-Length
  kAfterHang,       // after_hang: no answer comes
  kBadJson200,      // bad_json_200: done, and the answer is not JSON
  kEndlessBody,     // endless_body: done, and the answer never ends
  kClose,           // close: a good answer; the idle connection is closed shortly after
  kSlow,            // slow: a good answer, later
  kRedirect,        // redirect: 302, nothing was done
  kBurnId,          // burn_id: fails, and the reference_id is used up although no job exists
};
inline constexpr std::size_t kFaultCount = 19;

std::string_view name_of(Fault fault);

// Draws one fault or none a request. The sequence depends on seed and probabilities alone.
class Faults {
 public:
  // Probabilities by Fault; their sum is at most 1.
  struct Config {
    std::array<double, kFaultCount> probability{};

    double& operator[](Fault fault) { return probability[static_cast<std::size_t>(fault)]; }
    double operator[](Fault fault) const { return probability[static_cast<std::size_t>(fault)]; }
  };

  Faults(const Config& config, std::uint64_t seed) : config_(config), seed_(seed) {}

  std::optional<Fault> next();
  // A second, even choice that goes with the last draw.
  bool coin() const;
  // From the next draw on; the sequence is not started over.
  void configure(const Config& config) { config_ = config; }

 private:
  Config config_;
  std::uint64_t seed_;
  std::uint64_t draws_ = 0;
};

// "NAME=P" each, P from 0 to 1 or as "5%". `mixed=P` spreads P over the faults that heal by
// themselves; those that cost whole seconds get a small share. A name given twice adds up.
// Errors: kUsage, naming the text and what was expected.
Result<Faults::Config> parse_faults(const std::vector<std::string>& settings);

}  // namespace longshore::simulator
