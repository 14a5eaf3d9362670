#include "api/verdict.hpp"

#include <gtest/gtest.h>

namespace longshore::api {
namespace {

const SystemTime kNow{std::chrono::seconds(1'768'435'200)};  // 2026-01-15 00:00:00 UTC

Answer answer(int status, std::string body) {
  Answer made;
  made.request_left = true;
  made.status = status;
  made.body = std::move(body);
  return made;
}

std::string error(std::string_view code) {
  return R"({"error": {"code": ")" + std::string(code) +
         R"(", "message": "because"}, "success": false})";
}

Answer fault(TransportFault kind, bool request_left) {
  Answer made;
  made.fault = kind;
  made.request_left = request_left;
  return made;
}

Verdict job(const Answer& given) {
  return classify_job(given, "001", kNow);
}

TEST(Verdict, TakesTheDocumentedSuccess) {
  const auto verdict = job(answer(
      200, R"({"data": {"job_id": "j-1", "reference_id": "001", "tag": "t"}, "success": true})"));
  EXPECT_EQ(verdict.meaning, Meaning::kDone);
  EXPECT_EQ(verdict.id, "j-1");
}

TEST(Verdict, DoesNotTrustA200ThatSaysSomethingElse) {
  const std::string bodies[] = {"",
                                "<html>",
                                "{}",
                                R"({"data": {}})",
                                R"({"data": {"job_id": ""}})",
                                R"([1])",
                                R"({"data": {"job_id": "j-1", "reference_id": "002"}})",
                                R"({"data": {"job_id": "j-1"}, "success": false})",
                                R"({"data": {"job_id": "j-1", "refer)"};
  for (const auto& body : bodies) {
    const auto verdict = job(answer(200, body));
    EXPECT_EQ(verdict.meaning, Meaning::kRetry) << body;
    EXPECT_FALSE(verdict.outcome_known) << body;
  }
}

struct Case {
  int status;
  std::string_view code;
  Meaning meaning;
  bool known;
};

class JobAnswers : public testing::TestWithParam<Case> {};

