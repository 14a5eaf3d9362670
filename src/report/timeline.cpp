#include "report/timeline.hpp"

#include <algorithm>

namespace longshore::report {
namespace {

template <typename Name>
void add_fresh(std::map<std::string, std::uint64_t>& into, const std::string& name,
               std::uint64_t count, const std::map<Name, std::uint64_t>& before, const Name& key) {
  const auto found = before.find(key);
  const std::uint64_t known = found == before.end() ? 0 : found->second;
  if (count > known) into[name] += count - known;
}

}  // namespace

void Interval::append(const Interval& next) {
  end = next.end;
  requests += next.requests;
  retries += next.retries;
  rows += next.rows;
  for (const auto& [name, count] : next.answers) answers[name] += count;
  latencies.add(next.latencies);
  in_flight = std::max(in_flight, next.in_flight);
  slots = next.slots;
  rate = next.rate;
  limit = next.limit;
  outage += next.outage;
}

void Timeline::look(const Progress& progress, double seconds) {
  const RequestTally& now = progress.requests;
  open_.end = std::max(seconds, open_.end);
  open_.requests += now.sent - requests_.sent;
  open_.retries += now.retried - requests_.retried;
  for (const auto& [status, count] : now.by_status) {
    add_fresh(open_.answers, std::to_string(status), count, requests_.by_status, status);
  }
  for (const auto& [fault, count] : now.transport_errors) {
    add_fresh(open_.answers, fault, count, requests_.transport_errors, fault);
  }
  requests_ = now;
  if (progress.latencies != nullptr) {
    open_.latencies.add_since(*progress.latencies, latencies_);
    latencies_ = *progress.latencies;
  }
  open_.rows += progress.rows.settled() - rows_;
  rows_ = progress.rows.settled();
  open_.outage += progress.time.outage.count() - outage_;
  outage_ = progress.time.outage.count();
  open_.in_flight = std::max(open_.in_flight, progress.in_flight);
  open_.slots = progress.slots;
  open_.rate = progress.rate;
  open_.limit = progress.limit;
  if (open_.seconds() >= width_) close();
}

void Timeline::close() {
  const double end = open_.end;
  closed_.push_back(std::move(open_));
  open_ = {};
  open_.begin = open_.end = end;
  if (closed_.size() < kIntervalsMax) return;
  width_ *= 2;
  closed_ = coalesced(closed_, kIntervalsMax / 2, 0);
}

std::vector<Interval> Timeline::intervals() const {
  std::vector<Interval> all = closed_;
  if (open_.seconds() > 0 || open_.requests > 0) all.push_back(open_);
  return all;
}

std::vector<Interval> coalesced(const std::vector<Interval>& intervals, std::size_t most,
                                double seconds_min) {
  if (intervals.empty() || most == 0) return {};
  const std::size_t together = (intervals.size() + most - 1) / most;
  std::vector<Interval> out;
  std::size_t count = 0;
  for (const Interval& interval : intervals) {
    const bool full = out.empty() || (count >= together && out.back().seconds() >= seconds_min);
    if (full) {
      out.push_back(interval);
      count = 1;
    } else {
      out.back().append(interval);
      ++count;
    }
  }
  // The rest that the run ended with is too short to be compared with the others.
  if (out.size() > 1 && out.back().seconds() < out[out.size() - 2].seconds() / 2) {
    const Interval rest = std::move(out.back());
    out.pop_back();
    out.back().append(rest);
  }
  return out;
}

}  // namespace longshore::report
