// The direction of dependencies, held against the include lines of the sources themselves.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Parts = std::set<std::string>;

const fs::path kSource = fs::path(LONGSHORE_SOURCE_DIR) / "src";

// What each part may include besides itself, the public face and core.
const std::map<std::string, Parts> kMayInclude{
    {"core", {}},
    {"http", {}},
    {"api", {}},
    {"manifest", {}},
    {"plan", {}},
    {"ledger", {}},
    {"config", {}},
    {"report", {}},
    {"simulator", {}},
    {"delivery", {"api", "http"}},
    {"environment", {"http"}},
    {"pipeline", {"manifest", "plan", "ledger", "delivery", "api", "http"}},
    {"cli", {"pipeline", "config", "report", "ledger", "environment", "simulator"}},
};

struct Include {
  fs::path file;
  std::string part;  // of the file
  std::string what;  // between the quotes or brackets
};

std::vector<Include> includes_below(const fs::path& folder) {
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".cpp" && path.extension() != ".hpp") continue;
    const std::string part = fs::relative(path, folder).begin()->string();
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("#include ")) continue;
      const std::size_t begin = line.find_first_of("<\"") + 1;
      found.push_back({path, part, line.substr(begin, line.find_last_of(">\"") - begin)});
    }
  }
  return found;
}

std::string first_folder(const std::string& include) {
  return include.substr(0, include.find('/'));
}

bool is_part(const std::string& name) {
  return kMayInclude.contains(name);
}

TEST(Architecture, EveryFolderIsAPartOfTheRule) {
  for (const auto& entry : fs::directory_iterator(kSource)) {
    if (entry.is_directory()) {
      EXPECT_TRUE(is_part(entry.path().filename())) << entry.path() << " is not in the rule";
    }
  }
}

TEST(Architecture, PartsIncludeOnlyWhatLiesBelowThem) {
  const auto includes = includes_below(kSource);
  ASSERT_GT(includes.size(), 100U);
  for (const Include& include : includes) {
    const std::string target = first_folder(include.what);
    if (!is_part(target) || !is_part(include.part)) continue;
    const bool allowed =
        target == include.part || target == "core" || kMayInclude.at(include.part).contains(target);
    EXPECT_TRUE(allowed) << include.file << " includes " << include.what;
  }
}

// But for the digest of a file, which needs no edge.
TEST(Architecture, OnlyTheEdgesKnowBeastAndOpenSsl) {
  const Parts edges{"http", "environment", "simulator"};
  for (const Include& include : includes_below(kSource)) {
    const bool edge = include.what.starts_with("openssl/") ||
                      include.what.starts_with("boost/beast") ||
                      include.what.starts_with("boost/asio/ssl");
    const bool digest = include.what == "openssl/evp.h" && include.file.filename() == "sha256.cpp";
    EXPECT_TRUE(!edge || digest || edges.contains(include.part))
        << include.file << " includes " << include.what;
  }
}

TEST(Architecture, BeastIsCompiledInAtMostTwoFilesAPart) {
  std::map<std::string, std::set<fs::path>> users;
  for (const Include& include : includes_below(kSource)) {
    if (include.what.starts_with("boost/beast")) users[include.part].insert(include.file);
  }
  for (const auto& [part, files] : users) EXPECT_LE(files.size(), 2U) << part;
}

// The sources that include Asio, by way of whatever headers.
std::set<fs::path> users_of_asio() {
  const auto includes = includes_below(kSource);
  std::set<fs::path> users;
  for (std::size_t before = 1; before != users.size();) {
    before = users.size();
    for (const Include& include : includes) {
      if (include.what.starts_with("boost/asio") || users.contains(kSource / include.what)) {
        users.insert(include.file);
      }
    }
  }
  return users;
}

TEST(Architecture, DecisionsAndParsersKnowNoAsio) {
  const Parts pure{"api", "manifest", "plan", "config", "report"};
  const Parts policies{
      "breaker", "charges",     "delivered",    "gate_times",    "governor",     "heard",
      "pacer",   "rate_finder", "retry_policy", "slot_finder",   "statistics",   "stop",
      "guards",  "job_outcome", "time_keeping", "exit_decision", "refusal_watch"};
  std::set<fs::path> stems;
  for (const auto& entry : fs::recursive_directory_iterator(kSource)) {
    stems.insert(entry.path().stem());
  }
  for (const std::string& policy : policies) {
    EXPECT_TRUE(stems.contains(policy)) << policy << " is named something else now";
  }
  const auto users = users_of_asio();
  ASSERT_TRUE(users.contains(kSource / "pipeline/batches.cpp")) << "by way of core/task.hpp";
  for (const fs::path& file : users) {
    EXPECT_FALSE(pure.contains(fs::relative(file, kSource).begin()->string())) << file;
    EXPECT_FALSE(policies.contains(file.stem())) << file;
  }
}

TEST(Architecture, ThePublicFaceKnowsNeitherAsioNorThePartsBehindIt) {
  const fs::path face = fs::path(LONGSHORE_SOURCE_DIR) / "include";
  for (const Include& include : includes_below(face)) {
    EXPECT_FALSE(include.what.starts_with("boost/")) << include.file;
    EXPECT_FALSE(is_part(first_folder(include.what))) << include.file << " " << include.what;
  }
}

}  // namespace
