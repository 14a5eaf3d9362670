// libFuzzer's entry to the one target that this program is made for.
#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  longshore::fuzz::LONGSHORE_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