TEST_P(JobAnswers, AreClassified) {
  const Case& expected = GetParam();
  const auto verdict =
      job(answer(expected.status, expected.code.empty() ? "" : error(expected.code)));
  EXPECT_EQ(verdict.meaning, expected.meaning);
  EXPECT_EQ(verdict.outcome_known, expected.known);
  EXPECT_EQ(verdict.http_status, expected.status);
  if (!expected.code.empty()) {
    EXPECT_EQ(verdict.code, expected.code);
    EXPECT_EQ(verdict.message, "because");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, JobAnswers,
    testing::Values(
        Case{400, "FS_0001", Meaning::kDuplicate, true},
        Case{500, "FS_0001", Meaning::kDuplicate, true},
        Case{400, "FS_0002", Meaning::kRefused, true},
        Case{400, "FS_0003", Meaning::kRefused, true},
        Case{400, "FS_0004", Meaning::kRefused, true},
        Case{400, "FS_0005", Meaning::kRefused, true},
        Case{400, "FS_0007", Meaning::kRefused, true},
        Case{400, "FS_00011", Meaning::kRefused, true},
        Case{400, "FS_00012", Meaning::kRefused, true},
        Case{400, "GE_0001", Meaning::kRefused, true},
        Case{400, "GE_0002", Meaning::kRefused, true},
        Case{404, "GE_0001", Meaning::kRefused, true}, Case{400, "FS_0000", Meaning::kRetry, true},
        Case{400, "FS_0008", Meaning::kRetry, true}, Case{400, "api_error", Meaning::kRetry, true},
        Case{500, "FS_0000", Meaning::kRetry, false},
        Case{401, "auth-failure", Meaning::kFatal, true},
        Case{400, "unauthorized", Meaning::kFatal, true},
        Case{400, "core.webutil.auther", Meaning::kFatal, true},
        Case{500, "core.webutil.token_auth", Meaning::kFatal, true},
        Case{401, "", Meaning::kFatal, true}, Case{403, "", Meaning::kFatal, true},
        Case{404, "", Meaning::kFatal, true}, Case{400, "NEW_ONE", Meaning::kRefused, true},
        Case{200, "NEW_ONE", Meaning::kRefused, true}, Case{418, "", Meaning::kRefused, true},
        Case{413, "", Meaning::kRefused, true}, Case{408, "", Meaning::kRetry, false},
        Case{425, "", Meaning::kRetry, false}, Case{429, "", Meaning::kRetry, false},
        Case{429, "SLOW_DOWN", Meaning::kRetry, true}, Case{500, "", Meaning::kRetry, false},
        Case{500, "NEW_ONE", Meaning::kRetry, false}, Case{502, "", Meaning::kRetry, false},
        Case{599, "", Meaning::kRetry, false}, Case{301, "", Meaning::kFatal, true},
        Case{302, "", Meaning::kFatal, true}, Case{308, "", Meaning::kFatal, true}));

TEST(Verdict, KnowsWhatAFaultLeavesOpen) {
  EXPECT_TRUE(job(fault(TransportFault::kRefused, false)).outcome_known);
  EXPECT_TRUE(job(fault(TransportFault::kTls, false)).outcome_known);
  EXPECT_FALSE(job(fault(TransportFault::kReset, true)).outcome_known);
  EXPECT_FALSE(job(fault(TransportFault::kClosedEarly, true)).outcome_known);
  const auto timeout = job(fault(TransportFault::kRequestTimeout, true));
  EXPECT_TRUE(timeout.may_be_at_work);
  EXPECT_FALSE(timeout.outcome_known);
  EXPECT_EQ(timeout.code, "request_timeout");
  EXPECT_TRUE(job(fault(TransportFault::kStaleConnection, true)).stale_connection);
}

TEST(Verdict, KnowsWhatMayStillBeAtWork) {
  for (const auto broke : {TransportFault::kReset, TransportFault::kClosedEarly,
                           TransportFault::kStaleConnection, TransportFault::kRequestTimeout}) {
    EXPECT_TRUE(job(fault(broke, true)).may_be_at_work) << name_of(broke);
    EXPECT_FALSE(job(fault(broke, false)).may_be_at_work) << name_of(broke);
  }
  EXPECT_FALSE(job(fault(TransportFault::kMalformed, true)).may_be_at_work);
  // A gateway that lost whoever was to answer, or did not wait for it.
  for (const int status : {408, 502, 504, 520, 524, 598, 599}) {
    EXPECT_TRUE(job(answer(status, "")).may_be_at_work) << status;
  }
  for (const int status : {200, 425, 429, 500, 503}) {
    EXPECT_FALSE(job(answer(status, "")).may_be_at_work) << status;
  }
}

TEST(Verdict, EndsTheRunForAnUntrustedCertificate) {
  EXPECT_EQ(job(fault(TransportFault::kCertificate, false)).meaning, Meaning::kFatal);
  EXPECT_EQ(job(fault(TransportFault::kTlsObsolete, false)).meaning, Meaning::kFatal);
  EXPECT_EQ(job(fault(TransportFault::kProxyLogin, false)).meaning, Meaning::kFatal);
  EXPECT_EQ(job(fault(TransportFault::kProxy, false)).meaning, Meaning::kRetry);
}

TEST(Verdict, ReadsBatchAnswers) {
  const auto done =
      classify_batch(answer(200, R"({"data": {"batch_id": "b-1"}, "success": true})"), kNow);
  EXPECT_EQ(done.meaning, Meaning::kDone);
  EXPECT_EQ(done.id, "b-1");
  EXPECT_EQ(classify_batch(answer(200, R"({"batch_id": "b-2"})"), kNow).id, "b-2");
  EXPECT_EQ(classify_batch(answer(400, error("BATCH_CREATION")), kNow).meaning,
            Meaning::kBatchExists);
  EXPECT_EQ(classify_batch(answer(400, error("GE_0002")), kNow).meaning, Meaning::kRefused);
  EXPECT_EQ(classify_batch(answer(422, ""), kNow).meaning, Meaning::kRefused);
  EXPECT_EQ(classify_batch(answer(403, ""), kNow).meaning, Meaning::kFatal);
  EXPECT_EQ(classify_batch(answer(503, ""), kNow).meaning, Meaning::kRetry);
}

TEST(Verdict, AListThatCannotBeHadEndsTheReadBackOnly) {
  for (const int status : {401, 403, 404, 400, 422}) {
    EXPECT_EQ(classify_list(answer(status, ""), false, kNow).meaning, Meaning::kUnavailable)
        << status;
  }
  EXPECT_EQ(classify_list(answer(400, error("unauthorized")), false, kNow).meaning,
            Meaning::kUnavailable);
  EXPECT_EQ(classify_list(answer(503, ""), false, kNow).meaning, Meaning::kRetry);
  EXPECT_EQ(classify_list(answer(400, error("api_error")), false, kNow).meaning, Meaning::kRetry);
  EXPECT_EQ(classify_list(answer(200, ""), true, kNow).meaning, Meaning::kDone);
  EXPECT_EQ(classify_list(answer(200, ""), false, kNow).meaning, Meaning::kRetry);
  EXPECT_EQ(classify_list(answer(302, ""), false, kNow).meaning, Meaning::kFatal);
}

// An outage ends, what is no list stays so.
TEST(Verdict, OfAListTellsWhetherThereWasAnAnswerThatIsNone) {
  const auto unreadable = [](const Answer& answer) {
    return classify_list(answer, false, kNow).unreadable;
  };
  EXPECT_TRUE(unreadable(answer(200, "")));
  EXPECT_TRUE(unreadable(answer(206, "{}")));
  EXPECT_TRUE(unreadable(fault(TransportFault::kMalformed, true)));
  EXPECT_TRUE(unreadable(fault(TransportFault::kTooLarge, true)));
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
    EXPECT_FALSE(unreadable(answer(status, "<html>"))) << status;
  }
  EXPECT_FALSE(unreadable(answer(400, error("FS_0008"))));
  for (const TransportFault none :
       {TransportFault::kReset, TransportFault::kClosedEarly, TransportFault::kRequestTimeout,
        TransportFault::kRefused, TransportFault::kResolve}) {
    EXPECT_FALSE(unreadable(fault(none, true))) << name_of(none);
  }
}

