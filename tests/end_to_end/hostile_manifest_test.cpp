// Manifests that are broken, enormous, in the way, or made to be more than data.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "named_pipe.hpp"
#include "support/eventually.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t kMebibyte = 1024 * 1024;

// What no disk could hold comes through a pipe, whose writer is a thread of the test.
class Flood {
 public:
  Flood(NamedPipe& pipe, std::function<void()> writer)
      : writer_([this, &pipe, writer] {
          if (pipe.wait_for_reader([this] { return over_.load(); })) writer();
          pipe.close();
        }) {}
  // Once the reader has ended.
  ~Flood() {
    over_ = true;
    writer_.join();
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

 private:
  std::atomic<bool> over_ = false;
  std::thread writer_;
};

// Less where the reader has had enough.
void write_again_and_again(const NamedPipe& to, std::string_view piece, std::uint64_t bytes) {
  for (std::uint64_t done = 0; done < bytes; done += piece.size()) {
    if (!to.write(piece)) return;
  }
}

class HostileManifest : public ::testing::Test {
 protected:
  HostileManifest() { folder.write("longshore.yaml", api.configuration(kFast)); }
  Outcome import(const std::string& name) {
    return run(folder, {"import", "--progress", "off", "--summary", "s.json", name});
  }
  std::uint64_t rows(const std::string& state) {
    return summary_number(folder, "s.json", "rows/" + state);
  }

