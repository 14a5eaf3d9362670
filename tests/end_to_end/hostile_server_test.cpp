// Servers that are not to be trusted, or do not keep to HTTP, under the real program: refused
// with a message that says which and exit 4, or the rows stay pending and nothing grows.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cctype>
#include <cstring>
#include <mutex>

#include "export_file.hpp"
#include "http/tls_server.hpp"
#include "import_checks.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class HostileServer : public ::testing::Test {
 protected:
  HostileServer()
      : authority(make_identity({.common_name = "test authority", .names = "", .authority = true},
                                nullptr)) {
    folder.write("ca.pem", pem_of(authority));
    folder.write("key", "the-key\n");
    ::chmod((folder / "key").c_str(), 0600);
    folder.write("night.csv", manifest(3));
  }

  std::string configuration(std::uint16_t port) {
    return "api:\n  base_url: https://localhost:" + std::to_string(port) +
           "\n  project_id: p\n  key_file: key\n  ca_file: ca.pem\n"
           "  connect_timeout: 20s\n  request_timeout: " +
           request_timeout +
           "\n"
           "retry: {max_attempts: 2, base_delay: 10ms, max_delay: 20ms, after_timeout: 10ms}\n"
           "batch: {create: false}\ndelivery: {requests_per_second: 0, max_in_flight: 2}\n";
  }
  // An import against `server`, from the beginning: each server is another remote.
  Outcome import_from(TlsServer& server, const std::vector<std::string>& more = {}) {
    for (const std::string name : {"longshore.db", "longshore.db-wal", "longshore.db-shm"}) {
      std::filesystem::remove(folder / name);
    }
    folder.write("longshore.yaml", configuration(server.port()));
    std::vector<std::string> words{"import",    "--progress", "off",
                                   "--summary", "s.json",     "night.csv"};
    words.insert(words.end(), more.begin(), more.end());
    return run(folder, words);
  }
  Outcome import_from(std::function<void(ServerConnection&)> serve, const Identity& identity,
                      int version_max = 0) {
    TlsServer server(TlsServerOptions{
        .identity = &identity, .version_max = version_max, .serve = std::move(serve)});
    return import_from(server);
  }

  static void answer_nothing(ServerConnection& connection) {
    if (connection.accept_tls()) connection.read_request();
  }

  void expect_refused(const Identity& identity, const std::string& words, int version_max = 0) {
    const Outcome importing = import_from(answer_nothing, identity, version_max);
    EXPECT_EQ(importing.code, 4) << importing.err;
    EXPECT_THAT(importing.err, HasSubstr(words));
    EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 3U);
    EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), 0U);
  }

  const Folder folder;
  const Identity authority;
  std::string request_timeout = "20s";  // far off, however busy the machine
};

// docs/security.md shows these messages.
TEST_F(HostileServer, EachCertificateThatIsRefusedIsToldWithExit4) {
  expect_refused(
      make_identity({.valid_from_seconds = -7200, .valid_until_seconds = -3600}, &authority),
      "the certificate of localhost expired on 20");
  expect_refused(
      make_identity({.valid_from_seconds = 3600, .valid_until_seconds = 7200}, &authority),
      "the certificate of localhost is not valid before 20");
  expect_refused(make_identity({.names = "DNS:other.example"}, &authority),
                 "the certificate is not for localhost: it names other.example");
  expect_refused(make_identity({}, nullptr),
                 "the certificate of localhost is self-signed and not trusted");
  const Identity stranger =
      make_identity({.common_name = "stranger", .names = "", .authority = true}, nullptr);
  expect_refused(make_identity({}, &stranger), "comes from an issuer that is not trusted here");
  expect_refused(make_identity({.rsa_bits = 1024}, &authority), "has a weak key (1024 bits)");
  expect_refused(make_identity({.digest = "SHA1"}, &authority), "signed with a weak hash");
}

TEST_F(HostileServer, ObsoleteTlsIsToldWithExit4) {
  const Identity good = make_identity({}, &authority);
  expect_refused(good, "the server speaks only TLS 1.1 or older", TLS1_VERSION);
  expect_refused(good, "the server speaks only TLS 1.1 or older", TLS1_1_VERSION);
}

