// A run as Prometheus reads it: the text format, in a file that is replaced as a whole, for
// the node exporter's textfile collector.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "longshore/environment.hpp"
#include "longshore/observer.hpp"

namespace longshore::report {

// What stands in the file.
struct MetricsState {
  std::string manifest;
  std::string run_id;
  SystemTime started_at;
  Progress progress;
  std::optional<Summary> finished;  // the run is over
};

std::string metrics_text(const MetricsState& state);

// Writes the file every kEvery while the run shows its progress, on a thread of its own: a
// slow disk holds nothing up. show() and finish() from one thread. What cannot be written is
// told to `log` once.
class MetricsFile final : public ProgressSink {
 public:
  static constexpr std::chrono::seconds kEvery{15};

  // All outlive the file; `path` is readable by everybody.
  MetricsFile(std::string path, MetricsState state, Files& files, Random& random,
              const Clock& clock, Log& log);
  ~MetricsFile() override;

  void show(const Progress& progress) override;
  // The last state. Returns when it is written, or false: it cannot be.
  bool finish(const Summary& summary);

 private:
  void write_on();
  bool write(const std::string& text);
  void stop();

  const std::string path_;
  MetricsState state_;
  Files& files_;
  Random& random_;
  const Clock& clock_;
  Log& log_;
  std::optional<LatencyHistogram> latencies_;  // state_.progress.latencies leads to it
  SteadyTime next_ = SteadyTime::min();
  bool told_ = false;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<std::string> waiting_;  // to be written
  bool over_ = false;
  std::thread writer_;
};

}  // namespace longshore::report
