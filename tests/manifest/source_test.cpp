#include "manifest/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "manifest/sha256.hpp"
#include "support/no_files.hpp"

namespace longshore::manifest {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

// A file in memory that can be cut short or change under the reader.
struct MemoryFile {
  std::string bytes;
  FileStamp at_first{.device = 1, .inode = 2, .size_bytes = 0, .modified_ns = 3, .regular = true};
  std::optional<FileStamp> later;  // once the end was reached
  std::size_t read_max = 1 << 20;
  std::size_t fail_at = std::string::npos;
  std::size_t written = std::string::npos;  // of a pipe: what its writer has written so far

  explicit MemoryFile(std::string content) : bytes(std::move(content)) {
    at_first.size_bytes = bytes.size();
  }
};

class MemoryInput final : public InputFile {
 public:
  explicit MemoryInput(const MemoryFile& file) : file_(file) {}
  Result<std::size_t> read(std::span<char> into) override {
    if (at_ >= file_.fail_at) return Error{ErrorKind::kManifest, "the disk failed"};
    const std::size_t end = std::min(file_.bytes.size(), file_.written);
    EXPECT_TRUE(at_ < end || end == file_.bytes.size()) << "a read that would wait";
    const std::size_t bytes = std::min({into.size(), file_.read_max, end - at_});
    std::memcpy(into.data(), file_.bytes.data() + at_, bytes);
    at_ += bytes;
    return bytes;
  }
  bool ready(Milliseconds) override { return at_ < file_.written || at_ == file_.bytes.size(); }
  Result<FileStamp> stamp() override {
    const bool ended = at_ == file_.bytes.size() && at_ > 0;
    return ended && file_.later ? *file_.later : file_.at_first;
  }

 private:
  const MemoryFile& file_;
  std::size_t at_ = 0;
};

class OneFile final : public NoFiles {
 public:
  explicit OneFile(const MemoryFile& file) : file_(file) {}
  Result<std::unique_ptr<InputFile>> open(const std::string&) override {
    return std::unique_ptr<InputFile>(new MemoryInput(file_));
  }

 private:
  const MemoryFile& file_;
};

struct Drained {
  std::string text;
  std::string error;
  std::uint64_t compressed = 0;
  std::uint64_t size = 0;
};

Drained drain(const MemoryFile& file, std::size_t chunk = 4096, const std::string& path = "m.csv") {
  OneFile files(file);
  Drained drained;
  Result<std::unique_ptr<Source>> source = open_source(files, path);
  if (!source) return {"", source.error().message, 0, 0};
  std::vector<char> buffer(chunk);
  while (true) {
    const Result<std::size_t> got = (*source)->read(buffer);
    if (!got) {
      EXPECT_EQ(got.error().kind, ErrorKind::kManifest);
      drained.error = got.error().message;
      EXPECT_FALSE((*source)->read(buffer)) << "nothing more can be read";
      break;
    }
    if (*got == 0) break;
    drained.text.append(buffer.data(), *got);
  }
  drained.compressed = (*source)->compressed_bytes_read();
  drained.size = (*source)->size_bytes();
  return drained;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string in = text;
  std::string out(deflateBound(&stream, in.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text, int window_log = 0) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window_log != 0) {
    ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  }
  std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  // Without the end in the first call, the size of the content is not known to the frame.
  ZSTD_compressStream2(context, &to, &in, ZSTD_e_continue);
  EXPECT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0U);
  out.resize(to.pos);
  ZSTD_freeCCtx(context);
  return out;
}

std::string rows(std::size_t count) {
  std::string text = "id,url\n";
  for (std::size_t i = 0; i < count; ++i) {
    text += std::to_string(i * 2654435761U) + ",https://x/" + std::to_string(i) + ".jpg\n";
  }
  return text;
}

const std::string kSkippableFrame = "\x5A\x2A\x4D\x18\x03\0\0\0abc"s;

