#include "simulator/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/fault_replies.hpp"
#include "simulator/requests.hpp"

namespace longshore::simulator {
namespace {

using testing::HasSubstr;
using Kind = Action::Kind;

constexpr SteadyTime kStart{};
constexpr SystemTime kToday{std::chrono::seconds(784'111'777)};  // 1994-11-06 08:49:37

ServiceOptions always(Fault fault) {
  ServiceOptions options;
  options.faults[fault] = 1;
  return options;
}

Action send(Service& service, std::string_view reference_id, SteadyTime now = kStart) {
  const std::string body = job_body(reference_id);
  return service.begin({"POST", kJobsV0, kKey, body}, now, kToday);
}

struct Expected {
  Fault fault;
  Kind kind;
  int status;
  bool done;  // whether the job exists afterwards
};

class InjectedFault : public testing::TestWithParam<Expected> {};

TEST_P(InjectedFault, DoesTheWorkOrNotAndAnswersAccordingly) {
  const Expected& expected = GetParam();
  Service service(always(expected.fault));
  const Action action = send(service, "001");
  EXPECT_EQ(action.kind, expected.kind);
  EXPECT_EQ(action.reply.status, expected.status);
  EXPECT_EQ(service.world().jobs(), expected.done ? 1u : 0u);
  EXPECT_EQ(service.counters().of(expected.fault), 1u);
  service.set_faults({});
  const Action again = send(service, "001");
  if (expected.done) {
    EXPECT_EQ(code_of(again.reply), "FS_0001");
  } else {
    EXPECT_EQ(again.reply.status, 200);
  }
}

INSTANTIATE_TEST_SUITE_P(Service, InjectedFault,
                         testing::Values(Expected{Fault::kBefore500, Kind::kAnswer, 500, false},
                                         Expected{Fault::kBefore503, Kind::kAnswer, 503, false},
                                         Expected{Fault::kBefore429, Kind::kAnswer, 429, false},
                                         Expected{Fault::kRetryAfterDate, Kind::kAnswer, 503,
                                                  false},
                                         Expected{Fault::kReset, Kind::kReset, 200, false},
                                         Expected{Fault::kHang, Kind::kHang, 200, false},
                                         Expected{Fault::kHtml502, Kind::kAnswer, 502, false},
                                         Expected{Fault::kEmpty500, Kind::kAnswer, 500, false},
                                         Expected{Fault::kTryAgain, Kind::kAnswer, 400, false},
                                         Expected{Fault::kRedirect, Kind::kAnswer, 302, false},
                                         Expected{Fault::kAfter500, Kind::kAnswer, 500, true},
                                         Expected{Fault::kAfterReset, Kind::kReset, 200, true},
                                         Expected{Fault::kAfterCut, Kind::kCut, 200, true},
                                         Expected{Fault::kAfterHang, Kind::kHang, 200, true},
                                         Expected{Fault::kBadJson200, Kind::kAnswer, 200, true},
                                         Expected{Fault::kEndlessBody, Kind::kEndless, 200, true},
                                         Expected{Fault::kClose, Kind::kAnswerThenClose, 200, true},
                                         Expected{Fault::kSlow, Kind::kAnswer, 200, true}),
                         [](const auto& test) { return std::string(name_of(test.param.fault)); });

TEST(Service, RetryAfterComesInSecondsAndAsADate) {
  ServiceOptions seconds = always(Fault::kBefore429);
  seconds.retry_after = std::chrono::seconds(7);
  Service one(seconds);
  EXPECT_EQ(send(one, "1").reply.retry_after, "7");
  ServiceOptions date = always(Fault::kRetryAfterDate);
  date.retry_after = std::chrono::seconds(23);
  Service other(date);
  EXPECT_EQ(send(other, "1").reply.retry_after, "Sun, 06 Nov 1994 08:50:00 GMT");
}

TEST(Service, AnHttpDateIsNeverTooEarly) {
  EXPECT_EQ(http_date(kToday), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(kToday + std::chrono::milliseconds(1)), "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST(Service, LatencyAndSlownessAddUp) {
  ServiceOptions options = always(Fault::kSlow);
  options.latency = std::chrono::milliseconds(50);
  options.slow_delay = std::chrono::milliseconds(200);
  Service service(options);
  EXPECT_EQ(send(service, "1").delay, std::chrono::milliseconds(250));
  service.set_faults({});
  EXPECT_EQ(send(service, "2").delay, std::chrono::milliseconds(50));
}

TEST(Service, ABurntIdFailsForGood) {
  Service service(always(Fault::kBurnId));
  bool seen_400 = false;
  bool seen_500 = false;
  for (int i = 0; i < 64; ++i) {
    const Action action = send(service, std::to_string(i));
    seen_400 = seen_400 || (action.reply.status == 400 && code_of(action.reply) == "FS_0000");
    seen_500 = seen_500 || (action.reply.status == 500 && code_of(action.reply) == "api_error");
  }
  EXPECT_TRUE(seen_400);
  EXPECT_TRUE(seen_500);
  EXPECT_EQ(code_of(send(service, "0").reply), "FS_0001");
  EXPECT_EQ(service.counters().burnt_ids, 64u);
  EXPECT_EQ(service.counters().of(Fault::kBurnId), 64u);
  EXPECT_EQ(service.counters().jobs, 0u);
  std::uint64_t from = 0;
  EXPECT_EQ(service.job_lines(from, 10), "");
}

TEST(Service, HoldsToItsRate) {
  ServiceOptions options;
  options.rate = 10;
  options.rate_burst = 2;
  Service service(options);
  EXPECT_EQ(send(service, "1").reply.status, 200);
  EXPECT_EQ(send(service, "2").reply.status, 200);
  const Action over = send(service, "3");
  EXPECT_EQ(over.reply.status, 429);
  EXPECT_EQ(over.reply.retry_after, "");
  const auto later = [](int milliseconds) {
    return kStart + std::chrono::milliseconds(milliseconds);
  };
  EXPECT_EQ(send(service, "3", later(99)).reply.status, 429);
  EXPECT_EQ(send(service, "3", later(101)).reply.status, 200);
  EXPECT_EQ(send(service, "4", later(102)).reply.status, 429);
  // However long the pause, no more than the burst comes at once.
  EXPECT_EQ(send(service, "5", later(9000)).reply.status, 200);
  EXPECT_EQ(send(service, "6", later(9000)).reply.status, 200);
  EXPECT_EQ(send(service, "7", later(9000)).reply.status, 429);
  EXPECT_EQ(service.counters().rate_limited, 4u);
}

TEST(Service, SaysWhenTheRateAllowsMore) {
  ServiceOptions options;
  options.rate = 0.25;
  options.rate_retry_after = true;
  Service service(options);
  EXPECT_EQ(send(service, "1").reply.status, 200);
  EXPECT_EQ(send(service, "2").reply.retry_after, "4");
}

TEST(Service, CountsWhatItSaw) {
  Service service({});
  send(service, "1");
  send(service, "1");
  const Counters during = service.counters();
  EXPECT_EQ(during.in_flight, 2u);
  service.finish();
  service.finish();
  const std::string batch = batch_body("b");
  service.begin({"POST", kBatches, kKey, batch}, kStart + std::chrono::seconds(1), kToday);
  service.finish();
  const Counters counters = service.counters();
  EXPECT_EQ(counters.requests, 3u);
  EXPECT_EQ(counters.by_status.at(200), 2u);
  EXPECT_EQ(counters.by_status.at(400), 1u);
  EXPECT_EQ(counters.of(Endpoint::kCreateJobV0), 2u);
  EXPECT_EQ(counters.of(Endpoint::kCreateBatch), 1u);
  EXPECT_EQ(counters.jobs, 1u);
  EXPECT_EQ(counters.batches, 1u);
  EXPECT_EQ(counters.duplicate_attempts, 1u);
  EXPECT_EQ(counters.in_flight, 0u);
  EXPECT_EQ(counters.max_in_flight, 2u);
  EXPECT_EQ(counters.max_requests_in_any_second, 2u);
  EXPECT_THAT(to_json(counters), HasSubstr("\"by_status\": {\"200\": 2, \"400\": 1}"));
}

TEST(Service, ShowsItsCountersWithoutCountingThat) {
  Service service(always(Fault::kReset));
  const Action action = service.begin({"GET", "/_simulator", {}, {}}, kStart, kToday);
  EXPECT_EQ(action.reply.status, 200);
  EXPECT_FALSE(action.counted);
  EXPECT_THAT(action.reply.body, HasSubstr("\"requests\": 0"));
  EXPECT_EQ(service.begin({"POST", "/_simulator", {}, {}}, kStart, kToday).reply.status, 405);
  EXPECT_EQ(service.begin({"GET", "/_simulator/x", {}, {}}, kStart, kToday).reply.status, 404);
  EXPECT_EQ(service.counters().requests, 0u);
}

TEST(Service, ListsJobsPieceByPiece) {
  ServiceOptions options;
  options.world.keep_bodies = true;
  Service service(options);
  const std::string body = "{\"reference_id\":\"0\",\r\n\"data\":{\"a\":1},\n\"tag\":\"t\"}";
  service.begin({"POST", kJobsV0, kKey, body}, kStart, kToday);
  for (int i = 1; i < 5; ++i) send(service, std::to_string(i));
  std::uint64_t from = 0;
  std::string all;
  std::size_t pieces = 0;
  for (std::string piece = service.job_lines(from, 2); !piece.empty();
       piece = service.job_lines(from, 2)) {
    all += piece;
    ++pieces;
  }
  EXPECT_EQ(pieces, 3u);
  EXPECT_EQ(count_of(all, "\n"), 5u);
  EXPECT_THAT(all, HasSubstr("\"reference_id\":\"4\""));
  EXPECT_THAT(all, HasSubstr("\"body\":" + job_body("4") + "}\n"));
  EXPECT_THAT(all, HasSubstr("\"body\":{\"reference_id\":\"0\",  \"data\":{\"a\":1}, \"tag\""));
}

TEST(BusiestSecond, SlidesWithTheRequests) {
  BusiestSecond busiest;
  for (const int milliseconds : {0, 900, 950, 999, 1000, 1899, 5000}) {
    busiest.add(kStart + std::chrono::milliseconds(milliseconds));
  }
  // 900, 950, 999, 1000 and 1899 lie within one second.
  EXPECT_EQ(busiest.most(), 5u);
}

}  // namespace
}  // namespace longshore::simulator
