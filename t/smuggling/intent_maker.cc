#include "t/smuggling/intent_maker.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace moxi::smuggling {
namespace {

constexpr size_t kLongestKey = 250;
constexpr size_t kLongestDecoded = 186;  // whose base64 is no longer than a key

bool can_stand_on_a_line(std::string_view key) {
  return !key.empty() && key.size() <= kLongestKey &&
         std::none_of(key.begin(), key.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte <= 0x20 || byte == 0x7f;
         });
}

template <typename T>
void perhaps(std::optional<T>& number, T value, unsigned percent, Dice& dice) {
  if (dice.chance(percent)) number = value;
}

void draw_store(WireCommand& command, Dice& dice) {
  command.verb = WireVerb::kStore;
  command.value = any_value(dice);
  command.mode = dice.one_of<char>({'S', 'S', 'E', 'R', 'A', 'P'});
  command.flags = odd_number32(dice);
  command.exptime = odd_time(dice);
}

WireCommand classic_get(Dice& dice) {
  WireCommand command;
  command.wants_value = true;
  command.wants_cas = dice.chance(30);
  perhaps(command.exptime, odd_time(dice), 20, dice);
  const size_t keys = dice.chance(60) ? 1 : dice.between(2, dice.chance(10) ? 80 : 8);
  for (size_t i = 0; i < keys; ++i)
    command.keys.push_back(keys > 8 ? "k" + std::to_string(dice.below(200)) : text_key(dice));
  return command;
}

WireCommand classic_command(Dice& dice) {
  const size_t kind = dice.below(100);
  if (kind < 40) return classic_get(dice);
  WireCommand command;
  if (kind >= 97) {
    command.verb = dice.chance(70) ? WireVerb::kFlush : WireVerb::kStats;
    if (command.verb == WireVerb::kStats) {
      command.args = dice.one_of<const char*>({"", "settings", "items", "reset"});
      return command;
    }
    perhaps<int64_t>(command.exptime, dice.one_of<int64_t>({0, 1, 60, 2000000000}), 50, dice);
    command.is_quiet = dice.chance(30);
    return command;
  }
  command.keys.push_back(text_key(dice));
  command.is_quiet = dice.chance(25);
  if (kind < 75) {
    draw_store(command, dice);
    if (command.mode == 'S') perhaps(command.cas, odd_number(dice), 30, dice);
  } else if (kind < 82) {
    command.verb = WireVerb::kDelete;
    // As the last word it would be the other noreply.
    if (command.keys.front() == "noreply") command.keys.front() = "nokey";
  } else if (kind < 90) {
    command.verb = WireVerb::kArithmetic;
    command.mode = dice.one_of<char>({'+', '-'});
    command.delta = odd_number(dice);
  } else {
    command.exptime = odd_time(dice);  // touch
  }
  return command;
}

void draw_answers(WireCommand& command, Dice& dice) {
  command.wants_cas = dice.chance(30);
  command.wants_key = dice.chance(40);
  command.is_quiet = dice.chance(25);
  if (!dice.chance(40)) return;
  command.opaque = dice.one_of<const char*>({"1", "abc", "noreply", "\xff\xfe\x80", "0x0d0a", "b",
                                             "4294967296", "aaaaaaaaaabbbbbbbbbbccccccccccd"});
}

void draw_meta_get(WireCommand& command, Dice& dice) {
  command.verb = WireVerb::kGet;
  command.wants_value = dice.chance(60);
  command.wants_flags = dice.chance(40);
  command.is_glimpse = dice.chance(10);
  perhaps(command.exptime, odd_time(dice), 20, dice);
  perhaps(command.vivify, odd_time(dice), 15, dice);
  perhaps(command.recache, odd_time(dice), 15, dice);
  perhaps(command.cas, odd_number(dice), 10, dice);
  perhaps(command.own_cas, odd_number(dice), 10, dice);
}

void draw_meta_store(WireCommand& command, Dice& dice) {
  draw_store(command, dice);
  if (dice.chance(20)) command.mode = 0;
  if (dice.chance(30)) command.flags.reset();
  if (dice.chance(30)) command.exptime.reset();
  command.invalidates = dice.chance(10);
  perhaps(command.cas, odd_number(dice), 20, dice);
  perhaps(command.own_cas, odd_number(dice), 10, dice);
  perhaps(command.vivify, odd_time(dice), 10, dice);
}

void draw_meta_removal(WireCommand& command, Dice& dice) {
  command.verb = WireVerb::kDelete;
  command.wants_cas = false;
  command.invalidates = dice.chance(20);
  command.empties = dice.chance(20);
  perhaps(command.cas, odd_number(dice), 20, dice);
  perhaps(command.own_cas, odd_number(dice), 10, dice);
  perhaps(command.exptime, odd_time(dice), 15, dice);
  perhaps(command.flags, odd_number32(dice), 10, dice);
}

