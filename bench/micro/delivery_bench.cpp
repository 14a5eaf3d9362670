// What each attempt takes beside its row: its body, what its answer means, its turn.
#include <benchmark/benchmark.h>

#include "api/contract.hpp"
#include "api/verdict.hpp"
#include "delivery/pacer.hpp"
#include "http/answer_parser.hpp"
#include "http/request_writer.hpp"

namespace longshore {
namespace {

constexpr std::string_view kId = "night-0000001";

void encode_job(benchmark::State& state) {
  const http::RequestWriter writer("api.example.com", "", "key");
  const std::string_view members =
      R"("reference_id":"night-0000001","data":{"image_url":"https://images.example.com/2026/11/)"
      R"(camera-07/frame-0000001.jpg"},"tag":"night","priority_weight":5)";
  const std::string end = api::Contract::job_end("89c6b79e-1d39-4d80-bd0f-7558d5633e70");
  const Request request{
      Method::kPost, "/v0/projects/p/jobs", {api::Contract::kJobStart, members, end}};
  std::string bytes;
  for (auto _ : state) {
    writer.write(request, bytes);
    benchmark::DoNotOptimize(bytes);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(encode_job);

void classify(benchmark::State& state, int status, std::string_view body) {
  Answer answer;
  answer.status = status;
  answer.body = body;
  answer.request_left = true;
  const SystemTime now{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(api::classify_job(answer, kId, now));
  }
}
BENCHMARK_CAPTURE(classify, done, 200,
                  R"({"data":{"job_id":"0b8a9cb1-6dd2-4b3a-b05b-5a3f3a1f5f1a",)"
                  R"("reference_id":"night-0000001"},"success":true})");
BENCHMARK_CAPTURE(classify, refused, 400,
                  R"({"error":{"code":"FS_0004","message":"invalid image_url"},"success":false})");
BENCHMARK_CAPTURE(classify, unavailable, 503, "<html>Service Unavailable</html>");

// `first_bytes`: what comes in the first read; less than all of it is Beast's to read.
void parse_answer(benchmark::State& state, std::size_t first_bytes) {
  constexpr std::string_view kAnswer =
      "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 26 Nov 2026 08:00:00 GMT\r\n"
      "Content-Type: application/json\r\nContent-Length: 104\r\nConnection: keep-alive\r\n\r\n"
      R"({"data":{"job_id":"0b8a9cb1-6dd2-4b3a-b05b-5a3f3a1f5f1a",)"
      R"("reference_id":"night-0000001"},"success":true})";
  http::AnswerParser parser;
  for (auto _ : state) {
    Answer answer;
    parser.start(answer, nullptr);
    const std::size_t used = parser.feed(kAnswer.substr(0, first_bytes));
    if (parser.state() == http::AnswerParser::State::kReading) parser.feed(kAnswer.substr(used));
    if (parser.state() != http::AnswerParser::State::kDone) state.SkipWithError("no answer");
    benchmark::DoNotOptimize(answer);
  }
}
BENCHMARK_CAPTURE(parse_answer, plain, std::string_view::npos);
BENCHMARK_CAPTURE(parse_answer, beast, 1);

void take_turn(benchmark::State& state) {
  delivery::Pacer pacer(20);
  SteadyTime now{};
  for (auto _ : state) {
    now = std::max(now, pacer.next());
    pacer.take(now);
    benchmark::DoNotOptimize(now);
  }
}
BENCHMARK(take_turn);

}  // namespace
}  // namespace longshore
