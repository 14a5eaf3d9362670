#include "http/origin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace longshore::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

VariableLookup variables(std::map<std::string, std::string> set) {
  return [set = std::move(set)](const std::string& name) -> std::optional<std::string> {
    const auto found = set.find(name);
    if (found == set.end()) return std::nullopt;
    return found->second;
  };
}

std::string base_url_error(std::string_view url) {
  const Result<Origin> origin = parse_base_url(url);
  EXPECT_FALSE(origin) << url;
  if (origin) return {};
  EXPECT_EQ(origin.error().kind, ErrorKind::kConfiguration);
  return origin.error().message;
}

TEST(BaseUrlTest, IsTakenApart) {
  struct Case {
    std::string url, text, host_header, path_prefix;
  };
  for (const Case& c : {
           Case{"https://api.playment.io", "https://api.playment.io:443", "api.playment.io", ""},
           Case{"HTTPS://API.Playment.IO/", "https://api.playment.io:443", "api.playment.io", ""},
           Case{"https://api.playment.io.:443/", "https://api.playment.io:443", "api.playment.io",
                ""},
           Case{"https://localhost:8443/a/b/", "https://localhost:8443", "localhost:8443", "/a/b"},
           Case{"https://127.0.0.1:1", "https://127.0.0.1:1", "127.0.0.1:1", ""},
           Case{"https://[0:0::1]:65535/x", "https://[::1]:65535", "[::1]:65535", "/x"},
           Case{"https://[2001:DB8::1]", "https://[2001:db8::1]:443", "[2001:db8::1]", ""},
       }) {
    const Result<Origin> origin = parse_base_url(c.url);
    ASSERT_TRUE(origin) << c.url << ": " << origin.error().message;
    EXPECT_EQ(origin->text(), c.text);
    EXPECT_EQ(origin->host_header(), c.host_header);
    EXPECT_EQ(origin->path_prefix, c.path_prefix);
  }
}

TEST(BaseUrlTest, PlainHttpIsRefusedForTheKeysSake) {
  EXPECT_THAT(base_url_error("http://api.playment.io"), HasSubstr("in the clear"));
}

TEST(BaseUrlTest, EachFaultIsTold) {
  EXPECT_THAT(base_url_error("api.playment.io"), HasSubstr("https://"));
  EXPECT_THAT(base_url_error(""), HasSubstr("https://"));
  EXPECT_THAT(base_url_error("https://"), HasSubstr("no host"));
  EXPECT_THAT(base_url_error("https:///path"), HasSubstr("no host"));
  EXPECT_THAT(base_url_error("https://a..b"), HasSubstr("host"));
  EXPECT_THAT(base_url_error("https://exa mple.com"), HasSubstr("host"));
  EXPECT_THAT(base_url_error("https://bücher.example"), HasSubstr("xn--"));
  EXPECT_THAT(base_url_error("https://127.1"), HasSubstr("IPv4"));
  EXPECT_THAT(base_url_error("https://[::1"), HasSubstr("closed"));
  EXPECT_THAT(base_url_error("https://[zz::1]"), HasSubstr("IPv6"));
  EXPECT_THAT(base_url_error("https://[::1]8443"), HasSubstr("port"));
  EXPECT_THAT(base_url_error("https://a:0"), HasSubstr("port"));
  EXPECT_THAT(base_url_error("https://a:65536"), HasSubstr("port"));
  EXPECT_THAT(base_url_error("https://a:"), HasSubstr("port"));
  EXPECT_THAT(base_url_error("https://a/p?q"), HasSubstr("'?'"));
  EXPECT_THAT(base_url_error("https://a#f"), HasSubstr("'#'"));
  EXPECT_THAT(base_url_error("https://a/b c"), HasSubstr("percent-encoded"));
  EXPECT_THAT(base_url_error("https://a/b\r\nX: 1"), HasSubstr("percent-encoded"));
}

