#include "coverage.hpp"

#include <fmt/format.h>

#include <set>
#include <sstream>

#include "simulator/faults.hpp"

namespace longshore::testing {

void Coverage::transition(const char* of, std::string_view from, std::string_view to) {
  count(fmt::format("{}: {} → {}", of, from, to));
}

void Coverage::add(const Coverage& other) {
  for (const auto& [what, times] : other.counts_) count(what, times);
}

std::uint64_t Coverage::of(std::string_view what) const {
  const auto found = counts_.find(what);
  return found == counts_.end() ? 0 : found->second;
}

std::string Coverage::text() const {
  std::string text;
  for (const auto& [what, times] : counts_) text += fmt::format("{}\t{}\n", what, times);
  return text;
}

Coverage Coverage::from_text(const std::string& text) {
  Coverage coverage;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    coverage.count(line.substr(0, tab), std::stoull(line.substr(tab + 1)));
  }
  return coverage;
}

const std::vector<std::string>& to_be_seen() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list{
        // Steps in the ledger.
        "job: none → pending", "job: pending → in_doubt", "job: in_doubt → accepted",
        "job: in_doubt → pending", "job: in_doubt → presumed", "job: presumed → accepted",
        "job: presumed → unconfirmed", "job: unconfirmed → accepted", "job: in_doubt → rejected",
        "job: in_doubt → duplicate", "job: duplicate → accepted", "job: unconfirmed → in_doubt",
        "job: rejected → in_doubt", "job: its job_id is found later", "batch: none → planned",
        "batch: planned → in_doubt", "batch: in_doubt → ready", "batch: in_doubt → failed",
        "batch: in_doubt → planned", "batch: failed → in_doubt", "batch: another for its jobs",
        // Answers: the rows of the API's table.
        "job: 200", "job: FS_0001", "job: FS_0002", "job: FS_0003", "job: FS_0004", "job: FS_0005",
        "job: FS_0007", "job: FS_00011", "job: FS_00012", "job: GE_0001", "job: GE_0002",
        "job: FS_0000", "job: FS_0008", "job: api_error", "job: XX_0042", "job: XX_0043",
        "job: 413", "job: 422", "job: auth-failure", "job: unauthorized",
        "job: core.webutil.auther", "job: core.webutil.token_auth", "job: 401", "job: 403",
        "job: 404", "job: 302", "job: 408", "job: 425", "job: 429", "job: 500", "job: 502",
        "job: 503", "job: 504", "job: reset", "job: no answer", "job: cut", "job: endless",
        "answer: Retry-After", "batch: 200", "batch: BATCH_CREATION", "batch: XX_0044",
        "batch: 409", "batch: creation lost", "list: 200", "list: 401", "list: 403", "list: 404",
        "list: shifted", "list: endless", "batches: 200",
        // The way there.
        "connect: refused", "connect: connect_timeout", "connect: resolve", "connect: tls",
        "write: breaks", "request: late", "request: reset on the way",
        // What befalls a run, and how runs end.
        "manifest: recognised", "clock: jumps", "blow: death", "blow: signal", "blow: signals",
        "blow: full", "blow: io error", "blow: deadline", "blow: limit", "rest: read",
        "rest: broken off", "exit: 0", "exit: 1", "exit: 3", "exit: 4", "exit: 5", "exit: 130",
        "exit: 143",
        // The ledger lost, and made whole again.
        "recovery: of a lost ledger", "recovery: of an old copy", "recovery: died",
        "recovery: exit 0"};
    for (std::size_t i = 0; i < simulator::kFaultCount; ++i) {
      list.push_back(fmt::format("fault: {}", name_of(static_cast<simulator::Fault>(i))));
    }
    return list;
  }();
  return names;
}

bool is_rare(std::string_view what) {
  static const std::set<std::string_view> names{"job: unconfirmed → in_doubt",
                                                "job: auth-failure",
                                                "job: core.webutil.auther",
                                                "job: unauthorized",
                                                "job: core.webutil.token_auth",
                                                "job: 403",
                                                "job: 401",
                                                "job: 404",
                                                "job: unconfirmed → accepted",
                                                "batch: XX_0044",
                                                "batch: 409",
                                                "job: 408",
                                                "fault: burn_id",
                                                "list: 403",
                                                "batch: failed → in_doubt",
                                                "job: duplicate → accepted",
                                                "job: 425",
                                                "batch: in_doubt → failed",
                                                "job: 302",
                                                "job: 504",
                                                "list: 404",
                                                "list: 401",
                                                "fault: redirect",
                                                "job: FS_0008",
                                                "recovery: died",
                                                "connect: resolve"};
  return names.contains(what);
}

}  // namespace longshore::testing
