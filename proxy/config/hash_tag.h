// The two characters that enclose the part of a key that is hashed, so that keys with the same part
// share a backend: with {} both user:{7}:name and user:{7}:mail live where 7 does. A value; any
// thread.
#pragma once

#include <array>
#include <string_view>

namespace moxi {

class HashTag {
 public:
  HashTag() = default;
  HashTag(char open, char close) : marks_{open, close}, is_set_(true) {}

  bool is_set() const { return is_set_; }
  // Both characters; nothing if there is no tag.
  std::string_view text() const { return {marks_.data(), is_set_ ? marks_.size() : 0}; }

  // What stands between the first opening character and the next closing one behind it; the whole
  // key if that is nothing, or if one of them is missing.
  std::string_view hashed_part(std::string_view key) const {
    return is_set_ ? enclosed_part(key) : key;
  }

  friend bool operator==(const HashTag&, const HashTag&) = default;

 private:
  std::string_view enclosed_part(std::string_view key) const;

  std::array<char, 2> marks_{};
  bool is_set_ = false;
};

}  // namespace moxi
