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
  state.SetItemsProcessed(state.iterations());
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
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(classify, done, 200,
                  R"({"data":{"job_id":"0b8a9cb1-6dd2-4b3a-b05b-5a3f3a1f5f1a",)"
                  R"("reference_id":"night-0000001"},"success":true})");
BENCHMARK_CAPTURE(classify, refused, 400,
                  R"({"error":{"code":"FS_0004","message":"invalid image_url"},"success":false})");
BENCHMARK_CAPTURE(classify, unavailable, 503, "<html>Service Unavailable</html>");

// An answer with a sink is Beast's to read, from its first byte on; as the sink is for a 200 alone,
// the 201 below leaves its body in the answer all the same.
class NoSink final : public BodySink {
 public:
  bool take(std::string_view) override { return false; }
};

// As the client reads it: whole, out of its connection's buffer, by the connection's parser. The
// head is that of the comparison's nginx. All of it is in the processor's caches here; in an import
// it is not, and the way with fewer instructions gains more.
void parse_answer(benchmark::State& state, BodySink* sink) {
  constexpr std::string_view kAnswer =
      "HTTP/1.1 201 Created\r\nServer: nginx\r\nDate: Thu, 26 Nov 2026 08:00:00 GMT\r\n"
      "Content-Type: application/json\r\nContent-Length: 104\r\nConnection: keep-alive\r\n\r\n"
      R"({"data":{"job_id":"0b8a9cb1-6dd2-4b3a-b05b-5a3f3a1f5f1a",)"
      R"("reference_id":"night-0000001"},"success":true})";
  http::AnswerParser parser;
  std::string buffer(kAnswer);
  for (auto _ : state) {
    benchmark::DoNotOptimize(buffer.data());
    benchmark::ClobberMemory();
    Answer answer;
    parser.start(answer, sink);
    parser.feed(buffer);
    if (parser.state() != http::AnswerParser::State::kDone || answer.body.size() != 104) {
      state.SkipWithError("no answer");
    }
    benchmark::DoNotOptimize(answer);
  }
  state.SetItemsProcessed(state.iterations());
}
NoSink no_sink;
BENCHMARK_CAPTURE(parse_answer, plain, nullptr);
BENCHMARK_CAPTURE(parse_answer, beast, &no_sink);

void take_turn(benchmark::State& state) {
  delivery::Pacer pacer(20);
  SteadyTime now{};
  for (auto _ : state) {
    now = std::max(now, pacer.next());
    pacer.take(now);
    benchmark::DoNotOptimize(now);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(take_turn);

}  // namespace
}  // namespace longshore
