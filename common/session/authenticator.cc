#include "common/session/authenticator.h"

#include <openssl/crypto.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace moxi {
namespace {

std::string absolute_path(std::string_view path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  return error ? std::string(path) : whole.string();
}

// False: errno says why.
bool read_file(const std::string& path, std::string& text) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    errno = EISDIR;
    return false;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  char piece[4096];
  while (file.read(piece, sizeof piece) || file.gcount() > 0)
    text.append(piece, static_cast<size_t>(file.gcount()));
  OPENSSL_cleanse(piece, sizeof piece);
  return !file.bad();
}

}  // namespace

Authenticator::Authenticator(std::string_view path, Credentials::Format format)
    : shown_(path), path_(absolute_path(path)), format_(format) {}

Status Authenticator::load() {
  std::string text;
  if (!read_file(path_, text)) {
    return Status::error("Could not open authfile [" + shown_ + "] for reading, error " +
                         std::strerror(errno));
  }
  Result<Credentials> read = Credentials::parse(text, format_);
  OPENSSL_cleanse(text.data(), text.size());
  if (!read.is_ok()) return Status::error("Authfile [" + shown_ + "] " + read.message());
  auto fresh = std::make_shared<const Credentials>(std::move(read.value()));
  const std::lock_guard guard(mutex_);
  credentials_ = std::move(fresh);
  return Status::ok();
}

std::shared_ptr<const Credentials> Authenticator::credentials() const {
  const std::lock_guard guard(mutex_);
  return credentials_;
}

size_t Authenticator::users() const {
  const auto current = credentials();
  return current == nullptr ? 0 : current->size();
}

bool Authenticator::allow(std::string_view user, std::string_view password) const {
  const auto current = credentials();
  return current != nullptr && current->allow(user, password);
}

}  // namespace moxi
