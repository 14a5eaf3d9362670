#include "plan/seen_ids.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/hash.hpp"

namespace longshore::plan {
namespace {

// At ten million ids it errs once in some 400 look-ups, at thirty million once in 16.
constexpr std::size_t kFilterBytes = 16 * 1024 * 1024;
constexpr std::size_t kHomesMin = 16;
constexpr std::size_t kPlacesBehind = 1024;

std::size_t homes_for(std::size_t ids) {
  return std::bit_ceil(std::max(kHomesMin, ids + ids / 3));
}

}  // namespace

SeenIds::SeenIds(Files& files, std::uint64_t seed, std::size_t in_memory_max)
    : files_(files),
      seed_(seed),
      in_memory_max_(in_memory_max),
      home_shift_(64 - std::countr_zero(homes_for(in_memory_max))),
      table_(homes_for(in_memory_max) + kPlacesBehind) {}

SeenIds::~SeenIds() = default;

SeenIds::Key SeenIds::key_of(std::string_view id) const {
  const Key key{std::max<std::uint64_t>(hash64(id, seed_), 1)};
  __builtin_prefetch(&table_[home(key.hash)]);
  if (spilled_) spilled_->prefetch(key.hash);
  return key;
}

// Where the hash stands, or where it would go; null: there is no room.
SeenId* SeenIds::slot(std::uint64_t hash) {
  for (std::size_t at = home(hash); at < table_.size(); ++at) {
    if (table_[at].hash == hash || table_[at].hash == 0) return &table_[at];
  }
  return nullptr;
}

Result<std::optional<std::uint64_t>> SeenIds::meet(Key key, std::uint64_t content_hash) {
  SeenId* place = slot(key.hash);
  if (place != nullptr && place->hash != 0) return std::optional(place->content);
  if (spilled_ && spilled_->may_contain(key.hash)) {
    auto found = look_on_disk(key.hash);
    if (!found || *found) return found;
  }
  if (place == nullptr || count_ == in_memory_max_) {
    const auto done = spill();
    if (!done) return done.error();
    place = slot(key.hash);
  }
  *place = {key.hash, content_hash};
  ++count_;
  return std::optional<std::uint64_t>();
}

Result<std::optional<std::uint64_t>> SeenIds::find(Key key) {
  const SeenId* place = slot(key.hash);
  if (place != nullptr && place->hash != 0) return std::optional(place->content);
  if (!spilled_ || !spilled_->may_contain(key.hash)) return std::optional<std::uint64_t>();
  return look_on_disk(key.hash);
}

Result<std::optional<std::uint64_t>> SeenIds::look_on_disk(std::uint64_t hash) {
  for (const auto& segment : segments_) {
    auto found = segment->find(hash);
    if (!found || *found) return found;
  }
  return std::optional<std::uint64_t>();
}

Result<void> SeenIds::spill() {
  const std::span<SeenId> ids(table_.data(), sort());
  auto segment = SeenSegment::write(files_, ids);
  if (!segment) return segment.error();
  segments_.push_back(std::move(*segment));
  if (!spilled_) spilled_.emplace(kFilterBytes);
  for (const SeenId& id : ids) spilled_->insert(id.hash);
  std::fill(ids.begin(), ids.end(), SeenId{});
  count_ = 0;
  return {};
}

// Moves all ids to the front of the table, in rising order: each goes back a few places at
// most. Returns how many there are.
std::size_t SeenIds::sort() {
  std::size_t sorted = 0;
  for (std::size_t from = 0; from < table_.size(); ++from) {
    const SeenId id = std::exchange(table_[from], SeenId{});
    if (id.hash == 0) continue;
    std::size_t to = sorted++;
    for (; to > 0 && table_[to - 1].hash > id.hash; --to) table_[to] = table_[to - 1];
    table_[to] = id;
  }
  return sorted;
}

}  // namespace longshore::plan
