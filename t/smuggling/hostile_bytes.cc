#include "t/smuggling/hostile_bytes.h"

#include <limits>
#include <string_view>

namespace moxi::smuggling {
namespace {

std::string harmless(Dice& dice) {
  return "k" + std::to_string(dice.below(40));
}

std::string random_bytes(Dice& dice, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(dice.below(256));
  return bytes;
}

}  // namespace

std::string text_key(Dice& dice) {
  const size_t kind = dice.below(100);
  if (kind < 60) return harmless(dice);
  if (kind < 72)
    return dice.one_of<const char*>({"get", "set", "noreply", "0", "-1", "b", "END", "VALUE", "mn",
                                     "v", "Oabc", "k1\xc3\xa4", "\xff\xfe", "{a}b", "A==", "\x80"});
  if (kind < 76) return std::string(dice.one_of<size_t>({186, 187, 249, 250, 250}), 'k');
  if (kind < 79) return std::string(251 + dice.below(50), 'k');
  std::string key = harmless(dice) + harmless(dice);
  const char byte = dice.one_of<char>(
      {'\r', '\0', '\t', '\x01', '\x0b', '\x1f', '\x7f', '\x80', '\xa0', '\xff', '!', '"'});
  key.insert(dice.below(key.size() + 1), 1, byte);
  return key;
}

std::string any_key(Dice& dice, size_t most) {
  const size_t kind = dice.below(100);
  std::string key;
  if (kind < 40) {
    key = harmless(dice);
  } else if (kind < 60) {
    key = dice.one_of<const char*>({"a\r\nset evil 0 0 1\r\nx", "a b", " ", "\n", "\r\n", "a 0 0 1",
                                    "a\r\nflush_all\r\n", "a\tb", "k noreply", "a\nget evil",
                                    "\x80\x01", "evil\r", "a v\r\nmd evil", "Zm9v", "a b q"});
  } else if (kind < 66) {
    key = std::string(1, '\0') + harmless(dice);
  } else if (kind < 70) {
    key = std::string(dice.one_of<size_t>({186, 187, 249, 250}), 'k');
  } else if (kind < 74) {
    key = std::string(dice.one_of<size_t>({185, 186, 187, 250}), ' ');
  } else {
    key = random_bytes(dice, dice.between(1, dice.chance(10) ? 250 : 20));
  }
  return key.substr(0, most);
}

std::string any_value(Dice& dice) {
  const size_t kind = dice.below(1000);
  if (kind < 300) return "";
  if (kind < 500) return std::to_string(dice.below(100000));
  if (kind < 750)
    return dice.one_of<const char*>(
        {"\r\nset evil 0 0 1\r\nx\r\n", "\r\n", "\r\nEND\r\n", "x\r\nget evil\r\n", "\r\r\n\n",
         "\x80\x01", "\r\nflush_all\r\n", "md evil\r\n", "VALUE evil 0 1\r\nx\r\nEND"});
  if (kind < 997) return random_bytes(dice, dice.below(80));
  std::string value = random_bytes(dice, dice.between(1, 50));
  while (value.size() < 40'000)
    value += value;
  value.resize(dice.between(2000, 40'000));
  return value;
}

uint64_t odd_number(Dice& dice) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  if (dice.chance(30)) return dice.below(1000);
  return dice.one_of<uint64_t>({0, 1, 2147483647, 2147483648, 4294967295, 4294967296,
                                0x0d0a676574206b0d, 0x0d0a0d0a0d0a0d0a, 0x8000000000000000,
                                0x7fffffffffffffff, kMost - 1, kMost, dice.next()});
}

uint32_t odd_number32(Dice& dice) {
  return static_cast<uint32_t>(dice.chance(50) ? odd_number(dice) : dice.below(100));
}

int64_t odd_time(Dice& dice) {
  return dice.one_of<int64_t>({0, 0, 1, -1, 60, 2592000, 2592001, 2000000000, 2147483647,
                               -2147483648, 0x0d0a0d0a,
                               static_cast<int32_t>(static_cast<uint32_t>(dice.next()))});
}

}  // namespace moxi::smuggling