TEST(Verdict, OfAListTellsWhetherTheKeyOrTheProjectIsRefused) {
  const auto refused = [](int status, const std::string& body) {
    return refuses_key_or_project(classify_list(answer(status, body), false, kNow));
  };
  for (const int status : {401, 403, 404}) EXPECT_TRUE(refused(status, "")) << status;
  EXPECT_TRUE(refused(400, error("auth-failure")));
  EXPECT_TRUE(refused(400, error("unauthorized")));
  EXPECT_FALSE(refused(400, ""));
  EXPECT_FALSE(refused(400, error("GE_0001")));
  EXPECT_FALSE(refused(503, ""));
}

TEST(Verdict, KeepsTextsWithinTheirLimitsAndWhole) {
  std::string message(2'000, 'x');
  message.replace(1'023, 2, "é");  // the limit falls into this character
  const auto verdict =
      job(answer(400, R"({"error": {"code": "C", "message": ")" + message + R"("}})"));
  EXPECT_EQ(verdict.message, std::string(1'023, 'x'));
}

TEST(Verdict, TakesANumberForACode) {
  EXPECT_EQ(job(answer(400, R"({"error": {"code": 17, "message": "m"}})")).code, "17");
}

TEST(RetryAfter, ReadsSecondsAndDates) {
  using std::chrono::milliseconds;
  EXPECT_EQ(parse_retry_after("120", kNow), milliseconds(120'000));
  EXPECT_EQ(parse_retry_after(" 0 ", kNow), milliseconds(0));
  EXPECT_EQ(parse_retry_after("Thu, 15 Jan 2026 00:01:00 GMT", kNow), milliseconds(60'000));
  EXPECT_EQ(parse_retry_after("Thursday, 15-Jan-26 00:01:00 GMT", kNow), milliseconds(60'000));
  EXPECT_EQ(parse_retry_after("Thu Jan 15 00:01:00 2026", kNow), milliseconds(60'000));
  EXPECT_EQ(parse_retry_after("Wed, 14 Jan 2026 00:01:00 GMT", kNow), milliseconds(0));
}

TEST(RetryAfter, HoldsADateAgainstTheServersClock) {
  using std::chrono::milliseconds;
  Answer late = answer(503, "");
  late.retry_after = "Thu, 15 Jan 2026 00:20:05 GMT";
  EXPECT_EQ(job(late).retry_after, milliseconds(1'205'000));
  late.date = "Thu, 15 Jan 2026 00:20:00 GMT";
  EXPECT_EQ(job(late).retry_after, milliseconds(5'000));
  late.retry_after = "7";
  EXPECT_EQ(job(late).retry_after, milliseconds(7'000));
  late.retry_after = "Thu, 15 Jan 2026 00:00:30 GMT";
  for (const char* nonsense :
       {"yesterday", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"}) {
    late.date = nonsense;
    EXPECT_EQ(job(late).retry_after, milliseconds(30'000)) << nonsense;
  }
}

TEST(RetryAfter, KeepsWhatIsEnormousAndDropsWhatIsNothing) {
  EXPECT_GT(*parse_retry_after("99999999999999999999999", kNow), std::chrono::hours(24 * 365));
  // Beyond what the clock's own type can hold, both ways.
  EXPECT_GT(*parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", kNow),
            std::chrono::hours(24 * 365));
  EXPECT_EQ(*parse_retry_after("Mon, 01 Jan 0001 00:00:00 GMT", kNow), std::chrono::seconds(0));
  for (const char* text : {"", "soon", "-1", "1.5", "12 s", "Thu, 15 Jan 2026", "0x10"}) {
    EXPECT_FALSE(parse_retry_after(text, kNow)) << text;
  }
}

TEST(RetryAfter, IsPartOfTheVerdict) {
  Answer given = answer(429, "");
  given.retry_after = "7";
  EXPECT_EQ(job(given).retry_after, std::chrono::seconds(7));
  given.status = 400;
  given.body = error("FS_0000");
  EXPECT_EQ(job(given).retry_after, std::chrono::seconds(7));
}

}  // namespace
}  // namespace longshore::api
