// A manifest made for a simulation, and what each of its rows has to come to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dice.hpp"

namespace longshore::testing {

struct ModelOptions {
  bool jsonl = false;
  bool frames = false;  // consecutive rows with one reference_id are the frames of one job
  std::uint64_t jobs = 10;
  double bad = 0;       // share of further jobs that break a rule
  double repeated = 0;  // of those that stand twice
  double conflict = 0;  // of those that stand again with other content
};

enum class Fate { kGood, kBad, kRepeat, kConflict };

// The rows of one job, as they stand in the file.
struct ModelJob {
  std::string reference_id;
  int version = 0;  // of its content
  Fate fate = Fate::kGood;
  std::string key;                // for batch.by
  std::vector<std::string> rows;  // bytes, each with its newline
  std::vector<std::string> urls;
};

class ManifestModel {
 public:
  static constexpr std::size_t kFramesMost = 3;  // of a job

  ManifestModel(const ModelOptions& options, std::uint64_t seed);

  // What an operator does between two runs.
  void grow(std::uint64_t jobs);
  void change(double share);  // other content for so many of the good ones that stand alone

  std::string text() const;
  std::string header() const;
  std::uint64_t rows() const;
  const std::vector<ModelJob>& jobs() const { return jobs_; }
  std::vector<std::string> reference_ids() const;

 private:
  void add_job();
  ModelJob make(const std::string& id, int version, Fate fate, const std::string& key) const;
  std::string row(const std::string& id, const std::string& url, const std::string& key, Fate fate,
                  std::size_t flaw) const;

  ModelOptions options_;
  Dice dice_;
  std::vector<ModelJob> jobs_;
  std::uint64_t ids_ = 0;
};

}  // namespace longshore::testing
