#include "t/simulation/liar.h"

#include <algorithm>
#include <utility>

namespace moxi::simulation {
namespace {

constexpr const char* kEvil = "VALUE evil 0 6\r\nSECRET\r\nEND\r\n";

// The size of the first VALUE line, replaced; the reply itself if that cannot be told.
std::string with_size(const std::string& reply, const std::string& size, long change) {
  const size_t line_end = reply.find("\r\n");
  // <word> <key> <flags> <size>
  size_t at = 0;
  for (int blanks = 0; blanks < 3; ++blanks)
    at = reply.find(' ', at) + 1;
  const size_t end = std::min(reply.find(' ', at), line_end);
  const size_t old = std::stoul(reply.substr(at, end - at));
  if (change < 0 && old < static_cast<size_t>(-change)) return reply;
  // With CRLFs in the value a wrong size may hit one: then it is a right one.
  if (reply.substr(line_end + 2, old).find('\r') != std::string::npos) return reply;
  const std::string wrong = size.empty() ? std::to_string(static_cast<long>(old) + change) : size;
  return reply.substr(0, at) + wrong + reply.substr(end);
}

std::string with_other_key(const StoreRequest& request, const std::string& reply, World& world,
                           Dice& dice) {
  const std::string& other = world.keys[static_cast<KeyId>(dice.below(world.keys.size()))].name;
  if (std::find(request.keys.begin(), request.keys.end(), other) != request.keys.end())
    return reply;
  return "VALUE " + other + reply.substr(reply.find(' ', 6));
}

std::string of_another_kind(const StoreRequest& request, Dice& dice) {
  if (is_retrieval(request.command))
    return dice.one_of<const char*>({"STORED\r\n", "5\r\n", "OK\r\n"});
  if (request.command == Command::kStats || request.command == Command::kFlushAll)
    return dice.one_of<const char*>({"STORED\r\n", "VALUE a 0 1\r\nx\r\nEND\r\n"});
  return dice.one_of<const char*>({"END\r\n", kEvil, "RESET\r\n"});
}

std::string garbage(Dice& dice) {
  std::string bytes(dice.between(1, 300), '\0');
  for (char& c : bytes)
    c = static_cast<char>(dice.below(256));
  // It must not begin like an answer.
  bytes.front() = '\x01';
  return bytes + "\r\n";
}

std::string half(const std::string& reply, Dice& dice) {
  return reply.substr(0, dice.below(reply.size()));
}

std::string lie_about_value(Lie lie, const StoreRequest& request, const std::string& reply,
                            World& world, Dice& dice) {
  if (!reply.starts_with("VALUE ")) return reply;
  if (lie == Lie::kWrongKey) return with_other_key(request, reply, world, dice);
  if (lie == Lie::kHuge) return with_size(reply, "4294967290", 0);
  if (lie == Lie::kNegative) return with_size(reply, "-1", 0);
  // More than 4 would make the END a part of the value, which then has the right form.
  const long change = static_cast<long>(dice.between(1, 4));
  return with_size(reply, "", lie == Lie::kTooLong ? change : -change);
}

}  // namespace

Told lie_about(Lie lie, const StoreRequest& request, const std::string& reply, World& world,
               Dice& dice) {
  switch (lie) {
    case Lie::kExtraValue:
      return {reply + kEvil};
    case Lie::kTwice:
      return {reply + reply};
    case Lie::kWrongKey:
    case Lie::kTooLong:
    case Lie::kTooShort:
    case Lie::kHuge:
    case Lie::kNegative:
      return {lie_about_value(lie, request, reply, world, dice)};
    case Lie::kWrongKind:
      return {of_another_kind(request, dice)};
    case Lie::kGarbage:
      return {garbage(dice)};
    case Lie::kHalfThenSilence:
      return {half(reply, dice), true};
    case Lie::kHalfThenReset:
      return {half(reply, dice), false, true};
    case Lie::kError:
      return {
          dice.one_of<const char*>({"ERROR\r\n", "SERVER_ERROR out of memory storing object\r\n",
                                    "SERVER_ERROR busy\r\n", "CLIENT_ERROR no\r\n"})};
    case Lie::kUnasked:
      return {reply, false, false, kEvil};
    case Lie::kWrongNumber:
    case Lie::kMissing:
    case Lie::kEarly:
      return {reply};
  }
  return {reply};
}

}  // namespace moxi::simulation
