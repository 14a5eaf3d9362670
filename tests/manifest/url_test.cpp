#include "manifest/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json_text.hpp"
#include "core/limits.hpp"
#include "manifest/plain_url.hpp"

namespace longshore::manifest {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string fault(std::string_view url, UrlRules rules = UrlRules::kStrict) {
  return url_fault(url, rules).value_or("");
}

class GoodUrl : public ::testing::TestWithParam<const char*> {};
TEST_P(GoodUrl, IsAcceptedStrictlyAndLeniently) {
  EXPECT_EQ(fault(GetParam()), "");
  EXPECT_EQ(fault(GetParam(), UrlRules::kLenient), "");
}
INSTANTIATE_TEST_SUITE_P(
    Url, GoodUrl,
    ::testing::Values("http://a", "https://a/", "HTTPS://Example.COM/A.JPG", "http://a?b",
                      "http://a#b", "https://dummyimage.com/600x400/000/fff.jpg&text=Dummy+Image+1",
                      "http://a.b-c_d~e/", "http://a:80/x", "http://a:/x", "http://a:65535",
                      "http://user:pw@a/x", "http://u@a:1/", "http://127.0.0.1/a", "http://[::1]/a",
                      "http://[2001:db8::7]:8080/a", "http://[v1.a:b]/", "http://a%20b/",
                      "http://a/%E4%bd%a0", "http://a/b;c=1,2/(x)!$'*+:@~_-.",
                      "http://a/?q=/?:@&=+$,;", "http://a/#f/?:@", "s3://bucket/key", "gs://b/k",
                      "S3://b/with space/é/😀?#%zz", "s3://arn:aws:s3:eu-west-1:1:accesspoint/x/k",
                      "gs://b//"));

class BadUrl : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(BadUrl, IsRefusedWithItsReason) {
  const auto [url, reason] = GetParam();
  EXPECT_THAT(fault(url), HasSubstr(reason)) << url;
  EXPECT_THAT(fault(url, UrlRules::kLenient), HasSubstr(reason)) << url;
}
INSTANTIATE_TEST_SUITE_P(
    Url, BadUrl,
    ::testing::Values(
        std::pair("", "empty"), std::pair("a.jpg", "not an absolute URL"),
        std::pair("/a.jpg", "not an absolute URL"),
        std::pair("//host/a.jpg", "not an absolute URL"), std::pair("a/b:c", "not an absolute URL"),
        std::pair("https:x", "expected // and a host"),
        std::pair("https:", "expected // and a host"),
        std::pair("http:/a/b", "expected // and a host"),
        std::pair("http:///a.jpg", "names no host"), std::pair("http://", "names no host"),
        std::pair("http://?q", "names no host"), std::pair("http://:80/", "names no host"),
        std::pair("http://user@/", "names no host"), std::pair("http://user@:80/", "names no host"),
        std::pair("http://a:0/", "port"), std::pair("http://a:65536/", "port"),
        std::pair("http://a:99999999999/", "port"), std::pair("http://a:x/", "host"),
        std::pair("http://a b/", "host"), std::pair("http://a%zz/", "host"),
        std::pair("http://[::1/", "host"), std::pair("http://[::g]/", "host"),
        std::pair("http://a@b@c/", "host"), std::pair("http://a\\b/", "host"),
        std::pair("http://a<b>/", "host"), std::pair("ftp://a/b", "scheme that is not accepted"),
        std::pair("data:image/png;base64,AA", "scheme that is not accepted"),
        std::pair("s4://b/k", "expected http://, https://, s3:// or gs://"),
        std::pair("s3:b/k", "expected // and a bucket"), std::pair("s3:///k", "names no bucket"),
        std::pair("gs://", "names no bucket"), std::pair("gs://b", "no key"),
        std::pair("gs://b/", "no key"), std::pair("s3://b/a\nb", "byte 9; encoded it would be %0A"),
        std::pair("s3://b/a\x7f", "encoded it would be %7F"),
        std::pair("gs://b/\xC2\x85x", "encoded it would be %C2%85")));

class StrictlyBadUrl
    : public ::testing::TestWithParam<std::tuple<const char*, const char*, const char*>> {};
TEST_P(StrictlyBadUrl, TellsThePlaceAndAFormThatIsAccepted) {
  const auto [url, place, accepted] = GetParam();
  EXPECT_THAT(fault(url), HasSubstr(place)) << url;
  EXPECT_THAT(fault(url), HasSubstr('"' + std::string(accepted) + "\" would be accepted")) << url;
  EXPECT_EQ(fault(accepted), "");
}
INSTANTIATE_TEST_SUITE_P(
    Url, StrictlyBadUrl,
    ::testing::Values(
        std::tuple("http://a/my pic.jpg", "a space at byte 12, which is written %20",
                   "http://a/my%20pic.jpg"),
        std::tuple("http://a/é x", "\"é\" at byte 10, which is written %C3%A9",
                   "http://a/%C3%A9%20x"),
        std::tuple("http://a/b%2",
                   "a % without two hexadecimal digits at byte 11, which is "
                   "written %25",
                   "http://a/b%252"),
        std::tuple("http://a/%zz%41", "at byte 10", "http://a/%25zz%41"),
        std::tuple("http://a/?x[]=1", "\"[\" at byte 12, which is written %5B",
                   "http://a/?x%5B%5D=1"),
        std::tuple("http://a/#b#c", "a second # at byte 12, which is written %23",
                   "http://a/#b%23c"),
        std::tuple("http://a/ #b#c#%4", "a space at byte 10", "http://a/%20#b%23c%23%254"),
        std::tuple("http://a?x|\"<>\\^`{}", "\"|\" at byte 11",
                   "http://a?x%7C%22%3C%3E%5C%5E%60%7B%7D"),
        std::tuple("http://a/\tb", "a control character at byte 10, which is written %09",
                   "http://a/%09b"),
        std::tuple("http://[::1]/ ", "a space at byte 14", "http://[::1]/%20")));

TEST(Url, LenientlyOnlySchemeHostAndControlCharactersCount) {
  for (const char* url : {"http://a/my pic.jpg", "http://a/é", "http://a/b%2", "http://a/#b#c",
                          "https://müller.example/x", "http://a?x[]=|"}) {
    EXPECT_NE(fault(url), "") << url;
    EXPECT_EQ(fault(url, UrlRules::kLenient), "") << url;
  }
  EXPECT_THAT(fault("http://a/\tb", UrlRules::kLenient), HasSubstr("byte 10"));
  EXPECT_THAT(fault("http://a/\xC2\x80", UrlRules::kLenient), HasSubstr("%C2%80"));
}

TEST(Url, TellsHowAHostBeyondAsciiIsWritten) {
  EXPECT_THAT(fault("https://müller.example/x"), HasSubstr("xn--"));
}

// The quick scan for plain hosts and the table for the rest have to be RFC 3986 exactly.
TEST(Url, TakesExactlyTheBytesThatTheRfcNames) {
  const std::string_view path =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?#";
  const std::string_view host =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?#";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string in_path = std::string("http://a/x") + c + "y";
    EXPECT_EQ(fault(in_path).empty(), path.find(c) != path.npos) << byte;
    if (c == ':') continue;  // what follows would be a port
    const std::string in_host = std::string("http://x") + c + "y";
    EXPECT_EQ(fault(in_host).empty(), host.find(c) != host.npos) << byte;
  }
}

