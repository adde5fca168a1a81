// Users and their passwords, as one file names them. What is kept is a keyed digest of each pair,
// so that no password stays in memory, and so that all pairs are compared in the same time whatever
// they are. Immutable once parsed; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "common/base/status.h"

namespace moxi {

class Credentials {
 public:
  // Lines `user:password`. What ends the password: the line (-Y), or a further ':' as well, behind
  // which other programs keep what is theirs (-S).
  enum class Format : unsigned char { kLines, kFields };

  static constexpr size_t kDigestSize = 32;
  using Digest = std::array<unsigned char, kDigestSize>;

  // Empty lines are skipped. The error says which line is no user and password, not what it says.
  static Result<Credentials> parse(std::string_view text, Format format);

  // Looks at all of them, whatever it finds.
  [[nodiscard]] bool allow(std::string_view user, std::string_view password) const;
  size_t size() const { return digests_.size(); }

 private:
  Credentials() = default;
  [[nodiscard]] bool add(std::string_view user, std::string_view password);
  [[nodiscard]] bool digest(std::string_view user, std::string_view password, Digest& out) const;

  Digest key_{};
  std::vector<Digest> digests_;
};

}  // namespace moxi
