// What each attempt takes beside its row: its body, what its answer means, its turn.
#include <benchmark/benchmark.h>

#include "api/contract.hpp"
#include "api/verdict.hpp"
#include "delivery/pacer.hpp"

namespace longshore {
namespace {

constexpr std::string_view kId = "night-0000001";

void encode_job(benchmark::State& state) {
  const api::Contract contract{ApiConfiguration{}};
  Job job;
  job.reference_id = kId;
  job.members =
      R"("reference_id":"night-0000001","data":{"image_url":"https://images.example.com/2026/11/)"
      R"(camera-07/frame-0000001.jpg"},"tag":"night","priority_weight":5)";
  for (auto _ : state) {
    benchmark::DoNotOptimize(contract.job_body(job, "89c6b79e-1d39-4d80-bd0f-7558d5633e70"));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * job.members.size()));
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