TEST_F(HostileServer, WhatIsNoAnswerLeavesTheRowsPendingAndTold) {
  const Identity good = make_identity({}, &authority);
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string piece(16 * 1024, 'x');
  struct Case {
    std::string head;
    std::string again;
    std::string code;
  };
  const std::vector<Case> cases{
      {ok, "X-More: of the same\r\n", "too_large"},
      {ok + "\r\n", piece, "too_large"},
      {ok + "Content-Length: 4294967296\r\n\r\n", piece, "too_large"},
      {ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "", "malformed"},
      {ok + "Content-Encoding: gzip\r\nContent-Length: 99\r\n\r\n", "", "malformed"},
      {"", "HTTP/1.1 103 Early Hints\r\n\r\n", "malformed"},
      {ok + "Content-Length: 9\r\n\r\n", "", "request_timeout"}};
  for (const Case& one : cases) {
    request_timeout = one.code == "request_timeout" ? "1s" : "20s";
    const Outcome importing = import_from(
        [&one](ServerConnection& connection) {
          if (!connection.accept_tls() || connection.read_request().empty()) return;
          bool open = one.head.empty() || connection.write(one.head);
          while (open && !one.again.empty()) open = connection.write(one.again);
          connection.wait_for_close();
        },
        good);
    EXPECT_EQ(importing.code, 3) << one.head << importing.err;
    EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 3U);
    EXPECT_EQ(summary_number(folder, "s.json", "requests/transport_errors/" + one.code), 6U)
        << folder.read("s.json");
    EXPECT_LT(importing.peak_bytes, 512U * 1024 * 1024);
    for (const auto& [id, row] : exported(folder)) EXPECT_EQ(row.state, "in_doubt") << id;
  }
}

TEST_F(HostileServer, ABodyOn204IsNoSuccess) {
  const Identity good = make_identity({}, &authority);
  const Outcome importing = import_from(
      [](ServerConnection& connection) {
        if (!connection.accept_tls()) return;
        connection.read_request();
        connection.write(
            "HTTP/1.1 204 No Content\r\nContent-Length: 41\r\n\r\n"
            R"({"data":{"job_id":"j-1"},"success":true})");
        connection.wait_for_close();
      },
      good);
  EXPECT_EQ(importing.code, 3) << importing.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), 0U);
}

// Makes a batch, leaves row-1 in doubt and then calls it a duplicate, so that its job is looked
// for in the batch's list, page after page: each id it gives comes back to it in some request.
class RemoteOfIds {
 public:
  explicit RemoteOfIds(std::string id) : id_(std::move(id)) {}

  void serve(ServerConnection& connection) {
    if (!connection.accept_tls()) return;
    while (true) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      const auto [status, body] = answer(request);
      connection.write("HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body);
    }
  }
  // Once the client has gone.
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  std::pair<std::string, std::string> answer(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (request.starts_with("GET /v1/")) return {"200 OK", R"({"data":{"batches":[]}})"};
    if (request.starts_with("GET ")) {
      const bool last = request.find("page_token=") != request.npos;
      return {"200 OK", last ? R"({"data":{"jobs":[{"reference_id":"row-1","id":")" + id_ + "\"}]}}"
                             : R"({"data":{"jobs":[],"next_page_token":")" + id_ + "\"}}"};
    }
    const bool doubted = request.find("\"row-1\"") != request.npos;
    if (doubted && ++attempts_ == 1) return {"500 Internal Server Error", ""};
    if (doubted) return {"400 Bad Request", R"({"error":{"code":"FS_0001","message":"twice"}})"};
    return {"200 OK",
            R"({"data":{"job_id":")" + id_ + R"(","batch_id":")" + id_ + R"("},"success":true})"};
  }

  const std::string id_;  // as JSON has it
  std::mutex mutex_;
  std::vector<std::string> requests_;
  int attempts_ = 0;
};

std::string percent_encoded(std::string_view text) {
  std::string all;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr("-._~", c);
    all += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return all;
}

