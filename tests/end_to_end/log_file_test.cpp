// Where --log-file leads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;

class LogFile : public ::testing::Test {
 protected:
  LogFile() {
    folder_.write("longshore.yaml", "job: {tag: {value: t}}\n");
    folder_.write("night.csv", "reference_id,image_url\na,https://x.example/a.jpg\n");
    folder_.write("earlier.log", "earlier\n");
    std::filesystem::permissions(folder_ / "earlier.log", std::filesystem::perms(0644));
    std::filesystem::create_symlink("earlier.log", folder_ / "link.log");
  }
  Outcome check(const std::string& log, const std::string& redirection = "") {
    return run(folder_,
               {"-c", "exec \"$0\" check --log-file " + log + " night.csv" + redirection,
                LONGSHORE_PROGRAM},
               {}, {}, "/bin/sh");
  }

  const Folder folder_;
};

TEST_F(LogFile, ANewOneIsItsOwnersAlone) {
  EXPECT_EQ(check("new.log").code, 0);
  EXPECT_THAT(folder_.read("new.log"), HasSubstr("the check begins"));
  EXPECT_EQ(mode_of(folder_ / "new.log"), "600");
}

// Whoever administers the machine has given it both.
TEST_F(LogFile, AnEarlierOneKeepsItsPlaceAndItsMode) {
  for (const std::string name : {"earlier.log", "link.log"}) {
    folder_.write("earlier.log", "earlier\n");
    EXPECT_EQ(check(name).code, 0);
    EXPECT_THAT(folder_.read("earlier.log"), ::testing::StartsWith("earlier\n")) << name;
    EXPECT_THAT(folder_.read("earlier.log"), HasSubstr("the check begins")) << name;
    EXPECT_EQ(mode_of(folder_ / "earlier.log"), "644") << name;
  }
}

// Links too, /dev/stderr and /dev/stdout, and to a file where the shell says so.
TEST_F(LogFile, ItMayBeAStreamOfTheShells) {
  EXPECT_EQ(check("/dev/null").code, 0);
  EXPECT_THAT(check("/dev/stderr").err, HasSubstr("the check begins"));
  EXPECT_THAT(check("/dev/stdout", " | cat").out, HasSubstr("the check begins"));
}

}  // namespace
}  // namespace longshore::testing
