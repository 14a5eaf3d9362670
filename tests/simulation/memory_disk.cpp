#include "memory_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace longshore::testing {
namespace {

void bring(std::string& bytes, const Change& change, std::size_t from, std::size_t count) {
  const std::size_t end = change.offset + from + count;
  if (bytes.size() < end) bytes.resize(end);
  bytes.replace(change.offset + from, count, change.bytes, from, count);
}

void bring(std::string& bytes, const Change& change) {
  if (change.kind == Change::Kind::kTruncate) {
    bytes.resize(change.offset);
  } else {
    bring(bytes, change, 0, change.bytes.size());
  }
}

// Sectors are those of the file: a write that starts within one touches only its part.
void apply_torn(std::string& bytes, const Change& change, Dice& dice) {
  if (change.kind == Change::Kind::kTruncate) {
    if (dice.chance(0.5)) bring(bytes, change);
    return;
  }
  // Whole writes often survive or go as one; sector by sector they would hardly ever.
  const std::uint64_t fate = dice.below(4);
  if (fate == 0) return;
  std::size_t from = 0;
  while (from < change.bytes.size()) {
    const std::size_t room =
        MemoryDisk::kSectorBytes - (change.offset + from) % MemoryDisk::kSectorBytes;
    const std::size_t count = std::min(room, change.bytes.size() - from);
    if (fate == 1 || dice.chance(0.5)) bring(bytes, change, from, count);
    from += count;
  }
}

}  // namespace

InodePtr MemoryDisk::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : found->second;
}

InodePtr MemoryDisk::nameless() {
  auto file = std::make_shared<Inode>();
  file->number = ++inodes_;
  file->nameless = true;
  return file;
}

InodePtr MemoryDisk::create(const std::string& name, int& error) {
  error = allow();
  if (error != 0) return nullptr;
  auto file = std::make_shared<Inode>();
  file->number = ++inodes_;
  change_names({{{name, file}}});
  return file;
}

int MemoryDisk::write(Inode& file, std::uint64_t offset, std::string_view bytes) {
  if (const int error = allow(); error != 0) return error;
  Change change{Change::Kind::kWrite, offset, std::string(bytes)};
  bring(file.now, change, 0, change.bytes.size());
  ++file.changes;
  if (!file.nameless) file.unsynced.push_back(std::move(change));
  return 0;
}

int MemoryDisk::truncate(Inode& file, std::uint64_t size) {
  if (const int error = allow(); error != 0) return error;
  Change change{Change::Kind::kTruncate, size, {}};
  file.now.resize(size);
  ++file.changes;
  if (!file.nameless) file.unsynced.push_back(std::move(change));
  return 0;
}

int MemoryDisk::sync(Inode& file) {
  if (const int error = allow_sync(); error != 0) return error;
  for (const Change& change : file.unsynced) bring(file.synced, change);
  file.unsynced.clear();
  return 0;
}

int MemoryDisk::rename(const std::string& from, const std::string& to) {
  if (const int error = allow(); error != 0) return error;
  const InodePtr file = find(from);
  if (!file) return ENOENT;
  change_names({{{from, nullptr}, {to, file}}});
  return 0;
}

int MemoryDisk::remove(const std::string& name) {
  if (const int error = allow(); error != 0) return error;
  if (!find(name)) return ENOENT;
  change_names({{{name, nullptr}}});
  return 0;
}

int MemoryDisk::sync_names() {
  if (const int error = allow_sync(); error != 0) return error;
  for (const NameChange& change : unsynced_names_) apply(durable_names_, change);
  unsynced_names_.clear();
  return 0;
}

void MemoryDisk::put(const std::string& name, std::string bytes) {
  auto file = std::make_shared<Inode>();
  file->number = ++inodes_;
  file->now = bytes;
  file->synced = std::move(bytes);
  names_[name] = file;
  durable_names_[name] = file;
}

std::string MemoryDisk::read(const std::string& name) const {
  const InodePtr file = find(name);
  return file ? file->now : std::string();
}

std::vector<std::string> MemoryDisk::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : names_) names.push_back(name);
  return names;
}

void MemoryDisk::stop_at_sync(std::uint64_t n, std::function<void()> stopped) {
  stop_in_ = n;
  stopped_ = std::move(stopped);
}

void MemoryDisk::fail_from(std::uint64_t n, int error) {
  fail_in_ = n;
  error_ = error;
}

void MemoryDisk::mend() {
  stop_in_ = 0;
  stopped_ = nullptr;
  fail_in_ = 0;
  failures_ = 0;
  frozen_ = false;
}

int MemoryDisk::allow() {
  if (frozen_) return EIO;
  if (fail_in_ == 0) return 0;
  if (fail_in_ == 1) {
    ++failures_;
    return error_;
  }
  --fail_in_;
  return 0;
}

int MemoryDisk::allow_sync() {
  if (const int error = allow(); error != 0) return error;
  ++syncs_;
  if (stop_in_ == 0 || --stop_in_ > 0) return 0;
  frozen_ = true;
  if (const auto stopped = std::exchange(stopped_, nullptr)) stopped();
  return EIO;
}

void MemoryDisk::change_names(NameChange change) {
  apply(names_, change);
  unsynced_names_.push_back(std::move(change));
}

void MemoryDisk::apply(std::map<std::string, InodePtr>& names, const NameChange& change) {
  for (const auto& [name, file] : change.sets) {
    if (file) {
      names[name] = file;
    } else {
      names.erase(name);
    }
  }
}

void MemoryDisk::power_cut(Survival survival, Dice& dice) {
  mend();
  std::size_t steps = survival == Survival::kKept ? unsynced_names_.size() : 0;
  if (survival == Survival::kTorn) steps = dice.between(0, unsynced_names_.size());
  for (std::size_t i = 0; i < steps; ++i) apply(durable_names_, unsynced_names_[i]);
  unsynced_names_.clear();
  names_ = durable_names_;
  for (const auto& [name, file] : names_) {
    for (const Change& change : file->unsynced) {
      if (survival == Survival::kKept) bring(file->synced, change);
      if (survival == Survival::kTorn) apply_torn(file->synced, change, dice);
    }
    file->unsynced.clear();
    file->now = file->synced;
  }
}

void MemoryDisk::copy_durable_to(MemoryDisk& other) const {
  other.names_.clear();
  other.durable_names_.clear();
  other.unsynced_names_.clear();
  for (const auto& [name, file] : durable_names_) other.put(name, file->synced);
}

}  // namespace longshore::testing