// Ids that the remote chose are shown, stored and sent back, and become neither paths nor headers.
TEST_F(HostileServer, NoPathIsTakenFromWhatTheRemoteSays) {
  const Identity good = make_identity({}, &authority);
  // Each is a file of this folder, if one were made of it.
  const std::vector<std::string> places{"evil", folder / "evil",
                                        "../" + folder.path().filename().string() + "/evil"};
  for (const std::string& place : places) {
    const std::string id_as_json = place + R"(?\r\nX-Evil: 1\r\n\r\n)";
    const std::string id = place + "?\r\nX-Evil: 1\r\n\r\n";
    RemoteOfIds remote(id_as_json);
    Outcome importing;
    {
      TlsServer server(TlsServerOptions{
          .identity = &good,
          .serve = [&](ServerConnection& connection) { remote.serve(connection); }});
      importing = import_from(server, {"--set", "batch.create=true", "--report", "r.html"});
    }
    EXPECT_EQ(importing.code, 0) << importing.err;
    const auto rows = exported(folder);
    EXPECT_EQ(rows.size(), 3U);
    for (const auto& [reference, row] : rows) {
      EXPECT_EQ(row.state, "accepted") << reference;
      EXPECT_EQ(row.job_id, id) << reference;
      EXPECT_EQ(row.batch_id, id) << reference;
    }
    EXPECT_THAT(folder.names(), ::testing::IsSubsetOf(
                                    {"ca.pem", "key", "night.csv", "longshore.yaml", "longshore.db",
                                     "longshore.db-wal", "longshore.db-shm", "longshore.db.lock",
                                     "s.json", "r.html", "run.out", "run.err"}));
    std::map<std::string, int> lines;
    for (const std::string& request : remote.requests()) {
      const std::string head = request.substr(0, request.find("\r\n\r\n"));
      EXPECT_THAT(head, Not(HasSubstr("\nX-Evil"))) << request;
      const std::string line = head.substr(0, head.find("\r\n"));
      if (line.find("/jobs ") != line.npos) {
        EXPECT_THAT(request, ::testing::EndsWith("\"batch_id\":\"" + id_as_json + "\"}"));
      }
      ++lines[line];
    }
    const std::string encoded = percent_encoded(id);
    const std::string list = "GET /v0/projects/p/batch/" + encoded;
    EXPECT_EQ(lines,
              (std::map<std::string, int>{{"POST /v1/project/p/batch HTTP/1.1", 1},
                                          {"POST /v0/projects/p/jobs HTTP/1.1", 4},
                                          {list + " HTTP/1.1", 1},
                                          {list + "?page_token=" + encoded + " HTTP/1.1", 1}}));
  }
}

// Wherever it points: docs/security.md promises it of any 3xx.
TEST_F(HostileServer, AnyRedirectEndsTheRunAndIsNamedAndNotFollowed) {
  const Identity good = make_identity({}, &authority);
  TlsServer other(TlsServerOptions{.identity = &good, .serve = answer_nothing});
  const std::string target = fmt::format("https://localhost:{}/v0/elsewhere", other.port());
  for (const int status : {300, 301, 302, 303, 304, 305, 307, 308, 399}) {
    const Outcome importing = import_from(
        [&](ServerConnection& connection) {
          if (!connection.accept_tls()) return;
          while (!connection.read_request().empty()) {
            connection.write(
                fmt::format("HTTP/1.1 {} Elsewhere\r\nLocation: {}\r\n"
                            "Content-Length: 0\r\n\r\n",
                            status, target));
          }
        },
        good);
    EXPECT_EQ(importing.code, 4) << status << importing.err;
    EXPECT_THAT(importing.err, HasSubstr(fmt::format(
                                   "exit 4: http_{}: redirected to {}; redirects are not followed, "
                                   "so api.base_url or a path is wrong",
                                   status, target)));
    EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), 0U);
    EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 3U);
  }
  EXPECT_EQ(other.connections(), 0);
}

// As APIs do that tell which key they refuse.
TEST_F(HostileServer, AKeyThatItRepeatsIsWrittenNowhere) {
  const std::string key = "k3y-that/nobody-may-see";
  folder.write("key", key + "\n");
  ::chmod((folder / "key").c_str(), 0600);
  const Identity good = make_identity({}, &authority);
  const std::string error = R"({"error": {"code": ")" + key + R"(", "message": "no key )" + key +
                            R"( nor k3y-that\/nobody-may-see"}})";
  struct Case {
    std::string head;
    int code;
    std::string file;  // that tells what it said
    std::string words;
  };
  const std::vector<Case> cases{
      {"401 Unauthorized", 4, "run.err", "exit 4: ***: no key *** nor ***"},
      {"400 Bad Request", 1, "night-rejects.csv.reasons.jsonl", "no key *** nor ***"},
      {"307 Temporary Redirect\r\nLocation: https://" + key + ".example", 4, "run.err",
       "redirected to https://***.example"}};
  for (const Case& one : cases) {
    const auto& [head, code, file, words] = one;
    const Outcome importing = import_from(
        [&](ServerConnection& connection) {
          if (!connection.accept_tls()) return;
          while (!connection.read_request().empty()) {
            connection.write("HTTP/1.1 " + head + "\r\nContent-Length: " +
                             std::to_string(error.size()) + "\r\n\r\n" + error);
          }
        },
        good);
    EXPECT_EQ(importing.code, code) << importing.err;
    EXPECT_THAT(folder.read(file), HasSubstr(words)) << head;
    EXPECT_EQ(summary_number(folder, "s.json", "rows/rejected"), code == 1 ? 3U : 0U);
    EXPECT_EQ(importing.err.find(key), std::string::npos);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      if (!entry.is_regular_file() || entry.path().filename() == "key") continue;
      const std::string text = contents(entry.path().string());
      EXPECT_EQ(text.find("nobody-may-see"), std::string::npos) << head << entry.path();
    }
  }
}

}  // namespace
}  // namespace longshore::testing
