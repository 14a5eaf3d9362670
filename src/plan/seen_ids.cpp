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
constexpr std::size_t kIdsPerLine = 64 / sizeof(SeenId);  // of the processor's cache

std::size_t homes_for(std::size_t ids) {
  return std::bit_ceil(std::max(kHomesMin, ids + ids / 3));
}

int shift_for(std::size_t ids) {
  return 64 - std::countr_zero(homes_for(ids));
}

std::unique_ptr<BigTable<SeenId>> table_for(std::size_t ids) {
  return std::make_unique<BigTable<SeenId>>(homes_for(ids) + kPlacesBehind);
}

}  // namespace

SeenIds::SeenIds(Files& files, std::uint64_t seed, std::size_t in_memory_max)
    : files_(files),
      seed_(seed),
      in_memory_max_(2 * in_memory_max),
      home_shift_(shift_for(in_memory_max_)),
      table_(table_for(in_memory_max_)) {}

SeenIds::~SeenIds() = default;

SeenIds::Key SeenIds::key_of(std::string_view id) const {
  const Key key{std::max<std::uint64_t>(hash64(id, seed_), 1)};
  const SeenId* const first = &(*table_)[home(key.hash)];
  __builtin_prefetch(first);
  __builtin_prefetch(first + kIdsPerLine);  // a table that is nearly full is searched so far
  if (spilled_) spilled_->prefetch(key.hash);
  return key;
}

// Where the hash stands, or where it would go; null: there is no room.
SeenId* SeenIds::slot(std::uint64_t hash) {
  BigTable<SeenId>& table = *table_;
  for (std::size_t at = home(hash); at < table.size(); ++at) {
    if (table[at].hash == hash || table[at].hash == 0) return &table[at];
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
  const std::span<SeenId> ids(table_->data(), sort());
  auto segment = SeenSegment::write(files_, ids);
  if (!segment) return segment.error();
  segments_.push_back(std::move(*segment));
  count_ = 0;
  if (!spilled_) return halve();
  for (const SeenId& id : ids) spilled_->insert(id.hash);
  std::fill(ids.begin(), ids.end(), SeenId{});
  return {};
}

// What was all table becomes half table and half filter. The table goes before the filter comes,
// which is filled from the disk, so that at no time more memory is taken.
Result<void> SeenIds::halve() {
  table_.reset();
  in_memory_max_ /= 2;
  home_shift_ = shift_for(in_memory_max_);
  spilled_.emplace(kFilterBytes);
  SeenSegment& segment = *segments_.back();
  for (std::size_t number = 0; number < segment.pages(); ++number) {
    const auto ids = segment.page(number);
    if (!ids) return ids.error();
    for (const SeenId& id : *ids) spilled_->insert(id.hash);
  }
  table_ = table_for(in_memory_max_);
  return {};
}

// Moves all ids to the front of the table, in rising order: each goes back a few places at
// most. Returns how many there are.
std::size_t SeenIds::sort() {
  BigTable<SeenId>& table = *table_;
  std::size_t sorted = 0;
  for (std::size_t from = 0; from < table.size(); ++from) {
    const SeenId id = std::exchange(table[from], SeenId{});
    if (id.hash == 0) continue;
    std::size_t to = sorted++;
    for (; to > 0 && table[to - 1].hash > id.hash; --to) table[to] = table[to - 1];
    table[to] = id;
  }
  return sorted;
}

}  // namespace longshore::plan
