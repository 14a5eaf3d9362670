#include "config/text_checks.hpp"

#include <gtest/gtest.h>

#include "config/support.hpp"

namespace longshore::config {
namespace {

using Check = std::optional<std::string> (*)(std::string&);

// The text in its normal form, or the complaint.
std::string checked(Check check, std::string text) {
  const auto complaint = check(text);
  return complaint ? "wrong: " + *complaint : text;
}

TEST(BaseUrl, IsBroughtIntoOneForm) {
  const auto url = [](const char* text) { return checked(check_base_url, text); };
  EXPECT_EQ(url("https://api.playment.io"), "https://api.playment.io");
  EXPECT_EQ(url("HTTPS://API.Playment.io:443/"), "https://api.playment.io");
  EXPECT_EQ(url("https://localhost:8443/a/b//"), "https://localhost:8443/a/b");
  EXPECT_EQ(url("https://[::1]:8443"), "https://[::1]:8443");
  EXPECT_EQ(url("https://127.0.0.1:1"), "https://127.0.0.1:1");
  EXPECT_EQ(url("https://h/a%20b"), "https://h/a%20b");
}

TEST(BaseUrl, IsRefusedForAReason) {
  const auto url = [](const char* text) { return checked(check_base_url, text); };
  EXPECT_EQ(url("http://api.playment.io"),
            "wrong: http:// would send the key and the jobs unencrypted");
  EXPECT_EQ(url("api.playment.io"), "wrong: the URL does not start with https://");
  EXPECT_EQ(url("https:/h"), "wrong: the URL does not start with https://");
  EXPECT_EQ(url("https://"), "wrong: the host is missing");
  EXPECT_EQ(url("https:///a"), "wrong: the host is missing");
  EXPECT_EQ(url("https://:8443"), "wrong: the host is missing");
  EXPECT_EQ(url("https://h?x=1"), "wrong: a query (?) stands in the URL");
  EXPECT_EQ(url("https://h/#top"), "wrong: a fragment (#) stands in the URL");
  EXPECT_EQ(url("https://u:p@h"), "wrong: a user or password stands in the URL");
  EXPECT_EQ(url("https://h:0"), "wrong: the port is not a number from 1 to 65535");
  EXPECT_EQ(url("https://h:65536"), "wrong: the port is not a number from 1 to 65535");
  EXPECT_EQ(url("https://h:"), "wrong: the port is not a number from 1 to 65535");
  EXPECT_EQ(url("https://h:8o"), "wrong: the port is not a number from 1 to 65535");
  EXPECT_EQ(url("https://h h"), "wrong: the host holds a character that no host name has");
  EXPECT_EQ(url("https://h\r\nx"), "wrong: the host holds a character that no host name has");
  EXPECT_EQ(url("https://[::1"), "wrong: the host is not an IPv6 address in brackets");
  EXPECT_EQ(url("https://[]"), "wrong: the host is not an IPv6 address in brackets");
  EXPECT_EQ(url("https://[::1]x"), "wrong: the host is not an IPv6 address in brackets");
  EXPECT_EQ(url("https://h/a b"), "wrong: \" \" cannot stand in the path");
  EXPECT_EQ(url("https://h/%2"), "wrong: a '%' is not followed by two hexadecimal digits");
}

TEST(Proxy, IsAHostAndAPort) {
  const auto proxy = [](const char* text) { return checked(check_proxy, text); };
  EXPECT_EQ(proxy("http://Proxy.local:3128/"), "http://proxy.local:3128");
  EXPECT_EQ(proxy("http://[fd00::1]:3128"), "http://[fd00::1]:3128");
  EXPECT_EQ(proxy("https://proxy:3128"), "wrong: the proxy does not start with http://");
  EXPECT_EQ(proxy("proxy:3128"), "wrong: the proxy does not start with http://");
  EXPECT_EQ(proxy("http://proxy"), "wrong: the proxy's port is missing");
  EXPECT_EQ(proxy("http://:3128"), "wrong: the host is missing");
  EXPECT_EQ(proxy("http://u:p@proxy:3128"), "wrong: a user or password stands in the URL");
  EXPECT_EQ(proxy("http://proxy:3128/x"), "wrong: the port is not a number from 1 to 65535");
}

TEST(Paths, OfTheApiAreSafeInARequestLine) {
  const auto path = [](const char* text) { return checked(check_project_path, text); };
  const std::string good = "/v0/projects/{project_id}/jobs;a=b,c:@~_-.%C3%A4";
  EXPECT_EQ(path(good.c_str()), good);
  EXPECT_EQ(path("v0"), "wrong: the path does not start with '/'");
  EXPECT_EQ(path("//h/v0"), "wrong: the path starts with '//', which would name a host");
  EXPECT_EQ(path("/a b"), "wrong: \" \" cannot stand in the path");
  EXPECT_EQ(path("/a?b"), "wrong: \"?\" cannot stand in the path");
  EXPECT_EQ(path("/a\r\nx-evil: 1"), "wrong: \"\\r\" cannot stand in the path");
  EXPECT_EQ(path("/ä"), "wrong: a character beyond ASCII cannot stand in a URL's path unescaped");
  EXPECT_EQ(path("/%zz"), "wrong: a '%' is not followed by two hexadecimal digits");
  EXPECT_EQ(path("/{project}"),
            "wrong: the placeholder \"{project}\" is unknown (did you mean {project_id}?)");
  EXPECT_EQ(path("/{batch_id}"), "wrong: the placeholder \"{batch_id}\" is unknown");
  EXPECT_EQ(path("/{project_id"), "wrong: a '{' stands alone");
  EXPECT_EQ(path("/project_id}"), "wrong: a '}' stands alone");
}

TEST(Paths, OfABatchsListNameTheBatch) {
  const auto path = [](const char* text) { return checked(check_batch_jobs_path, text); };
  EXPECT_EQ(path("/p/{project_id}/{batch_id}"), "/p/{project_id}/{batch_id}");
  EXPECT_EQ(path("/p/{project_id}"), "wrong: the path lacks {batch_id}");
}

TEST(Names, HaveKnownPlaceholders) {
  const auto name = [](const char* text) { return checked(check_name_template, text); };
  EXPECT_EQ(name("{manifest} {date} {number} {key} ü"), "{manifest} {date} {number} {key} ü");
  EXPECT_EQ(name("{manfest}"),
            "wrong: the placeholder \"{manfest}\" is unknown (did you mean {manifest}?)");
  EXPECT_EQ(name("{"), "wrong: a '{' stands alone");
  EXPECT_EQ(name("a\nb"), "wrong: a control character or a newline stands in the text");
  EXPECT_EQ(name("\xFF"), "wrong: the text is not UTF-8");
}

TEST(Variables, HaveCapitals) {
  EXPECT_EQ(checked(check_variable_name, "_MY_KEY2"), "_MY_KEY2");
  for (const char* bad : {"2KEY", "my_key", "A-B", "A B", "Ä"}) {
    EXPECT_EQ(checked(check_variable_name, bad), "wrong: this is not the name of a variable");
  }
}

TEST(Files, HaveWholePaths) {
  EXPECT_EQ(checked(check_path, "a b/ü"), "a b/ü");
  EXPECT_EQ(checked(check_path, "a~/b"), "a~/b");
  for (const char* bad : {"~", "~/longshore.db"}) {
    EXPECT_EQ(checked(check_path, bad),
              "wrong: '~' is not taken for a home directory; write the whole path");
  }
  EXPECT_EQ(checked(check_path, "a\nb"),
            "wrong: a control character or a newline stands in the path");
}

TEST(Batches, HaveUuids) {
  EXPECT_EQ(checked(check_uuid, "72C888f6-b365-4f27-ad57-d7841da2de0c"),
            "72C888f6-b365-4f27-ad57-d7841da2de0c");
  for (const char* bad :
       {"night-7", "72c888f6b3654f27ad57d7841da2de0c", "", "72c888f6-b365-4f27-ad57-d7841da2de0",
        "g2c888f6-b365-4f27-ad57-d7841da2de0c"}) {
    EXPECT_EQ(checked(check_uuid, bad),
              "wrong: this is not a UUID, and the API would refuse every job of it");
  }
}

// The checks stand at their keys.
TEST(Texts, AreCheckedWhereTheyAreRead) {
  EXPECT_EQ(message_of("api: {base_url: http://h}\n"),
            "c.yaml:1:17: api.base_url: http:// would send the key and the jobs unencrypted; "
            "expected https://host, with a port or a path where needed");
  EXPECT_EQ(message_of("api: {jobs_path: v0}\n"),
            "c.yaml:1:18: api.jobs_path: the path does not start with '/'; expected a path such as "
            "/v0/projects/{project_id}/jobs, without query");
  EXPECT_EQ(message_of("api: {batch_jobs_path: /v0}\n"),
            "c.yaml:1:24: api.batch_jobs_path: the path lacks {batch_id}; expected a path with "
            "{batch_id}, such as /v0/projects/{project_id}/batch/{batch_id}");
  EXPECT_EQ(message_of("api: {proxy: \"http://proxy\"}\n"),
            "c.yaml:1:14: api.proxy: the proxy's port is missing; expected http://host:port");
  EXPECT_EQ(message_of("api: {project_id: \"a\\nb\"}\n"),
            "c.yaml:1:19: api.project_id: a control character or a newline stands in the text; "
            "expected the project's id");
  EXPECT_EQ(message_of("api: {key_env: my-key}\n"),
            "c.yaml:1:16: api.key_env: this is not the name of a variable; expected the name of a "
            "variable in capitals, digits and _ (never the key itself)");
  EXPECT_EQ(message_of("batch: {name: \"{nubmer}\"}\n"),
            "c.yaml:1:15: batch.name: the placeholder \"{nubmer}\" is unknown (did you mean "
            "{number}?); expected text with {manifest}, {date}, {number} and {key} filled in");
  EXPECT_EQ(
      message_of("ledger: {path: ~/longshore.db}\n"),
      "c.yaml:1:16: ledger.path: '~' is not taken for a home directory; write the whole path; "
      "expected a path");
  EXPECT_EQ(message_of("batch: {create: false, id: night-7}\n"),
            "c.yaml:1:28: batch.id: this is not a UUID, and the API would refuse every job of it; "
            "expected a batch's id such as 72c888f6-b365-4f27-ad57-d7841da2de0c");
  EXPECT_EQ(message_of("ledger: {path: }\n"),
            "c.yaml:1:10: ledger.path: has no value; expected a path");
  EXPECT_EQ(configuration_of("api: {base_url: \"https://H:443/\"}\n").api.base_url, "https://h");
  EXPECT_EQ(configuration_of("api: {project_id: 12345}\n").api.project_id, "12345");
}

}  // namespace
}  // namespace longshore::config
