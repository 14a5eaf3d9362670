#include "config/secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "config/support.hpp"

namespace longshore::config {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kKey[] = "sk-Zq9.key_of-the~project";

class SecretFile : public testing::Test {
 protected:
  Result<std::string> read(std::string_view text, mode_t mode,
                           const EnvironmentVariables& environment = {}) {
    ApiConfiguration api;
    api.key_file = directory_.write("credentials/key", text);
    ::chmod(api.key_file.c_str(), mode);
    return read_secret(api, environment);
  }
  std::string path() const { return directory_ / "credentials/key"; }

  TemporaryFolder directory_;
};

TEST_F(SecretFile, IsReadWithoutItsNewline) {
  EXPECT_EQ(*read(kKey, 0600), kKey);
  EXPECT_EQ(*read(std::string(kKey) + "\n", 0400), kKey);
  EXPECT_EQ(*read(std::string(kKey) + "\r\n", 0600), kKey);
}

TEST_F(SecretFile, GoesBeforeTheVariable) {
  EXPECT_EQ(*read(kKey, 0600, {{"LONGSHORE_API_KEY", "other"}}), kKey);
}

TEST_F(SecretFile, IsClosedToEverybodyElse) {
  for (const mode_t mode : {0640, 0604, 0610, 0602}) {
    const Result<std::string> key = read(kKey, mode);
    ASSERT_FALSE(key) << mode;
    EXPECT_EQ(key.error().kind, ErrorKind::kConfiguration);
  }
  EXPECT_EQ(read(kKey, 0644).error().message, "api.key_file: others than its owner may use " +
                                                  path() + " (its mode is 0644); run: chmod 600 " +
                                                  path());
}

TEST_F(SecretFile, MayBeOpenInTheCredentialsDirectory) {
  const std::string credentials = directory_ / "credentials";
  EXPECT_EQ(*read(kKey, 0440, {{"CREDENTIALS_DIRECTORY", credentials}}), kKey);
  EXPECT_FALSE(read(kKey, 0440, {{"CREDENTIALS_DIRECTORY", credentials + "/key/.."}}));
  EXPECT_FALSE(read(kKey, 0440, {{"CREDENTIALS_DIRECTORY", "/nowhere"}}));
  std::filesystem::create_directory(directory_ / "cred");
  EXPECT_FALSE(read(kKey, 0440, {{"CREDENTIALS_DIRECTORY", directory_ / "cred"}}));
}

TEST_F(SecretFile, HasToBeThereAndShort) {
  ApiConfiguration api;
  api.key_file = directory_ / "none";
  EXPECT_EQ(read_secret(api, {}).error().message,
            "api.key_file: " + api.key_file + " cannot be opened: there is no such file or folder");
  EXPECT_EQ(read(std::string(kKeyBytesMax + 1, 'a'), 0600).error().message,
            "api.key_file: " + path() + " is too long; expected at most 4KiB");
  EXPECT_EQ(read("\n", 0600).error().message,
            "the file " + path() + " holds no API key: it is empty");
}

TEST_F(SecretFile, CannotInjectAHeader) {
  for (const std::string& key :
       std::vector<std::string>{"abc\r\nx-evil: 1", "abc\ndef", "a b c", std::string("abc\0def", 7),
                                "abc\x7F", "käse", "abc\t"}) {
    const Result<std::string> read_key = read(key, 0600);
    ASSERT_FALSE(read_key) << key;
    EXPECT_EQ(read_key.error().message,
              "the API key in the file " + path() +
                  " holds a space, a newline, a control character or one beyond ASCII; expected "
                  "the bare key, in one line");
  }
}

TEST(SecretVariable, IsTheOneThatIsNamed) {
  ApiConfiguration api;
  EXPECT_EQ(*read_secret(api, {{"LONGSHORE_API_KEY", kKey}}), kKey);
  api.key_env = "OTHER";
  EXPECT_EQ(*read_secret(api, {{"LONGSHORE_API_KEY", "x"}, {"OTHER", kKey}}), kKey);
}

TEST(SecretVariable, IsRefusedWithoutBeingShown) {
  const Result<std::string> key =
      read_secret({}, {{"LONGSHORE_API_KEY", std::string(kKey) + "\n"}});
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message, HasSubstr("the API key in the variable LONGSHORE_API_KEY"));
  EXPECT_THAT(key.error().message, Not(HasSubstr("Zq9")));
  const Result<std::string> longer =
      read_secret({}, {{"LONGSHORE_API_KEY", std::string(kKeyBytesMax + 1, 'a')}});
  EXPECT_EQ(longer.error().message,
            "the API key in the variable LONGSHORE_API_KEY is too long; expected at most 4096 "
            "bytes");
}

TEST(SecretVariable, MissingIsToldWithBothWays) {
  const std::string wanted =
      "there is no API key: put it into the variable LONGSHORE_API_KEY (api.key_env), or into a "
      "file with mode 600 that api.key_file names";
  EXPECT_EQ(read_secret({}, {}).error().message, wanted);
  EXPECT_EQ(read_secret({}, {{"LONGSHORE_API_KEY", ""}}).error().message, wanted);
}

// Somebody who puts the key where its name belongs does not find it in a log.
TEST(SecretVariable, PutInTheWrongPlaceIsNotShown) {
  for (const std::string place : {"key_env", "base_url", "proxy", "jobs_path", "key"}) {
    const std::string text = "api:\n  " + place + ": https://u:" + kKey + "@host/ü\n";
    EXPECT_THAT(message_of(text), Not(HasSubstr("Zq9"))) << place;
  }
}

}  // namespace
}  // namespace longshore::config