void draw_meta_number(WireCommand& command, Dice& dice) {
  command.verb = WireVerb::kArithmetic;
  command.mode = dice.one_of<char>({0, '+', '-', 'I', 'D'});
  perhaps(command.delta, odd_number(dice), 50, dice);
  perhaps(command.initial, odd_number(dice), 20, dice);
  perhaps(command.vivify, odd_time(dice), 20, dice);
  perhaps(command.exptime, odd_time(dice), 20, dice);
  perhaps(command.cas, odd_number(dice), 15, dice);
  perhaps(command.own_cas, odd_number(dice), 10, dice);
}

Intent meta_intent(Dice& dice) {
  Intent intent;
  intent.tongue = Tongue::kMeta;
  WireCommand& command = intent.command;
  command.is_general = true;
  command.is_encoded = dice.chance(40);
  command.keys.push_back(command.is_encoded ? any_key(dice, 200) : text_key(dice));
  draw_answers(command, dice);
  const size_t kind = dice.below(100);
  if (kind < 35) {
    draw_meta_get(command, dice);
  } else if (kind < 70) {
    draw_meta_store(command, dice);
  } else if (kind < 82) {
    draw_meta_removal(command, dice);
  } else if (kind < 94) {
    draw_meta_number(command, dice);
  } else {
    command.verb = WireVerb::kDebug;
  }
  const std::string& key = command.keys.front();
  intent.is_accepted =
      command.is_encoded ? key.size() <= kLongestDecoded : can_stand_on_a_line(key);
  return intent;
}

unsigned store_opcode(char mode) {
  switch (mode) {
    case 'E':
      return 0x02;
    case 'R':
      return 0x03;
    case 'A':
      return 0x0e;
    case 'P':
      return 0x0f;
    default:
      return 0x01;
  }
}

void draw_binary_store(WireCommand& command, Dice& dice) {
  draw_store(command, dice);
  command.opcode = store_opcode(command.mode);
  const bool extends = command.mode == 'A' || command.mode == 'P';
  if (command.is_quiet) command.opcode += extends ? 0x0b : 0x10;
  perhaps(command.cas, odd_number(dice) | 1, 25, dice);
  if (!extends) return;
  command.flags.reset();
  command.exptime.reset();
}

void draw_binary_number(WireCommand& command, Dice& dice) {
  command.verb = WireVerb::kArithmetic;
  command.mode = dice.one_of<char>({'+', '-'});
  command.opcode = (command.mode == '+' ? 0x05U : 0x06U) + (command.is_quiet ? 0x10U : 0U);
  command.delta = odd_number(dice);
  if (!dice.chance(50)) return;
  command.initial = odd_number(dice);
  command.vivify = odd_time(dice);
  if (*command.vivify == -1) command.vivify = 0;
}

// Times have no sign there: what would be later than text can say is as late as it can.
void say_late(std::optional<int64_t>& time) {
  if (time && *time < 0) time = std::numeric_limits<int32_t>::max();
}

Intent binary_intent(Dice& dice) {
  Intent intent;
  intent.tongue = Tongue::kBinary;
  WireCommand& command = intent.command;
  command.keys.push_back(any_key(dice, kLongestKey));
  for (int i = 0; i < 4; ++i)
    command.opaque += dice.chance(40) ? dice.one_of<char>({'\r', '\n', '\0', ' ', '\x80'})
                                      : static_cast<char>(dice.below(256));
  command.is_quiet = dice.chance(30);
  const size_t kind = dice.below(100);
  if (kind < 35) {
    command.opcode = dice.one_of<unsigned>({0x00, 0x09, 0x0c, 0x0d, 0x1d, 0x1e, 0x23, 0x24, 0x1c});
    command.wants_value = command.opcode != 0x1c;
    if (command.opcode > 0x0d) command.exptime = odd_time(dice);
  } else if (kind < 75) {
    draw_binary_store(command, dice);
  } else if (kind < 85) {
    command.verb = WireVerb::kDelete;
    command.opcode = command.is_quiet ? 0x14 : 0x04;
    perhaps(command.cas, odd_number(dice) | 1, 25, dice);
  } else {
    draw_binary_number(command, dice);
  }
  const std::string& key = command.keys.front();
  intent.is_accepted = can_stand_on_a_line(key) || key.size() <= kLongestDecoded;
  return intent;
}

}  // namespace

Intent make_intent(bool is_binary, Dice& dice) {
  if (is_binary) return binary_intent(dice);
  if (dice.chance(50)) return meta_intent(dice);
  Intent intent;
  intent.command = classic_command(dice);
  const WireCommand& command = intent.command;
  intent.is_accepted = std::all_of(command.keys.begin(), command.keys.end(), can_stand_on_a_line);
  return intent;
}

// What a proxy is expected to make of it.
WireCommand expected_of(const Intent& intent) {
  WireCommand command = intent.command;
  if (intent.tongue == Tongue::kBinary) {
    say_late(command.exptime);
    say_late(command.vivify);
    if (command.cas && command.flags) command.mode = 'S';
  }
  return command;
}

}  // namespace moxi::smuggling
