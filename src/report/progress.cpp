#include "report/progress.hpp"

namespace longshore::report {
namespace {

constexpr std::chrono::milliseconds kBarEvery{100};
constexpr std::chrono::seconds kLineEvery{10};

class Bar final : public ProgressSink {
 public:
  Bar(TerminalLine& terminal, const Clock& clock, const BarLook& look)
      : terminal_(terminal), clock_(clock), look_(look) {}
  ~Bar() override { terminal_.clear(); }

  void show(const Progress& progress) override {
    const SteadyTime now = clock_.steady_now();
    const Pace pace = meter_.update(progress, now);
    if (now < next_) return;
    next_ = now + kBarEvery;
    // The last column stays free: writing into it makes some terminals wrap.
    terminal_.show(bar_text(progress, pace, terminal_.columns() - 1, look_));
  }

 private:
  TerminalLine& terminal_;
  const Clock& clock_;
  const BarLook look_;
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

ProgressStyle settle(ProgressStyle asked, bool is_terminal, std::string_view term,
                     std::string_view no_color) {
  if (asked != ProgressStyle::kAuto) return asked;
  const bool dumb = term.empty() || term == "dumb";
  return is_terminal && !dumb && no_color.empty() ? ProgressStyle::kBar : ProgressStyle::kPlain;
}

BarLook bar_look(std::string_view no_color, std::string_view locale) {
  const auto has = [locale](std::string_view word) {
    return locale.find(word) != std::string_view::npos;
  };
  return {.colour = no_color.empty(),
          .unicode = has("UTF-8") || has("utf-8") || has("UTF8") || has("utf8")};
}

std::unique_ptr<ProgressSink> make_progress(ProgressStyle style, TerminalLine& terminal,
                                            const Clock& clock, const BarLook& look) {
  switch (style) {
    case ProgressStyle::kBar:
      return std::make_unique<Bar>(terminal, clock, look);
    case ProgressStyle::kAuto:
    case ProgressStyle::kPlain:
      return std::make_unique<PlainLines>(terminal, clock);
    case ProgressStyle::kOff:
      break;
  }
  return std::make_unique<Silence>();
}

}  // namespace longshore::report
