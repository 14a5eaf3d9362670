// The API's lists: first byte the cuts, then one page.
#include <simdjson.h>

#include <utility>
#include <vector>

#include "api/list_parser.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

struct Page {
  bool taken = true;
  bool complete = false;
  std::string token;
  std::vector<std::pair<std::string, std::string>> jobs;
  friend bool operator==(const Page&, const Page&) = default;
};

Page read(std::string_view bytes, Cuts* cuts) {
  Page page;
  api::JobListParser parser([&page](api::ListedJob job) {
    page.jobs.emplace_back(std::move(job.id), std::move(job.reference_id));
  });
  while (!bytes.empty() && page.taken) {
    const std::size_t piece = cuts == nullptr ? bytes.size() : cuts->next(bytes.size());
    page.taken = parser.take(bytes.substr(0, piece));
    bytes.remove_prefix(piece);
  }
  page.complete = parser.complete();
  page.token = parser.next_page_token();
  return page;
}

// The documented shape, read by another parser: nothing where the page has another one.
bool expected_jobs(simdjson::dom::element root, Page& page) {
  simdjson::dom::object holder;
  if (root.get(holder)) return false;
  if (holder.size() != 1) return false;
  simdjson::dom::object data;
  if (!holder["data"].get(data)) holder = data;
  simdjson::dom::array jobs;
  if (holder.size() != 1 || holder["jobs"].get(jobs)) return false;
  for (const auto job : jobs) {
    simdjson::dom::object members;
    if (job.get(members) || members.size() != 2) return false;
    std::string_view id, reference_id;
    if (members["id"].get(id) || members["reference_id"].get(reference_id)) return false;
    if (!id.empty()) page.jobs.emplace_back(id, reference_id);
  }
  return true;
}

}  // namespace

void api_list(std::string_view input) {
  Cuts cuts(take_byte(input));
  const Page whole = read(input, nullptr);
  Page pieces = read(input, &cuts);
  hold(pieces.taken == whole.taken && pieces.complete == whole.complete,
       "the pieces do not matter to the outcome");
  hold(whole.taken || !whole.complete, "what was refused is not complete");
  if (!whole.complete) return;
  hold(pieces == whole, "the pieces do not matter to the list");
  for (const auto& [id, reference_id] : whole.jobs) hold(!id.empty(), "a listed job has an id");
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(simdjson::padded_string(input)).get(root)) return;
  Page expected;
  if (expected_jobs(root, expected)) hold(expected.jobs == whole.jobs, "simdjson lists the same");
}

}  // namespace longshore::fuzz
