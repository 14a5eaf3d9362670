#include "report/metrics.hpp"

#include "report/aside_file.hpp"

namespace longshore::report {

MetricsFile::MetricsFile(std::string path, MetricsState state, Files& files, Random& random,
                         const Clock& clock, Log& log)
    : path_(std::move(path)),
      state_(std::move(state)),
      files_(files),
      random_(random),
      clock_(clock),
      log_(log),
      writer_([this] { write_on(); }) {}

MetricsFile::~MetricsFile() {
  stop();
}

void MetricsFile::show(const Progress& progress) {
  const SteadyTime now = clock_.steady_now();
  state_.progress = progress;
  if (progress.latencies != nullptr) {
    latencies_ = *progress.latencies;
    state_.progress.latencies = &*latencies_;
  }
  if (now < next_) return;
  next_ = now + kEvery;
  std::string text = metrics_text(state_);
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(text);
  }
  wake_.notify_one();
}

bool MetricsFile::finish(const Summary& summary) {
  stop();
  Progress& progress = state_.progress;
  progress.rows = summary.rows;
  progress.requests = summary.requests;
  progress.batches = summary.batches;
  progress.time = summary.time;
  progress.in_flight = 0;
  progress.waiting = 0;
  progress.breaker_open = false;
  state_.finished = summary;
  return write(metrics_text(state_));
}

void MetricsFile::stop() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    waiting_.reset();
  }
  wake_.notify_one();
  if (writer_.joinable()) writer_.join();
}

void MetricsFile::write_on() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return over_ || waiting_; });
    if (over_) return;
    const std::string text = std::move(*waiting_);
    waiting_.reset();
    lock.unlock();
    write(text);
    lock.lock();
  }
}

bool MetricsFile::write(const std::string& text) {
  const Result<void> written = write_aside(files_, random_, path_, text, Readers::kEverybody);
  if (written) return true;
  if (!told_) {
    log_.write(LogLevel::kWarning, "the metrics cannot be written",
               {{"reason", written.error().message}});
  }
  told_ = true;
  return false;
}

}  // namespace longshore::report
