#include "plan/seen_ids.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/hash.hpp"

namespace longshore::plan {
namespace {

constexpr std::size_t kSlotsAtFirst = 1 << 12;
constexpr std::size_t kEntriesPerPage = 256;  // read at a time: 4 KiB
constexpr std::size_t kBloomBitsPerEntry = 10;
constexpr int kBloomProbes = 5;

}  // namespace

// Entries in rising order of hash in a scratch file; in memory, a Bloom filter, which keeps
// nearly every id that is not there from the disk, and the first hash of each page.
class SeenIds::Segment {
 public:
  static Result<std::unique_ptr<Segment>> write(Files& files, std::vector<Entry> entries) {
    auto file = files.scratch();
    if (!file) return file.error();
    auto segment = std::make_unique<Segment>();
    segment->file_ = std::move(*file);
    segment->count_ = entries.size();
    segment->bloom_.resize(entries.size() * kBloomBitsPerEntry / 64 + 1);
    std::ranges::sort(entries, {}, &Entry::hash);
    for (std::size_t at = 0; at < entries.size(); ++at) {
      if (at % kEntriesPerPage == 0) segment->first_.push_back(entries[at].hash);
      segment->mark(entries[at].hash);
    }
    const auto appended = segment->file_->append(
        {reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Entry)});
    if (!appended) return appended.error();
    return segment;
  }

  Result<std::optional<std::uint64_t>> find(std::uint64_t hash) {
    if (!perhaps(hash) || hash < first_.front()) return std::optional<std::uint64_t>();
    const auto above = std::ranges::upper_bound(first_, hash);
    const auto begin = static_cast<std::size_t>(above - first_.begin() - 1) * kEntriesPerPage;
    page_.resize(std::min(kEntriesPerPage, count_ - begin));
    const auto read = file_->read_at(begin * sizeof(Entry), {reinterpret_cast<char*>(page_.data()),
                                                             page_.size() * sizeof(Entry)});
    if (!read) return read.error();
    const auto found = std::ranges::lower_bound(page_, hash, {}, &Entry::hash);
    if (found == page_.end() || found->hash != hash) return std::optional<std::uint64_t>();
    return std::optional(found->content);
  }

 private:
  std::uint64_t bit(std::uint64_t hash, int probe) const {
    // Two halves of the hash make as many probes as are wanted.
    const std::uint64_t step = (hash >> 32) | 1;
    return (hash + static_cast<std::uint64_t>(probe) * step * 0x9E3779B97F4A7C15ULL) %
           (bloom_.size() * 64);
  }
  void mark(std::uint64_t hash) {
    for (int probe = 0; probe < kBloomProbes; ++probe) {
      const std::uint64_t at = bit(hash, probe);
      bloom_[at / 64] |= 1ULL << (at % 64);
    }
  }
  bool perhaps(std::uint64_t hash) const {
    for (int probe = 0; probe < kBloomProbes; ++probe) {
      const std::uint64_t at = bit(hash, probe);
      if ((bloom_[at / 64] & (1ULL << (at % 64))) == 0) return false;
    }
    return true;
  }

  std::unique_ptr<ScratchFile> file_;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> first_;
  std::vector<std::uint64_t> bloom_;
  std::vector<Entry> page_;
};

SeenIds::SeenIds(Files& files, std::uint64_t seed, std::size_t in_memory_max)
    : files_(files), seed_(seed), in_memory_max_(in_memory_max), table_(kSlotsAtFirst) {}

SeenIds::~SeenIds() = default;

SeenIds::Entry& SeenIds::slot(std::uint64_t hash) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash & mask;
  while (table_[at].hash != 0 && table_[at].hash != hash) at = (at + 1) & mask;
  return table_[at];
}

Result<std::optional<std::uint64_t>> SeenIds::meet(std::string_view id,
                                                   std::uint64_t content_hash) {
  const std::uint64_t hash = std::max<std::uint64_t>(hash64(id, seed_), 1);
  if (const Entry& known = slot(hash); known.hash != 0) return std::optional(known.content);
  auto spilled = look_in_segments(hash);
  if (!spilled || *spilled) return spilled;
  if (count_ == in_memory_max_) {
    const auto done = spill();
    if (!done) return done.error();
  }
  if (2 * (count_ + 1) > table_.size()) grow();
  slot(hash) = Entry{hash, content_hash};
  ++count_;
  return std::optional<std::uint64_t>();
}

Result<std::optional<std::uint64_t>> SeenIds::look_in_segments(std::uint64_t hash) {
  for (const auto& segment : segments_) {
    auto found = segment->find(hash);
    if (!found || *found) return found;
  }
  return std::optional<std::uint64_t>();
}

void SeenIds::grow() {
  std::vector<Entry> old(table_.size() * 2);
  old.swap(table_);
  for (const Entry& entry : old) {
    if (entry.hash != 0) slot(entry.hash) = entry;
  }
}

Result<void> SeenIds::spill() {
  std::vector<Entry> entries;
  entries.reserve(count_);
  for (Entry& entry : table_) {
    if (entry.hash != 0) entries.push_back(std::exchange(entry, Entry{}));
  }
  count_ = 0;
  auto segment = Segment::write(files_, std::move(entries));
  if (!segment) return segment.error();
  segments_.push_back(std::move(*segment));
  return {};
}

}  // namespace longshore::plan
