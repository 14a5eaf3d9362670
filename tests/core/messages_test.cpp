// The pages that list codes name each of them, and no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "core/exchange.hpp"
#include "core/exit_words.hpp"
#include "support/temporary_folder.hpp"

namespace longshore {
namespace {

using testing::HasSubstr;

std::string text_of(const std::string& path) {
  return contents(LONGSHORE_SOURCE_DIR "/" + path);
}

std::set<std::string> found(const std::string& text, const std::string& pattern) {
  const std::regex wanted(pattern);
  std::set<std::string> all;
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) {
    all.insert((*at)[1]);
  }
  return all;
}

// The codes in the first column of the table below a heading.
std::set<std::string> listed(const std::string& heading) {
  const std::string page = text_of("docs/messages.md");
  const std::size_t start = page.find("## " + heading);
  EXPECT_NE(start, std::string::npos) << heading;
  const std::size_t end = page.find("\n## ", start);
  std::set<std::string> codes;
  std::istringstream lines(page.substr(start, end - start));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    codes.merge(found(line.substr(0, line.find(" | ")), "`([^`]+)`"));
  }
  return codes;
}

TEST(MessagesPage, ListsEveryCodeOfARejectedRow) {
  const auto ours = found(text_of("src/core/reject_code.hpp"), " = \"([a-z_]+)\"");
  EXPECT_GT(ours.size(), 10U);
  EXPECT_EQ(listed("Rows that are not sent"), ours);
}

TEST(MessagesPage, ListsEveryFaultOnTheWay) {
  std::set<std::string> faults;
  for (int i = 1; i <= static_cast<int>(TransportFault::kCancelled); ++i) {
    faults.emplace(name_of(static_cast<TransportFault>(i)));
  }
  EXPECT_EQ(listed("No answer"), faults);
}

TEST(MessagesPage, ListsEveryCodeOfTheApiThatIsTreatedApart) {
  const auto codes = found(text_of("src/api/verdict.cpp"),
                           "\"([A-Z]{2}_[0-9]+|BATCH_CREATION|api_error|"
                           "auth-failure|unauthorized|core\\.[a-z_.]+)\"");
  EXPECT_GT(codes.size(), 5U);
  EXPECT_EQ(listed("The API's own answers"), codes);
}

TEST(ExitCodesPage, SaysWhatTheProgramSays) {
  const std::string page = text_of("docs/exit-codes.md");
  for (const ExitCode code : exit_codes()) {
    EXPECT_THAT(page, HasSubstr("\n| " + std::to_string(static_cast<int>(code)) + " | " +
                                std::string(meaning_of(code)) + " | "));
  }
}

}  // namespace
}  // namespace longshore
