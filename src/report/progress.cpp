#include "report/progress.hpp"

namespace longshore::report {
namespace {

constexpr std::chrono::milliseconds kBarEvery{100};
constexpr std::chrono::seconds kLineEvery{10};

class Bar final : public ProgressSink {
 public:
  Bar(TerminalLine& terminal, const Clock& clock) : terminal_(terminal), clock_(clock) {}
  ~Bar() override { terminal_.clear(); }

  void show(const Progress& progress) override {
    const SteadyTime now = clock_.steady_now();
    const Pace pace = meter_.update(progress, now);
    if (now < next_) return;
    next_ = now + kBarEvery;
    terminal_.show(bar_text(progress, pace, terminal_.columns() - 1));
  }

 private:
  TerminalLine& terminal_;
  const Clock& clock_;
  PaceMeter meter_;
  SteadyTime next_ = SteadyTime::min();
};

class PlainLines final : public ProgressSink {
 public:
  PlainLines(TerminalLine& terminal, const Clock& clock)
      : terminal_(terminal), clock_(clock), next_(clock.steady_now() + kLineEvery) {}

  void show(const Progress& progress) override {
    const SteadyTime now = clock_.steady_now();
    const Pace pace = meter_.update(progress, now);
    if (now < next_) return;
    next_ = now + kLineEvery;
    terminal_.print(plain_text(progress, pace) + "\n");
  }

 private:
  TerminalLine& terminal_;
  const Clock& clock_;
  PaceMeter meter_;
  SteadyTime next_;
};

class Silence final : public ProgressSink {
 public:
  void show(const Progress&) override {}
};

}  // namespace

ProgressStyle settle(ProgressStyle asked, bool is_terminal, bool no_color, std::string_view term) {
  if (asked != ProgressStyle::kAuto) return asked;
  const bool dumb = term.empty() || term == "dumb";
  return is_terminal && !no_color && !dumb ? ProgressStyle::kBar : ProgressStyle::kPlain;
}

std::unique_ptr<ProgressSink> make_progress(ProgressStyle style, TerminalLine& terminal,
                                            const Clock& clock) {
  switch (style) {
    case ProgressStyle::kBar:
      return std::make_unique<Bar>(terminal, clock);
    case ProgressStyle::kAuto:
    case ProgressStyle::kPlain:
      return std::make_unique<PlainLines>(terminal, clock);
    case ProgressStyle::kOff:
      break;
  }
  return std::make_unique<Silence>();
}

}  // namespace longshore::report