  const Folder folder;
  SimulatedApi api{folder, ""};
};

// LONGSHORE_LINE_MIB=5120 makes it five gibibytes.
TEST_F(HostileManifest, ALineOfAnyLengthCostsNoMemory) {
  const char* wanted = std::getenv("LONGSHORE_LINE_MIB");
  const std::uint64_t line_bytes = (wanted != nullptr ? std::stoull(wanted) : 96) * kMebibyte;
  folder.write("small.csv", manifest(10));
  const Outcome ordinary = import("small.csv");
  ASSERT_EQ(ordinary.code, 0) << ordinary.err;

  const std::string rest = "\nlast,https://images.example.com/last.jpg,street,1\n";
  const std::string piece(kMebibyte, 'x');
  for (const bool json : {false, true}) {
    const std::string name = json ? "night.jsonl" : "night.csv";
    NamedPipe to(folder, name);
    Outcome importing;
    {
      const Flood flood(to, [&] {
        to.write(json ? "{\"reference_id\":\"long\",\"image_url\":\"https://x.example/"
                      : manifest(1, 11) + "long,https://images.example.com/");
        write_again_and_again(to, piece, line_bytes);
        to.write(json
                     ? "\"}\n{\"reference_id\":\"json\",\"image_url\":\"s3://b/k\",\"tag\":\"t\"}\n"
                     : rest);
      });
      importing = import(name);
    }
    EXPECT_EQ(importing.code, 1) << importing.err;
    EXPECT_EQ(rows("accepted"), json ? 1U : 2U);
    EXPECT_EQ(rows("rejected"), 1U);
    EXPECT_THAT(
        folder.read("night-rejects." + std::string(json ? "jsonl" : "csv") + ".reasons.jsonl"),
        HasSubstr("row_too_long"));
    EXPECT_LT(importing.peak_bytes, ordinary.peak_bytes + 48 * kMebibyte);
  }
  EXPECT_EQ(api.jobs().size(), 13U);
}

TEST_F(HostileManifest, AQuoteThatNeverClosesCostsNoMemoryEither) {
  NamedPipe to(folder, "night.csv");
  Outcome importing;
  {
    const Flood flood(to, [&] {
      to.write(manifest(3) + "\"never closed");
      write_again_and_again(to, std::string(kMebibyte, '\n'), 32 * kMebibyte);
    });
    importing = import("night.csv");
  }
  EXPECT_EQ(importing.code, 6) << importing.err;
  EXPECT_THAT(importing.err, HasSubstr("line 5"));
  EXPECT_EQ(api.jobs().size(), 3U);
}

TEST_F(HostileManifest, BytesThatAreNoTextAreRejectedAndTheRestGoes) {
  const std::string nul(1, '\0');
  folder.write("night.csv", manifest(1) + "nul" + nul + ",https://x.example/1.jpg,t,1\n" +
                                "latin\xE9,https://x.example/2.jpg,t,1\n" +
                                "cesu\xED\xA0\x80,https://x.example/3.jpg,t,1\n" +
                                manifest(1, 2).substr(43));
  const Outcome csv = import("night.csv");
  EXPECT_EQ(csv.code, 1) << csv.err;
  EXPECT_EQ(rows("accepted"), 2U);
  EXPECT_EQ(rows("rejected"), 3U);
  folder.write("day.jsonl",
               "{\"reference_id\":\"a\\ud800\",\"image_url\":\"s3://b/1\",\"tag\":\"t\"}\n"
               "{\"reference_id\":\"b\\u0000\",\"image_url\":\"s3://b/2\",\"tag\":\"t\"}\n"
               "{\"reference_id\":\"c\",\"image_url\":\"s3://b/3\",\"tag\":\"\\udc00\"}\n"
               "{\"reference_id\":\"d\",\"image_url\":\"s3://b/4\",\"tag\":\"t\"}\n");
  const Outcome jsonl = import("day.jsonl");
  EXPECT_EQ(jsonl.code, 1) << jsonl.err;
  EXPECT_EQ(rows("accepted"), 1U);
  EXPECT_EQ(api.jobs().size(), 3U);
}

TEST_F(HostileManifest, AsManyColumnsAsThereMayBeAndOneMore) {
  for (const int more : {0, 1}) {
    std::string names = "reference_id,image_url,tag";
    std::string values = "wide,https://x.example/1.jpg,t";
    for (int i = 0; i < 9'997 + more; ++i) {
      names += fmt::format(",c{}", i);
      values += ",v";
    }
    folder.write("wide.csv", names + "\n" + values + "\n");
    const Outcome importing = import("wide.csv");
    EXPECT_EQ(importing.code, more == 0 ? 0 : 6) << importing.err;
    if (more > 0) {
      EXPECT_THAT(importing.err, HasSubstr("more than 10000 columns"));
    }
  }
}

TEST_F(HostileManifest, DeepJsonIsRejectedByItsDepth) {
  const std::string start =
      "{\"reference_id\":\"deep\",\"image_url\":\"s3://b/1\",\"tag\":\"t\",\"m\":";
  folder.write("deep.jsonl",
               start + std::string(100'000, '[') + std::string(100'000, ']') + "}\n" +
                   "{\"reference_id\":\"flat\",\"image_url\":\"s3://b/2\",\"tag\":\"t\"}\n");
  const Outcome importing = import("deep.jsonl");
  EXPECT_EQ(importing.code, 1) << importing.err;
  EXPECT_EQ(rows("accepted"), 1U);
  EXPECT_EQ(rows("rejected"), 1U);
}

TEST_F(HostileManifest, WhatIsNoManifestIsNamed) {
  std::filesystem::create_directory(folder / "folder.csv");
  std::filesystem::create_symlink("loop.csv", folder / "loop.csv");
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"folder.csv", "a directory"},
      {"loop.csv", "links lead in a circle"},
      {"absent.csv", "absent.csv"}};
  for (const auto& [name, words] : wrong) {
    const Outcome importing = import(name);
    EXPECT_EQ(importing.code, 6) << importing.err;
    EXPECT_THAT(importing.err, HasSubstr(name));
    EXPECT_THAT(importing.err, HasSubstr(words));
  }
  EXPECT_EQ(api.counters().requests, 0U);
}

TEST_F(HostileManifest, OneThatMayNotBeReadIsNamed) {
  folder.write("secret.csv", manifest(3));
  std::filesystem::permissions(folder / "secret.csv", std::filesystem::perms(0));
  const Outcome importing = run(folder, {"import", "secret.csv"}, {}, unprivileged(folder));
  EXPECT_EQ(importing.code, 6) << importing.err;
  EXPECT_THAT(importing.err, HasSubstr("secret.csv cannot be opened"));
  EXPECT_THAT(importing.err, HasSubstr("permission denied"));
  EXPECT_EQ(api.counters().requests, 0U);
}

