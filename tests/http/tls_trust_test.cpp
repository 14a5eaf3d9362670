// Whom the client trusts, and what it says of those it does not.
#include "tls_fixture.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class TlsTrustTest : public TlsTest {
 protected:
  std::string refusal_of(const Identity& identity, std::string host = "localhost") {
    auto server = serve_as(identity);
    connect_to(server->port(), std::move(host));
    const Answer answer = exchange();
    EXPECT_EQ(answer.fault, TransportFault::kCertificate) << answer.detail;
    EXPECT_FALSE(answer.request_left);
    hang_up();
    return answer.detail;
  }
  std::string refusal_of(const CertificateWish& wish, std::string host = "localhost") {
    return refusal_of(make_identity(wish, &authority), std::move(host));
  }
  Answer answer_under_the_systems_trust() {
    auto server = serve_as(good);
    auto made =
        http::make_tls_network(scheduler, clock, {.host = "localhost", .port = server->port()});
    EXPECT_TRUE(made);
    network = std::move(made).value();
    client = std::make_unique<http::Client>(clock, *network, client_options);
    Answer answer = exchange();
    hang_up();
    return answer;
  }
};

TEST_F(TlsTrustTest, ATrustedCertificateForTheRightNameOrAddress) {
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    auto server = serve_as(good);
    connect_to(server->port(), host);
    const Answer answer = exchange();
    EXPECT_EQ(answer.status, 200) << answer.detail;
    hang_up();
  }
}

TEST_F(TlsTrustTest, Expired) {
  EXPECT_THAT(refusal_of({.valid_from_seconds = -7200, .valid_until_seconds = -3600}),
              AllOf(HasSubstr("localhost expired on 20"), HasSubstr("UTC")));
}

TEST_F(TlsTrustTest, NotYetValid) {
  EXPECT_THAT(refusal_of({.valid_from_seconds = 3600, .valid_until_seconds = 7200}),
              HasSubstr("is not valid before 20"));
}

TEST_F(TlsTrustTest, AnotherName) {
  EXPECT_THAT(
      refusal_of({.names = "DNS:other.example,DNS:*.elsewhere.example,IP:10.0.0.1"}),
      HasSubstr("not for localhost: it names other.example, *.elsewhere.example, 10.0.0.1"));
  EXPECT_THAT(refusal_of({.names = "DNS:localhost"}, "127.0.0.1"),
              HasSubstr("not for 127.0.0.1: it names localhost"));
}

TEST_F(TlsTrustTest, ANameInTheSubjectAloneDoesNotCount) {
  EXPECT_THAT(refusal_of({.common_name = "localhost", .names = ""}),
              HasSubstr("no subjectAltName"));
}

TEST_F(TlsTrustTest, SelfSigned) {
  EXPECT_THAT(refusal_of(make_identity({}, nullptr)),
              AllOf(HasSubstr("self-signed"), HasSubstr("api.ca_file")));
}

TEST_F(TlsTrustTest, AnIssuerThatNobodyKnows) {
  const Identity stranger =
      make_identity({.common_name = "stranger", .names = "", .authority = true}, nullptr);
  EXPECT_THAT(refusal_of(make_identity({}, &stranger)),
              AllOf(HasSubstr("issuer that is not trusted"), HasSubstr("api.ca_file")));
}

TEST_F(TlsTrustTest, AWeakKey) {
  EXPECT_THAT(refusal_of({.rsa_bits = 1024}), HasSubstr("weak key (1024 bits)"));
}

TEST_F(TlsTrustTest, AWeakHash) {
  EXPECT_THAT(refusal_of({.digest = "SHA1"}), HasSubstr("signed with a weak hash"));
}

TEST_F(TlsTrustTest, AWeakOrExpiredAuthority) {
  authority = make_identity(
      {.common_name = "weak", .names = "", .rsa_bits = 1024, .authority = true}, nullptr);
  trust(authority);
  EXPECT_THAT(refusal_of(make_identity({}, &authority)),
              AllOf(HasSubstr("authority in the chain"), HasSubstr("weak key (1024 bits)")));
  authority = make_identity({.common_name = "old",
                             .names = "",
                             .valid_from_seconds = -7200,
                             .valid_until_seconds = -3600,
                             .authority = true},
                            nullptr);
  trust(authority);
  EXPECT_THAT(refusal_of(make_identity({}, &authority)),
              AllOf(HasSubstr("authority in the chain"), HasSubstr("expired on")));
}

TEST_F(TlsTrustTest, TheFileReplacesTheSystemsTrust) {
  EXPECT_EQ(answer_under_the_systems_trust().fault, TransportFault::kCertificate);
}

TEST_F(TlsTrustTest, WithoutAFileTheSystemsTrustCounts) {
  ::setenv("SSL_CERT_FILE", ca_file.c_str(), 1);
  const Answer answer = answer_under_the_systems_trust();
  ::unsetenv("SSL_CERT_FILE");
  EXPECT_EQ(answer.status, 200) << answer.detail;
}

TEST_F(TlsTrustTest, AServerOfObsoleteTlsIsTold) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    auto server = serve_as(good, version);
    connect_to(server->port());
    const Answer answer = exchange();
    EXPECT_EQ(answer.fault, TransportFault::kTlsObsolete) << version;
    EXPECT_THAT(answer.detail, HasSubstr("the server speaks only TLS 1.1 or older"));
    EXPECT_FALSE(answer.request_left);
    hang_up();
  }
}

TEST_F(TlsTrustTest, Tls12IsSpokenToo) {
  auto server = serve_as(good, TLS1_2_VERSION);
  connect_to(server->port());
  EXPECT_EQ(exchange().status, 200);
  hang_up();
}

TEST_F(TlsTrustTest, AServerWithoutTlsIsTold) {
  auto server = serve([](ServerConnection& connection) {
    connection.write_plain("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_close();
  });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kTls);
  EXPECT_THAT(answer.detail, HasSubstr("does not speak TLS"));
  hang_up();
}

TEST_F(TlsTrustTest, ACaFileThatCannotBeUsedIsAConfigurationError) {
  const std::string empty = write_ca_file("not a certificate");
  for (const std::string& path : {std::string("/nonexistent/ca.pem"), empty}) {
    const auto made =
        http::make_tls_network(scheduler, clock, {.host = "localhost", .ca_file = path});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::kConfiguration);
    EXPECT_THAT(made.error().message, AllOf(HasSubstr("api.ca_file"), HasSubstr(path)));
    EXPECT_THAT(made.error().message,
                HasSubstr(path == empty ? "does not hold a certificate in PEM form"
                                        : "cannot be read: there is no such file or folder"));
  }
  std::filesystem::remove(empty);
  const auto folder =
      http::make_tls_network(scheduler, clock, {.host = "localhost", .ca_file = "/"});
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr("cannot be read: it is a directory"));
}

}  // namespace
}  // namespace longshore::testing
