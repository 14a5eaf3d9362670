#include "report/log.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <mutex>

#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "core/wording.hpp"
#include "report/repetition.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

class WriterSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit WriterSink(LineWriter writer) : writer_(std::move(writer)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    writer_(std::string_view(line.data(), line.size()));
  }
  void flush_() override {}

  LineWriter writer_;
};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// A text that is empty is one that does not apply.
bool applies(const LogField& field) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  return text == nullptr || !text->empty();
}

void append_member(std::string& out, const LogField& field) {
  if (!out.empty()) out += ',';
  append_json_string(out, field.name);
  out += ':';
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    append_json_string(out, valid_utf8(*text));
  } else {
    out += std::to_string(std::get<std::int64_t>(field.value));
  }
}

void append_text_field(std::string& out, const LogField& field) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  const std::string shown =
      text != nullptr ? one_line(*text) : std::to_string(std::get<std::int64_t>(field.value));
  const bool plain = !shown.empty() && shown.find_first_of(" =\"") == std::string::npos;
  out += ' ';
  out += field.name;
  out += '=';
  if (plain) {
    out += shown;
  } else {
    append_json_string(out, shown);
  }
}

class SpdlogLog final : public Log {
 public:
  SpdlogLog(LogOptions options, const Clock& clock, LineWriter writer)
      : options_(std::move(options)),
        clock_(clock),
        logger_("longshore", std::make_shared<WriterSink>(std::move(writer))) {
    // The payload brings its own members or fields; the pattern adds what spdlog knows.
    const char* pattern = options_.format == LogFormat::kJson
                              ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                              : "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
    logger_.set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc, "\n"));
    logger_.set_level(to_spdlog(options_.level));
  }

  ~SpdlogLog() override {
    for (const auto& withheld : repetition_.rest()) tell(withheld);
  }

  bool wants(LogLevel level) const override { return logger_.should_log(to_spdlog(level)); }

  void write(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields) override {
    if (!wants(level) || !may_pass(level, message)) return;
    log(level, message, fields);
  }

 private:
  bool may_pass(LogLevel level, std::string_view message) {
    if (level == LogLevel::kTrace) return true;  // asked for everything
    const SteadyTime now = clock_.steady_now();
    std::vector<Repetition::Withheld> over;
    bool passes = false;
    {
      const std::lock_guard lock(mutex_);
      over = repetition_.over(now);
      passes = repetition_.lets_through(message, now);
    }
    for (const auto& withheld : over) tell(withheld);
    return passes;
  }

  void tell(const Repetition::Withheld& withheld) {
    log(LogLevel::kInfo,
        fmt::format("repeated {} more: {}", counted(withheld.times, "time"), withheld.message),
        {{"times", withheld.times}});
  }

  void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    const std::string payload = options_.format == LogFormat::kJson ? json_payload(message, fields)
                                                                    : text_payload(message, fields);
    logger_.log(clock_.system_now(), spdlog::source_loc{}, to_spdlog(level), payload);
  }

  std::string json_payload(std::string_view message, std::initializer_list<LogField> fields) const {
    std::string out;
    if (!options_.run_id.empty()) append_member(out, {"run_id", options_.run_id});
    append_member(out, {"message", message});
    for (const LogField& field : fields) {
      if (applies(field)) append_member(out, field);
    }
    return out;
  }

  std::string text_payload(std::string_view message, std::initializer_list<LogField> fields) const {
    std::string out = one_line(message);
    for (const LogField& field : fields) {
      if (applies(field)) append_text_field(out, field);
    }
    if (!options_.run_id.empty()) append_text_field(out, {"run_id", options_.run_id});
    return out;
  }

  LogOptions options_;
  const Clock& clock_;
  spdlog::logger logger_;
  std::mutex mutex_;
  Repetition repetition_;
};

}  // namespace

std::unique_ptr<Log> make_log(LogOptions options, const Clock& clock, LineWriter writer) {
  return std::make_unique<SpdlogLog>(std::move(options), clock, std::move(writer));
}

}  // namespace longshore::report
