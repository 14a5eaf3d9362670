#include "manifest/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <new>
#include <span>

#include "core/invariant.hpp"

namespace longshore::manifest {

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_) throw std::bad_alloc();
  LONGSHORE_INVARIANT(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::add(std::string_view bytes) {
  LONGSHORE_INVARIANT(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::digits() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  LONGSHORE_INVARIANT(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
  std::string digits;
  for (const unsigned char byte : std::span(digest).first(size)) {
    digits += fmt::format("{:02x}", byte);
  }
  return digits;
}

}  // namespace longshore::manifest
