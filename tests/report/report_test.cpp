// The report as text; tests/browser looks at it as a browser does.
#include <gmock/gmock.h>

#include <cmath>

#include "report/chart.hpp"
#include "report/html.hpp"
#include "report/report_page.hpp"

namespace longshore::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Axis, HasRoundNumbersThatReachTheHighest) {
  EXPECT_THAT(axis_ticks(20), ElementsAre(0, 5, 10, 15, 20));
  EXPECT_THAT(axis_ticks(0),
              ElementsAre(0, 0.2, 0.4, ::testing::DoubleEq(0.6000000000000001), 0.8, 1));
  for (const double most : {0.0003, 0.7, 1.0, 3.0, 9.99, 101.0, 12'345.0, 9e9}) {
    const auto ticks = axis_ticks(most);
    EXPECT_GE(ticks.back(), most * 0.999);
    EXPECT_LE(ticks.size(), 7U) << most;
    EXPECT_GE(ticks.size(), 2U) << most;
  }
}

TEST(Axis, TimesAreTold) {
  EXPECT_THAT(time_ticks(2'890), ElementsAre(0, 600, 1'200, 1'800, 2'400));
  EXPECT_EQ(time_label(600), "10 min");
  EXPECT_EQ(time_label(90), "1:30 min");
  EXPECT_EQ(time_label(5'400), "1:30 h");
  EXPECT_EQ(time_label(0.2), "200 ms");
}

TEST(TimeChartTest, DrawsBreaksWhereNothingIsKnown) {
  TimeChart chart{
      .id = "x", .title = "X", .summary = "s", .unit = "u", .begins = {0, 1, 2, 3}, .end = 4};
  chart.series = {{.name = "line", .colour = 1, .values = {10, std::nan(""), 10, 20}}};
  const std::string text = time_chart(chart);
  // The middles of the steps, 20 at the top under the headroom; one point stands alone.
  EXPECT_THAT(text, HasSubstr("d=\"M125.0 51.92h.1M625.0 51.92h.1L875.0 3.85\""));
  EXPECT_THAT(text, HasSubstr("<tr><th scope=\"row\">1 s</th><td>–</td></tr>"));
  EXPECT_THAT(text, HasSubstr("aria-label=\"X. s\""));
}

TEST(TimeChartTest, LayersStandOnEachOther) {
  TimeChart chart{.id = "x", .title = "X", .begins = {0}, .end = 1, .stacked = true};
  chart.series = {{.name = "a", .colour = 1, .values = {50}},
                  {.name = "b", .colour = 2, .values = {50}}};
  const std::string text = time_chart(chart);
  EXPECT_THAT(text, HasSubstr("area c1\" d=\"M0.0 100.00V51.92H1000.0V100.00Z\""));
  EXPECT_THAT(text, HasSubstr("area c2\" d=\"M0.0 51.92V3.85H1000.0V51.92Z\""));
}

TEST(Html, NothingFromOutsideIsMarkup) {
  EXPECT_EQ(html("<a href='x'>&\"\n\xFF"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot; \xEF\xBF\xBD");
  EXPECT_EQ(href("/a/b/javascript:x y.csv", "/a/b/r.html"), "./javascript%3Ax%20y.csv");
  EXPECT_EQ(href("/var/l.db", "/a/b/r.html"), "./../../var/l.db");
}

ReportContent content() {
  ReportContent content;
  content.path = "/out/r.html";
  content.summary.manifest = "<script>night</script>";
  content.summary.rows = {.read = 3, .accepted = 1, .rejected = 2};
  content.summary.manifest_complete = true;
  content.summary.exit_code = ExitCode::kRejects;
  content.summary.requests.sent = 1;
  content.summary.time.rate_limit = TimeSpent::Seconds(60);
  Interval step{.begin = 0, .end = 5, .requests = 1};
  step.answers["200"] = 1;
  content.timeline = {step};
  content.rejects = {{"bad_image_url", 2, 7, "no </style> scheme"}};
  content.settings = {{"batch.size", "1000", "default"}};
  content.files = {{"the ledger", "/out/a b.db"}};
  return content;
}

TEST(ReportPage, HoldsWhatCameFromOutsideAsText) {
  const std::string page = report_page(content());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;night"));
  EXPECT_THAT(page, HasSubstr("first in line 7: no &lt;/style&gt; scheme"));
  EXPECT_THAT(page, HasSubstr("<a href=\"./a%20b.db\">"));
  EXPECT_THAT(page, HasSubstr("rate limit <b>1m 00s (100.0 %)</b>"));
  EXPECT_THAT(page, HasSubstr("<code>1000</code>"));
}

TEST(ReportPage, ARunThatRefusalsStoppedIsNotCalledDone) {
  ReportContent stopped = content();
  EXPECT_THAT(report_page(stopped), HasSubstr(">done, with rejects<"));
  stopped.summary.rows = {.read = 5, .rejected = 2, .pending = 3};
  EXPECT_THAT(report_page(stopped), HasSubstr(">stopped: the first answers were all refusals<"));
}

TEST(ReportPage, ARunThatSentNothingHasOneToo) {
  ReportContent empty;
  empty.summary.exit_code = ExitCode::kUsage;
  empty.summary.exit_reason = "too many new jobs";
  const std::string page = report_page(empty);
  EXPECT_THAT(page, HasSubstr("nothing to draw over time"));
  EXPECT_THAT(page, Not(HasSubstr("Where the time went")));
  EXPECT_THAT(page, HasSubstr("nothing was sent in 0ms: exit 2: too many new jobs"));
  EXPECT_THAT(page, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace longshore::report
