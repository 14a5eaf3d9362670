// A file descriptor that closes itself, and the loops that every user of one needs.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace longshore {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// open(2), again where a signal broke it off; close-on-exec.
Descriptor open_descriptor(const char* path, int flags, unsigned mode = 0);

// All of `bytes`. 0, or the errno of the write that failed.
int write_all(int descriptor, std::string_view bytes);

}  // namespace longshore