TEST(Url, HasAGreatestLength) {
  std::string url = "http://a/";
  url.resize(limits::kUrlBytesMax, 'x');
  EXPECT_EQ(fault(url), "");
  url += 'x';
  EXPECT_THAT(fault(url), HasSubstr("8193 bytes long; at most 8192"));
  EXPECT_NE(fault(url, UrlRules::kLenient), "");
}

TEST(Url, ReasonsAreOneShortLine) {
  const std::string reason = fault("s3://b/a\r\n\x1b[31m" + std::string(5000, 'x'));
  EXPECT_LT(reason.size(), 300U);
  EXPECT_THAT(reason, HasSubstr("s3://b/a\\x0d\\x0a\\x1b[31mx"));
  for (const char c : reason) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  // Cut between characters, never inside one.
  const std::string wide = fault("http://a b/" + std::string(108, 'x') + "ééé");
  EXPECT_THAT(wide, Not(HasSubstr("\xC3…")));
}

// Each byte at each place, so that both ends of a block are met too.
TEST(PlainUrl, IsGoodByAllRulesAndNeedsNoEscape) {
  const std::string_view url = "https://images.example.com/a/b?c=d&e=f";
  std::size_t plain = 0;
  for (std::size_t at = 0; at < url.size(); ++at) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::string changed(url);
      changed[at] = static_cast<char>(byte);
      if (!is_plain_url(changed)) continue;
      ++plain;
      EXPECT_EQ(fault(changed), "");
      EXPECT_EQ(fault(changed, UrlRules::kLenient), "");
      std::string json;
      append_json_string(json, changed);
      EXPECT_EQ(json, '"' + changed + '"');
    }
  }
  EXPECT_GT(plain, 64 * (url.size() - 8));
}

}  // namespace
}  // namespace longshore::manifest
