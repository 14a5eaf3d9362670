// SHA-256 of bytes that come in pieces; OpenSSL's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace longshore::manifest {

// One thread at a time.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  // Of all that was added, in lower-case hexadecimal digits. Once; nothing is added after it.
  std::string digits();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace longshore::manifest
