#include "report/pace.hpp"

#include <algorithm>

namespace longshore::report {
namespace {

constexpr std::chrono::seconds kWindow{20};
constexpr std::chrono::milliseconds kSampleEvery{250};
constexpr std::size_t kSamplesMax = 100;
constexpr double kLeftSecondsMax = 100.0 * 24 * 3600;

void reckon_whole(const Progress& progress, Pace& pace) {
  if (progress.read_to_end) {
    pace.rows_all = progress.rows.read;
    pace.rows_all_exact = true;
  } else if (progress.bytes_all > 0 && progress.bytes_read > 0) {
    if (progress.rows.read == 0) {
      pace.percent = 100 * std::min(1.0, static_cast<double>(progress.bytes_read) /
                                             static_cast<double>(progress.bytes_all));
    }
    const double rows_a_byte =
        static_cast<double>(progress.rows.read) / static_cast<double>(progress.bytes_read);
    const double all = rows_a_byte * static_cast<double>(progress.bytes_all);
    pace.rows_all = std::max(static_cast<std::uint64_t>(all), progress.rows.read);
  }
  if (pace.rows_all == 0) return;
  pace.rows_left = pace.rows_all - std::min(pace.rows_done, pace.rows_all);
  if (progress.jobs_limit) {
    const std::uint64_t sent = std::min(progress.rows.accepted, *progress.jobs_limit);
    pace.rows_left = std::min(pace.rows_left, *progress.jobs_limit - sent);
  }
  const double share = static_cast<double>(pace.rows_done) / static_cast<double>(pace.rows_all);
  pace.percent = 100 * std::min(share, 1.0);
}

}  // namespace

Pace pace_of(const Progress& progress) {
  Pace pace;
  pace.rows_done = progress.rows.settled();
  reckon_whole(progress, pace);
  return pace;
}

std::optional<std::chrono::seconds> time_left(const Pace& pace, double rows_per_second) {
  if (pace.rows_all == 0 || rows_per_second <= 0) return std::nullopt;
  const double rows_left = static_cast<double>(pace.rows_left);
  return std::chrono::seconds(
      static_cast<std::int64_t>(std::min(rows_left / rows_per_second, kLeftSecondsMax)));
}

void PaceMeter::take(const Sample& sample) {
  samples_.push_back(sample);
  if (samples_.size() == 1) return;
  const Sample& before = samples_[samples_.size() - 2];
  const std::uint64_t skipped = sample.skipped - std::min(before.skipped, sample.skipped);
  const std::uint64_t done = sample.rows_done - std::min(before.rows_done, sample.rows_done);
  samples_.back().skipping = 2 * skipped > done;
  while (samples_.size() > 2 && samples_[1].skipping) samples_.pop_front();
}

Pace PaceMeter::update(const Progress& progress, SteadyTime now) {
  Pace pace = pace_of(progress);

  if (samples_.empty() || now - samples_.back().at >= kSampleEvery) {
    const std::uint64_t skipped = progress.rows.already_accepted + progress.rows.duplicate;
    take({now, pace.rows_done, progress.requests.sent, skipped, false});
  }
  while (samples_.size() > kSamplesMax || now - samples_.front().at > kWindow) {
    if (samples_.size() == 1) break;
    samples_.pop_front();
  }
  const Sample& first = samples_.front();
  const double seconds = std::chrono::duration<double>(now - first.at).count();
  if (seconds <= 0) return pace;
  pace.requests_per_second = static_cast<double>(progress.requests.sent - first.requests) / seconds;
  const double rows_per_second = static_cast<double>(pace.rows_done - first.rows_done) / seconds;
  pace.left = time_left(pace, rows_per_second);
  return pace;
}

}  // namespace longshore::report