TEST(Source, APlainFileIsReadAsItIs) {
  const std::string text = rows(2000);
  for (const std::size_t read_max : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 20}) {
    MemoryFile file(text);
    file.read_max = read_max;
    const Drained drained = drain(file);
    EXPECT_EQ(drained.error, "");
    EXPECT_TRUE(drained.text == text);
    EXPECT_EQ(drained.compressed, text.size());
    EXPECT_EQ(drained.size, text.size());
  }
}

TEST(Source, ShortAndEmptyFiles) {
  for (const std::string text : {"", "a", "\x1F", "PK", "\x28\xB5\x2F"}) {
    const Drained drained = drain(MemoryFile(text), 1);
    EXPECT_EQ(drained.error, "");
    EXPECT_EQ(drained.text, text);
  }
}

TEST(Source, APipeHasNoSizeAndMayNotChange) {
  MemoryFile file("a,b\n");
  file.at_first = {};
  file.later = FileStamp{.size_bytes = 99};
  const Drained drained = drain(file);
  EXPECT_EQ(drained.error, "");
  EXPECT_EQ(drained.size, 0U);
}

TEST(Source, GzipAndZstdAreRecognisedAndRead) {
  const std::string text = rows(20000);
  const std::vector<std::string> streams = {
      gzip(text), zstd(text), gzip(text.substr(0, 1000)) + gzip("") + gzip(text.substr(1000)),
      zstd(text.substr(0, 1000)) + kSkippableFrame + zstd("") + zstd(text.substr(1000)),
      kSkippableFrame + zstd(text)};
  for (const std::string& stream : streams) {
    for (const std::size_t read_max : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
      MemoryFile file(stream);
      file.read_max = read_max;
      const Drained drained = drain(file, read_max == 1 ? 100 : 65536);
      EXPECT_EQ(drained.error, "");
      EXPECT_TRUE(drained.text == text);
      EXPECT_EQ(drained.compressed, stream.size());
    }
  }
}

