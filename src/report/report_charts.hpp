// The pictures of a report, each a figure with its numbers.
#pragma once

#include <string>

#include "report/report_page.hpp"

namespace longshore::report {

std::string time_spent_chart(const TimeSpent& time);
// Throughput, latency, requests in flight, answers, retries and outages.
std::string timeline_charts(const ReportContent& content);
std::string rejects_chart(const ReportContent& content);
std::string batches_chart(const ReportContent& content);

}  // namespace longshore::report