// The file holds more rows than are read before one is settled, and none is before it changes.
TEST_F(HostileManifest, AFileThatGrowsOrShrinksWhileItIsRead) {
  for (const bool grows : {true, false}) {
    const int rows_written = 6'000;
    std::string text = "reference_id,image_url,tag,note\n";
    for (int i = 0; i < rows_written; ++i) {
      text += fmt::format("{}-{},https://x.example/{}.jpg,t,{}\n", grows, i, i,
                          std::string(8'000, 'n'));
    }
    folder.write("night.csv", text);
    api.set_faults("hang=1");
    const auto before = api.counters();
    Process process(folder, "first",
                    {"import", "--progress", "off", "--summary", "s.json", "--set",
                     "batch.create=false", "--name", grows ? "grows" : "shrinks", "night.csv"});
    ASSERT_TRUE(eventually(
        [&] { return api.counters().requests > before.requests || !process.running(); }));
    ASSERT_TRUE(process.running()) << folder.read("first.err");
    const int file = ::open((folder / "night.csv").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (grows) {
      ASSERT_GT(::write(file, "torn,s3://b/k,t,n", 17), 0);
    } else {
      ASSERT_EQ(::ftruncate(file, static_cast<off_t>(text.size() - 1'000)), 0);
    }
    ::close(file);
    EXPECT_EQ(api.counters().jobs, before.jobs);
    api.set_faults("");
    EXPECT_EQ(process.wait(), 6) << folder.read("first.err");
    EXPECT_THAT(folder.read("first.err"), HasSubstr("changed while it was read"));
    expect_books_balance(folder, "s.json");
    const auto jobs = api.jobs();
    EXPECT_FALSE(jobs.contains("torn"));
    EXPECT_EQ(jobs.contains(fmt::format("{}-{}", grows, rows_written - 1)), grows)
        << "the row that was cut short would pass for a whole one";
  }
}

TEST_F(HostileManifest, NothingInARowOrTheConfigurationBecomesAHeader) {
  folder.write("night.jsonl",
               R"({"reference_id":"a\r\nX-Evil: 1","image_url":"s3://b/1","tag":"t"})"
               "\n"
               R"({"reference_id":"b","image_url":"https://x.example/\r\nX-Evil: 1","tag":"t"})"
               "\n"
               R"({"reference_id":"c","image_url":"s3://b/2","tag":"t\r\nX-Evil: 1"})"
               "\n");
  const Outcome importing = import("night.jsonl");
  EXPECT_EQ(importing.code, 1) << importing.err;
  // A tag is a JSON string: it may hold anything, and stays inside the body.
  EXPECT_EQ(api.jobs().size(), 1U);

  const auto before = api.counters().requests;
  folder.write("key2", "k\r\nX-Evil: 1\n");
  ::chmod((folder / "key2").c_str(), 0600);
  const std::vector<std::string> settings{
      R"(api.project_id="p\r\nX-Evil: 1")",
      R"(api.jobs_path="/v0/{project_id}\r\nX-Evil: 1")",
      R"(api.batch_jobs_path="/v0/{project_id}/{batch_id} HTTP/1.1\r\nX-Evil: 1")",
      R"(api.base_url="https://127.0.0.1\r\nX-Evil: 1")",
      R"(api.proxy="http://127.0.0.1:1\r\nX-Evil: 1")",
      "api.key_file=key2"};
  for (const std::string& setting : settings) {
    const Outcome refused = run(folder, {"import", "--set", setting, "night.jsonl"});
    EXPECT_EQ(refused.code, 2) << setting << ": " << refused.err;
    const std::string key = setting.substr(0, setting.find('='));
    EXPECT_THAT(refused.err, HasSubstr(key == "api.key_file" ? "key2" : key));
  }
  const Outcome variable = run(folder, {"import", "--set", "api.key_file=", "night.jsonl"},
                               {{"LONGSHORE_API_KEY", "k\r\nX-Evil: 1"}});
  EXPECT_EQ(variable.code, 2) << variable.err;
  EXPECT_EQ(api.counters().requests, before);
}

TEST_F(HostileManifest, AnExportedFormulaIsATextWhereThatIsAskedFor) {
  folder.write("night.csv",
               "reference_id,image_url,tag\n"
               "\"=cmd|' /C calc'!A0\",https://x.example/1.jpg,t\n"
               "@SUM(1),https://x.example/2.jpg,t\n");
  ASSERT_EQ(import("night.csv").code, 0);
  const Outcome plain = run(folder, {"export"});
  EXPECT_THAT(plain.out, HasSubstr(",=cmd|' /C calc'!A0,"));
  const Outcome safe = run(folder, {"export", "--spreadsheet-safe"});
  EXPECT_EQ(safe.code, 0) << safe.err;
  EXPECT_THAT(safe.out, HasSubstr(",'=cmd|' /C calc'!A0,"));
  EXPECT_THAT(safe.out, HasSubstr(",'@SUM(1),"));
  EXPECT_THAT(safe.out, Not(HasSubstr(",=")));
}

}  // namespace
}  // namespace longshore::testing