TEST(BaseUrlTest, APasswordIsNotRepeated) {
  EXPECT_THAT(base_url_error("https://user:hunter2@api.example"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(base_url_error("https://user:hunter2@:99999"), Not(HasSubstr("hunter2")));
}

class ProxyTest : public ::testing::Test {
 protected:
  std::string found(std::map<std::string, std::string> set) {
    const Result<std::optional<Proxy>> proxy = proxy_for(api, origin, variables(std::move(set)));
    if (!proxy) return "error: " + proxy.error().message;
    if (!*proxy) return "none";
    return host_and_port((*proxy)->host, (*proxy)->port) + (*proxy)->authorization;
  }
  ApiConfiguration api;
  Origin origin{.host = "api.example.com", .port = 443, .path_prefix = ""};
};

TEST_F(ProxyTest, NoneByDefault) {
  EXPECT_EQ(found({}), "none");
}

TEST_F(ProxyTest, TheConfigurationWinsOverTheEnvironment) {
  api.proxy = "http://one:3128";
  EXPECT_EQ(found({{"https_proxy", "http://two:3128"}, {"no_proxy", "*"}}), "one:3128");
}

TEST_F(ProxyTest, TheEnvironmentsNamesInEitherCase) {
  EXPECT_EQ(found({{"HTTPS_PROXY", "http://upper:1"}}), "upper:1");
  EXPECT_EQ(found({{"https_proxy", "http://lower:1"}, {"HTTPS_PROXY", "http://upper:1"}}),
            "lower:1");
  EXPECT_EQ(found({{"https_proxy", ""}, {"HTTPS_PROXY", "http://upper:1/"}}), "upper:1");
  EXPECT_EQ(found({{"https_proxy", "bare:8080"}}), "bare:8080");
  EXPECT_EQ(found({{"http_proxy", "http://plain:1"}}), "none");
}

TEST_F(ProxyTest, NoProxyExempts) {
  const std::map<std::string, std::string> proxy{{"https_proxy", "http://p:1"}};
  const auto with = [&](const std::string& name, const std::string& list) {
    auto set = proxy;
    set[name] = list;
    return found(set);
  };
  for (const std::string list :
       {"*", "api.example.com", "API.EXAMPLE.COM", "example.com", ".example.com",
        "other, .example.com", "other example.com", "api.example.com:443"}) {
    EXPECT_EQ(with("no_proxy", list), "none") << list;
    EXPECT_EQ(with("NO_PROXY", list), "none") << list;
  }
  for (const std::string list :
       {"", ",", ".", "ample.com", "pi.example.com", "x.api.example.com", "api.example.com:8443"}) {
    EXPECT_EQ(with("no_proxy", list), "p:1") << list;
  }
}

TEST_F(ProxyTest, NoProxyKnowsAddresses) {
  origin.host = "10.1.2.3";
  EXPECT_EQ(found({{"https_proxy", "http://p:1"}, {"no_proxy", "10.1.2.3"}}), "none");
  EXPECT_EQ(found({{"https_proxy", "http://p:1"}, {"no_proxy", "2.3"}}), "p:1");
  origin.host = "2001:db8::1";
  EXPECT_EQ(found({{"https_proxy", "http://p:1"}, {"no_proxy", "[2001:db8::1]"}}), "none");
  EXPECT_EQ(found({{"https_proxy", "http://p:1"}, {"no_proxy", "2001:db8::1"}}), "none");
}

TEST_F(ProxyTest, ThisMachineIsReachedDirectlyUnlessConfigured) {
  for (const std::string host : {"localhost", "127.0.0.1", "127.8.9.1", "::1", "a.localhost"}) {
    origin.host = host;
    api.proxy.clear();
    EXPECT_EQ(found({{"https_proxy", "http://p:1"}}), "none") << host;
    api.proxy = "http://p:2";
    EXPECT_EQ(found({}), "p:2") << host;
  }
}

TEST_F(ProxyTest, UserAndPasswordBecomeAHeader) {
  api.proxy = "http://us%65r:p%40ss@proxy:3128";
  EXPECT_EQ(found({}), "proxy:3128Basic dXNlcjpwQHNz");  // user:p@ss
}

TEST_F(ProxyTest, FaultsNameTheirSettingAndNeverThePassword) {
  api.proxy = "https://u:hunter2@p:1";
  EXPECT_THAT(found({}), HasSubstr("error: api.proxy: only an http proxy"));
  EXPECT_THAT(found({}), Not(HasSubstr("hunter2")));
  api.proxy = "http://u:hunter2@p";
  EXPECT_THAT(found({}), HasSubstr("the port is missing"));
  EXPECT_THAT(found({}), Not(HasSubstr("hunter2")));
  api.proxy = "http://u:hunter2%zz@p:1";
  EXPECT_THAT(found({}), HasSubstr("percent-encoded"));
  EXPECT_THAT(found({}), Not(HasSubstr("hunter2")));
  api.proxy = "http://p:1/path";
  EXPECT_THAT(found({}), HasSubstr("no path"));
  api.proxy.clear();
  EXPECT_THAT(found({{"HTTPS_PROXY", "socks5://p:1"}}), HasSubstr("environment's HTTPS_PROXY"));
}

}  // namespace
}  // namespace longshore::http
