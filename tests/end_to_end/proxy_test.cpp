// Whole imports through a proxy's tunnel, and where its login goes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect_proxy.hpp"
#include "export_file.hpp"
#include "import_checks.hpp"
#include "recording_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string kPassword = "pa55-that-nobody-may-see";
// As "night" and as "day" send it, behind "Basic ".
const std::string kNight = "bmlnaHQ6cGE1NS10aGF0LW5vYm9keS1tYXktc2Vl";
const std::string kDay = "ZGF5OnBhNTUtdGhhdC1ub2JvZHktbWF5LXNlZQ==";
const std::string kLogin = "Basic " + kNight;

// Leads to this machine, and is not taken for it: the variable's proxy counts.
const std::string kElsewhere = "0.0.0.0";

// What a developer's machine may have set must not count.
std::map<std::string, std::string> by_variable(const std::string& proxy,
                                               const std::string& exempt = "") {
  return {{"https_proxy", proxy}, {"HTTPS_PROXY", ""}, {"no_proxy", exempt}, {"NO_PROXY", ""}};
}

TEST(Proxy, AWholeImportGoesThroughTheTunnelOfTheConfiguration) {
  const Folder folder;
  const SimulatedApi api(folder, "mixed=0.05");
  const std::string url = api.base_url();
  const std::string port = url.substr(url.rfind(':') + 1);
  const ConnectProxy proxy(static_cast<std::uint16_t>(std::stoi(port)));
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(300));
  // An address of this machine too, since the configuration says so; and no variable counts.
  const Outcome importing =
      run(folder, {"import", "--set", "api.proxy=http://" + proxy.address(), "night.csv"},
          by_variable("http://127.0.0.1:1", "*"));
  ASSERT_EQ(importing.code, 0) << importing.err;
  expect_all_there(folder, api, 300, 100);
  EXPECT_THAT(proxy.heads(), Each(StartsWith("CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\n")));
  EXPECT_GE(proxy.heads().size(), api.counters().connections) << "one came another way";
  EXPECT_THAT(proxy.passed(), AllOf(Not(IsEmpty()), Not(HasSubstr("reference_id"))));
}

class ProxyByVariable : public ::testing::Test {
 protected:
  ProxyByVariable() {
    folder.write("longshore.yaml", RecordingApi::configuration(
                                       "https://" + kElsewhere + ":" + std::to_string(api.port()),
                                       "", "batch: {create: false}\n"));
    folder.write("night.csv", manifest(20));
  }
  Outcome import(const std::map<std::string, std::string>& variables) {
    return run(folder,
               {"import", "--log-level", "trace", "--log-file", "a.log", "--summary", "s.json",
                "--report", "r.html", "--metrics", "m.prom", "night.csv"},
               variables);
  }
  // Neither as it was given nor as it was sent.
  void expect_login_nowhere() {
    EXPECT_THAT(folder.names(), ::testing::IsSupersetOf({"a.log", "s.json", "run.err"}));
    for (const std::string& name : folder.names()) {
      EXPECT_THAT(folder.read(name),
                  AllOf(Not(HasSubstr(kPassword)), Not(HasSubstr(kNight)), Not(HasSubstr(kDay))))
          << name;
    }
  }

  const Folder folder;
  const RecordingApi api{folder, "IP:" + kElsewhere};
};

TEST_F(ProxyByVariable, TheLoginGoesToTheProxyAndNowhereElse) {
  const ConnectProxy proxy(api.port(), kLogin);
  const Outcome importing =
      import(by_variable("http://night:" + kPassword + "@" + proxy.address()));
  ASSERT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(proxy.heads(),
              AllOf(Not(IsEmpty()), Each(HasSubstr("\r\nProxy-Authorization: " + kLogin + "\r\n")),
                    Each(Not(HasSubstr("x-api-key")))));
  EXPECT_THAT(api.heads(), AllOf(SizeIs(20), Each(HasSubstr("\r\nx-api-key: the-key\r\n")),
                                 Each(Not(HasSubstr("Proxy-")))));
  EXPECT_THAT(proxy.passed(), Not(HasSubstr("the-key")));
  expect_login_nowhere();
}

TEST_F(ProxyByVariable, WhatNoProxyExemptsIsReachedWithoutIt) {
  const ConnectProxy proxy(api.port());
  const Outcome importing =
      import(by_variable("http://" + proxy.address(), "other.example," + kElsewhere));
  EXPECT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(proxy.heads(), IsEmpty());
  EXPECT_THAT(api.heads(), SizeIs(20));
}

TEST_F(ProxyByVariable, AnotherHostsExemptionIsNone) {
  const ConnectProxy proxy(api.port());
  const Outcome importing = import(by_variable("http://" + proxy.address(), "other.example"));
  EXPECT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(proxy.heads(), Not(IsEmpty()));
}

TEST_F(ProxyByVariable, AProxyThatWantsALoginEndsTheRunWithExit4) {
  const ConnectProxy proxy(api.port(), kLogin);
  const Outcome without = import(by_variable("http://" + proxy.address()));
  EXPECT_EQ(without.code, 4) << without.err;
  EXPECT_THAT(without.err,
              AllOf(HasSubstr("407 Authenticate; it wants a user and a password"),
                    HasSubstr("the variable https_proxy"), HasSubstr(proxy.address())));
  EXPECT_THAT(proxy.heads(), Each(Not(HasSubstr("Proxy-Authorization"))));

  const Outcome other = import(by_variable("http://day:" + kPassword + "@" + proxy.address()));
  EXPECT_EQ(other.code, 4) << other.err;
  EXPECT_THAT(other.err, HasSubstr("does not take the user and password"));
  EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 20U);
  EXPECT_THAT(api.heads(), IsEmpty());
  expect_login_nowhere();
}

// Whoever makes the tunnel decides where it leads.
TEST_F(ProxyByVariable, TheServersCertificateIsVerifiedThroughIt) {
  const Folder another;
  const RecordingApi stranger(another, "IP:" + kElsewhere);
  const ConnectProxy proxy(stranger.port());
  const Outcome importing = import(by_variable("http://" + proxy.address()));
  EXPECT_EQ(importing.code, 4) << importing.err;
  EXPECT_THAT(importing.err, HasSubstr("the certificate of " + kElsewhere));
  EXPECT_THAT(stranger.heads(), IsEmpty());
}

}  // namespace
}  // namespace longshore::testing
