#include "common/session/credentials.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace moxi {
namespace {

// The next line of `text`, without what ends it.
std::string_view take_line(std::string_view& text) {
  const size_t size = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return line.substr(0, line.find('\r'));
}

}  // namespace

Result<Credentials> Credentials::parse(std::string_view text, Format format) {
  Credentials credentials;
  if (getentropy(credentials.key_.data(), credentials.key_.size()) != 0) {
    return Status::error("no random numbers for the digests of passwords");
  }
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.empty()) continue;
    const size_t colon = line.find(':');
    const std::string_view user = line.substr(0, colon);
    std::string_view password =
        colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (format == Format::kFields) password = password.substr(0, password.find(':'));
    if (user.empty() || password.empty()) {
      return Status::error("has a malformed entry in line " + std::to_string(number) +
                           ". Should be 'user:password'");
    }
    if (!credentials.add(user, password))
      return Status::error("cannot make a digest of a password");
  }
  return credentials;
}

bool Credentials::add(std::string_view user, std::string_view password) {
  Digest digest_of_both;
  if (!digest(user, password, digest_of_both)) return false;
  digests_.push_back(digest_of_both);
  return true;
}

// Of the user's length, the user and the password.
bool Credentials::digest(std::string_view user, std::string_view password, Digest& out) const {
  const uint64_t length = user.size();
  std::string text(sizeof length, '\0');
  std::memcpy(text.data(), &length, sizeof length);
  text.append(user).append(password);
  size_t size = 0;
  const unsigned char* const made =
      EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key_.data(), key_.size(),
                reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(),
                out.size(), &size);
  OPENSSL_cleanse(text.data(), text.size());
  return made != nullptr && size == out.size();
}

bool Credentials::allow(std::string_view user, std::string_view password) const {
  Digest asked;
  if (!digest(user, password, asked)) return false;
  unsigned found = 0;
  for (const Digest& known : digests_)
    found |= CRYPTO_memcmp(known.data(), asked.data(), asked.size()) == 0 ? 1U : 0U;
  return found != 0;
}

}  // namespace moxi
