#include "report/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <mutex>

#include "core/json_text.hpp"
#include "report/utf8.hpp"
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

void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, valid_utf8(value));
}

void append_text_field(std::string& out, std::string_view name, std::string_view value) {
  const std::string shown = one_line(value);
  const bool plain = !shown.empty() && shown.find_first_of(" =\"") == std::string::npos;
  out += ' ';
  out += name;
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

  bool wants(LogLevel level) const override { return logger_.should_log(to_spdlog(level)); }

  void write(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields) override {
    if (!wants(level)) return;
    const std::string payload = options_.format == LogFormat::kJson ? json_payload(message, fields)
                                                                    : text_payload(message, fields);
    logger_.log(clock_.system_now(), spdlog::source_loc{}, to_spdlog(level), payload);
  }

 private:
  std::string json_payload(std::string_view message, std::initializer_list<LogField> fields) const {
    std::string out;
    if (!options_.run_id.empty()) append_member(out, "run_id", options_.run_id);
    append_member(out, "message", message);
    for (const auto& [name, value] : fields) append_member(out, name, value);
    return out;
  }

  std::string text_payload(std::string_view message, std::initializer_list<LogField> fields) const {
    std::string out = one_line(message);
    for (const auto& [name, value] : fields) append_text_field(out, name, value);
    if (!options_.run_id.empty()) append_text_field(out, "run_id", options_.run_id);
    return out;
  }

  LogOptions options_;
  const Clock& clock_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> make_log(LogOptions options, const Clock& clock, LineWriter writer) {
  return std::make_unique<SpdlogLog>(std::move(options), clock, std::move(writer));
}

std::optional<LogLevel> log_level_of(std::string_view word) {
  if (word == "trace") return LogLevel::kTrace;
  if (word == "debug") return LogLevel::kDebug;
  if (word == "info") return LogLevel::kInfo;
  if (word == "warning") return LogLevel::kWarning;
  if (word == "error") return LogLevel::kError;
  return std::nullopt;
}

}  // namespace longshore::report
