#include "t/simulation/tagged_liar.h"

#include <algorithm>

#include "t/support/binary_packet.h"

namespace moxi::simulation {
namespace {

constexpr size_t kOpaqueAt = 12;
constexpr size_t kBodySizeAt = 8;
constexpr size_t kHeader = 24;

std::string evil(Tongue tongue, const WireCommand& asked) {
  if (tongue == Tongue::kMeta) return "VA 6 O999999999 kevil f0\r\nSECRET\r\n";
  BinaryPacket packet;
  packet.opcode = asked.opcode;
  packet.opaque = 999999999;
  packet.key = "evil";
  packet.extras = big(0, 4);
  packet.value = "SECRET";
  return answer_bytes(packet);
}

// The place of the opaque in a meta line; npos: it has none.
size_t opaque_in(const std::string& reply) {
  const size_t end = reply.find("\r\n");
  const size_t at = reply.find(" O");
  return at < end ? at + 2 : std::string::npos;
}

// The same about a number that is `by` more; empty: it names none.
std::string renumbered(Tongue tongue, const std::string& reply, uint32_t by) {
  if (tongue == Tongue::kBinary) {
    if (reply.size() < kHeader) return "";
    const uint64_t number = from_big(std::string_view(reply).substr(kOpaqueAt, 4)) + by;
    return reply.substr(0, kOpaqueAt) + big(number, 4) + reply.substr(kOpaqueAt + 4);
  }
  const size_t at = opaque_in(reply);
  if (at == std::string::npos) return "";
  const size_t end = reply.find_first_not_of("0123456789", at);
  const uint64_t number = std::stoull(reply.substr(at, end - at)) + by;
  return reply.substr(0, at) + std::to_string(number) + reply.substr(end);
}

// About a key that was not named; the reply itself if it names none.
std::string with_other_key(Tongue tongue, const WireCommand& asked, const std::string& reply,
                           World& world, Dice& dice) {
  const std::string& other = world.keys[static_cast<KeyId>(dice.below(world.keys.size()))].name;
  if (asked.keys.empty() || asked.is_encoded || other == asked.keys.front()) return reply;
  if (tongue == Tongue::kBinary) {
    std::string_view rest = reply;
    auto packet = take_answer(rest);
    if (!packet || packet->key.empty()) return reply;
    packet->key = other;
    return answer_bytes(*packet);
  }
  const std::string named = " k" + asked.keys.front();
  const size_t at = reply.find(named);
  const char behind = at == std::string::npos ? 'x' : reply[at + named.size()];
  if (behind != ' ' && behind != '\r') return reply;
  return reply.substr(0, at) + " k" + other + reply.substr(at + named.size());
}

// The announced length; of packets only what is too much for anybody.
std::string with_size(Tongue tongue, const std::string& reply, const char* size, long change) {
  if (tongue == Tongue::kBinary) {
    if (size == nullptr || reply.size() < kHeader) return reply;
    return reply.substr(0, kBodySizeAt) + "\xff\xff\xff\xfa" + reply.substr(kBodySizeAt + 4);
  }
  if (!reply.starts_with("VA ")) return reply;
  const size_t end = reply.find(' ', 3);
  const size_t line_end = reply.find("\r\n");
  if (end > line_end) return reply;
  const long old = std::stol(reply.substr(3, end - 3));
  // With CRLFs in the value a wrong size may hit one: then it is a right one.
  if (old + change < 0 ||
      reply.substr(line_end + 2, static_cast<size_t>(old)).find('\r') != std::string::npos)
    return reply;
  return "VA " + (size != nullptr ? std::string(size) : std::to_string(old + change)) +
         reply.substr(end);
}

std::string of_another_kind(Tongue tongue, const WireCommand& asked, const std::string& reply,
                            Dice& dice) {
  if (tongue == Tongue::kMeta) {
    const bool is_get = asked.verb == WireVerb::kGet;
    const size_t at = opaque_in(reply);
    if (at == std::string::npos) return "MN\r\n";
    const char* word = is_get ? dice.one_of<const char*>({"NS", "EX"}) : "EN";
    return std::string(word) + " O" + asked.opaque + " k" + asked.keys.front() + "\r\n";
  }
  std::string other = reply;
  other[1] = static_cast<char>(asked.opcode == 0x01 ? 0x02 : 0x01);
  return other;
}

std::string error_of(Tongue tongue, const WireCommand& asked, Dice& dice) {
  if (tongue == Tongue::kMeta)
    return dice.one_of<const char*>({"ERROR\r\n", "SERVER_ERROR busy\r\n", "CLIENT_ERROR no\r\n"});
  BinaryPacket packet;
  packet.opcode = asked.opcode;
  packet.opaque = static_cast<uint32_t>(from_big(asked.opaque));
  packet.status = dice.one_of<unsigned>({0x81, 0x82, 0x84, 0x85});
  packet.value = "no";
  return answer_bytes(packet);
}

std::string half(const std::string& reply, Dice& dice) {
  return reply.substr(0, dice.below(reply.size()));
}

}  // namespace

Told lie_in(Tongue tongue, Lie lie, const WireCommand& asked, const std::string& reply,
            World& world, Dice& dice) {
  switch (lie) {
    case Lie::kExtraValue:
      return {reply + evil(tongue, asked)};
    case Lie::kTwice:
      return {reply + reply};
    case Lie::kWrongKey:
      return {with_other_key(tongue, asked, reply, world, dice)};
    case Lie::kTooLong:
      return {with_size(tongue, reply, nullptr, 1 + static_cast<long>(dice.below(4)))};
    case Lie::kTooShort:
      return {with_size(tongue, reply, nullptr, -1 - static_cast<long>(dice.below(4)))};
    case Lie::kHuge:
      return {with_size(tongue, reply, "4294967290", 0)};
    case Lie::kNegative:
      return {with_size(tongue, reply, "-1", 0)};
    case Lie::kWrongKind:
      return {of_another_kind(tongue, asked, reply, dice)};
    case Lie::kGarbage:
      return {"\x01" + half(reply, dice) + "\r\n"};
    case Lie::kHalfThenSilence:
      return {half(reply, dice), true};
    case Lie::kHalfThenReset:
      return {half(reply, dice), false, true};
    case Lie::kError:
      return {error_of(tongue, asked, dice)};
    case Lie::kUnasked:
      return {reply, false, false, evil(tongue, asked)};
    case Lie::kWrongNumber: {
      const std::string wrong = renumbered(tongue, reply, static_cast<uint32_t>(1 + dice.below(5)));
      if (wrong.empty()) return {reply};
      return {.bytes = wrong, .is_plain_lie = true};
    }
    case Lie::kMissing:
      return {renumbered(tongue, reply, 0).empty() ? reply : ""};
    case Lie::kEarly:
      return {reply + renumbered(tongue, reply, 1)};
  }
  return {reply};
}

}  // namespace moxi::simulation