// FIPS 180-4's examples.
TEST(Source, TellsTheDigestOfTheFileAsItLiesOnDiskOnceItsEndWasRead) {
  EXPECT_EQ(Sha256().digits(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string text = rows(2'000);
  for (const std::string& bytes : {"abc"s, text, gzip(text), zstd(text)}) {
    Sha256 whole;
    whole.add(bytes);
    const std::string expected = whole.digits();
    if (bytes == "abc") {
      EXPECT_EQ(expected, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    for (const std::size_t read_max : {std::size_t{1}, std::size_t{1} << 20}) {
      MemoryFile file(bytes);
      file.read_max = read_max;
      OneFile files(file);
      auto source = open_source(files, "m.csv", Digest::kWanted);
      std::vector<char> buffer(4'096);
      for (bool more = true; more; more = *(*source)->read(buffer) > 0) {
        EXPECT_FALSE((*source)->content());
      }
      ASSERT_TRUE((*source)->content());
      EXPECT_EQ((*source)->content()->sha256, expected);
      EXPECT_EQ((*source)->content()->size_bytes, bytes.size());
      EXPECT_EQ(*(*source)->read(buffer), 0U);
      EXPECT_EQ((*source)->content()->sha256, expected);

      auto scan = ContentScan::open(files, "m.csv");
      std::optional<Content> content;
      while (!content) content = *(*scan)->read_on(1'000);
      EXPECT_EQ(content->sha256, expected);
      EXPECT_EQ((*scan)->bytes_read(), bytes.size());
    }
  }
}

TEST(Source, HasNoDigestOfWhatIsNoFileOrChangedOrWasNotWanted) {
  const auto has_content = [](const MemoryFile& file, Digest digest) {
    OneFile files(file);
    auto source = open_source(files, "m.csv", digest);
    std::vector<char> buffer(4'096);
    for (auto got = (*source)->read(buffer); got && *got > 0;) got = (*source)->read(buffer);
    return (*source)->content().has_value();
  };
  MemoryFile file("a,b\n");
  EXPECT_TRUE(has_content(file, Digest::kWanted));
  EXPECT_FALSE(has_content(file, Digest::kNotWanted));
  MemoryFile changed = file;
  changed.later = changed.at_first;
  changed.later->modified_ns += 1;
  EXPECT_FALSE(has_content(changed, Digest::kWanted));
  OneFile changing(changed);
  EXPECT_FALSE((*ContentScan::open(changing, "m.csv"))->read_on(1'000));
  MemoryFile pipe = file;
  pipe.at_first = {};
  EXPECT_FALSE(has_content(pipe, Digest::kWanted));
  OneFile piped(pipe);
  EXPECT_FALSE(ContentScan::open(piped, "m.csv"));
}

// Reads for as long as no read would wait.
std::string read_what_is_there(Source& source, std::size_t chunk) {
  std::string text;
  std::vector<char> buffer(chunk);
  while (source.ready(Milliseconds(0))) {
    const auto got = source.read(buffer);
    EXPECT_TRUE(got) << got.error().message;
    if (!got || *got == 0) break;
    text.append(buffer.data(), *got);
  }
  return text;
}

// Also where it was compressed: all that can be decoded of what is there comes.
TEST(Source, OfAPipeAllIsReadThatIsThereAndNothingWaits) {
  for (const std::size_t count : {std::size_t{2}, std::size_t{20'000}}) {
    const std::string one = rows(count);
    const std::string two = "z,https://x/z.jpg\n";
    for (auto* pack : {+[](const std::string& text) { return text; }, &gzip,
                       +[](const std::string& text) { return zstd(text); }}) {
      for (const std::size_t chunk : {std::size_t{7}, std::size_t{65'536}}) {
        MemoryFile file(pack(one) + pack(two));
        file.at_first = {};
        file.written = pack(one).size();
        OneFile files(file);
        auto source = open_source(files, "-");
        ASSERT_TRUE(source) << source.error().message;
        EXPECT_TRUE(read_what_is_there(**source, chunk) == one);
        file.written += 5;
        const std::string part = read_what_is_there(**source, chunk);
        file.written = file.bytes.size();
        EXPECT_EQ(part + read_what_is_there(**source, chunk), two);
      }
    }
  }
}

TEST(Source, OfAPipeACutStreamIsToldBehindWhatItHeld) {
  const std::string text = rows(20'000);
  for (const std::string& stream : {gzip(text), zstd(text)}) {
    MemoryFile file(stream.substr(0, stream.size() / 2));
    file.at_first = {};
    OneFile files(file);
    auto source = open_source(files, "-");
    ASSERT_TRUE(source);
    std::string got;
    std::vector<char> buffer(1'000);
    std::string error;
    while (error.empty()) {
      EXPECT_TRUE((*source)->ready(Milliseconds(0)));
      const auto read = (*source)->read(buffer);
      if (!read) error = read.error().message;
      if (read) got.append(buffer.data(), *read);
    }
    EXPECT_GT(got.size(), text.size() / 4);
    EXPECT_TRUE(text.starts_with(got));
    EXPECT_THAT(error, HasSubstr("the file ends in the middle of it"));
  }
}

TEST(Source, ACutStreamGivesWhatItHeldAndItsPlace) {
  const std::string text = rows(20000);
  for (const std::string& stream : {gzip(text), zstd(text)}) {
    const std::string cut = stream.substr(0, stream.size() / 2);
    const Drained drained = drain(MemoryFile(cut));
    EXPECT_THAT(drained.error, HasSubstr("m.csv: the "));
    EXPECT_THAT(drained.error, HasSubstr("bad at byte " + std::to_string(cut.size())));
    EXPECT_THAT(drained.error, HasSubstr("the file ends in the middle of it"));
    EXPECT_GT(drained.text.size(), text.size() / 4);
    EXPECT_TRUE(text.starts_with(drained.text));
  }
}

// Wherever it is cut, it is never taken for a whole.
TEST(Source, EveryCutIsNoticed) {
  const std::string text = rows(20);
  for (const std::string& stream :
       {gzip(text), zstd(text), zstd(text) + kSkippableFrame, gzip(text) + gzip(text)}) {
    const std::size_t first = stream == gzip(text) + gzip(text) ? gzip(text).size()
                              : stream.ends_with("abc")         ? zstd(text).size()
                                                                : stream.size();
    for (std::size_t bytes = 4; bytes < stream.size(); ++bytes) {
      const Drained drained = drain(MemoryFile(stream.substr(0, bytes)));
      EXPECT_EQ(drained.error.empty(), bytes == first) << bytes << " of " << stream.size();
    }
  }
}

// A few bits may change without a difference: another way to say the same.
TEST(Source, ADamagedByteNeverChangesTheTextUnnoticed) {
  const std::string text = rows(200);
  for (const std::string& stream : {gzip(text), zstd(text)}) {
    std::size_t noticed = 0;
    for (std::size_t at = 12; at < stream.size(); ++at) {
      std::string damaged = stream;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
      const Drained drained = drain(MemoryFile(damaged));
      EXPECT_TRUE(!drained.error.empty() || drained.text == text) << "byte " << at;
      noticed += drained.error.empty() ? 0 : 1;
    }
    EXPECT_GT(noticed, stream.size() * 9 / 10);
  }
}

TEST(Source, AWrongChecksumIsToldBehindTheContent) {
  const std::string text = rows(20);
  std::string stream = gzip(text);
  stream[stream.size() - 6] = static_cast<char>(stream[stream.size() - 6] ^ 1);
  const Drained drained = drain(MemoryFile(stream));
  EXPECT_EQ(drained.text, text);
  EXPECT_THAT(drained.error, HasSubstr("incorrect data check"));
}

TEST(Source, OtherBytesBehindTheEndAreAnError) {
  const std::string text = rows(20);
  for (const std::string& stream : {gzip(text), zstd(text)}) {
    const Drained drained = drain(MemoryFile(stream + "garbage bytes"));
    EXPECT_EQ(drained.text, text);
    EXPECT_THAT(drained.error, HasSubstr("follow its end"));
  }
}

TEST(Source, AZstdWindowHasALimit) {
  const std::string text = rows(2000);
  EXPECT_EQ(drain(MemoryFile(zstd(text, 27))).error, "");
  const Drained drained = drain(MemoryFile(zstd(text, 28)));
  EXPECT_THAT(drained.error, HasSubstr("a window of more than 128 MiB"));
}

TEST(Source, AFileThatChangedIsToldAtItsEnd) {
  for (const std::string& stream : {rows(100), gzip(rows(100))}) {
    MemoryFile file(stream);
    file.later = file.at_first;
    file.later->modified_ns += 1;
    EXPECT_THAT(drain(file).error, HasSubstr("m.csv: changed while it was read"));
    file.later = file.at_first;
    file.later->size_bytes += 10;
    const Drained drained = drain(file);
    EXPECT_TRUE(drained.text == rows(100));
    EXPECT_THAT(drained.error, HasSubstr("and has " + std::to_string(stream.size() + 10) + " now"));
  }
}

TEST(Source, AFileThatEndsBeforeItsSizeIsTold) {
  MemoryFile file(rows(100));
  file.at_first.size_bytes += 1;
  EXPECT_THAT(drain(file).error, HasSubstr("ends at byte"));
}

TEST(Source, AFailedReadIsPassedOn) {
  MemoryFile file(rows(2000));
  file.read_max = 1000;
  file.fail_at = 3000;
  const Drained drained = drain(file);
  EXPECT_EQ(drained.error, "the disk failed");
  EXPECT_GE(drained.text.size(), 3000U);
  EXPECT_LT(drained.text.size(), 4100U);
}

TEST(Source, WhatIsNotReadIsNamedWithTheWayOut) {
  EXPECT_THAT(drain(MemoryFile("\xFD\x37zXZ\0abc"s)).error, HasSubstr("xz -dc"));
  EXPECT_THAT(drain(MemoryFile("BZh91AY")).error, HasSubstr("bzip2 -dc"));
  EXPECT_THAT(drain(MemoryFile("PK\x03\x04xxxx"), 10, "-").error,
              HasSubstr("standard input: is a ZIP archive"));
}

}  // namespace
}  // namespace longshore::manifest
