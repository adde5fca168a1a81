#include "t/smuggling/stream_maker.h"

#include "t/smuggling/comparison.h"

namespace moxi::smuggling {
namespace {

constexpr const char* kPieces[] = {
    "\r\n",
    "\n",
    "\r",
    " ",
    "\x00",
    "noreply",
    "0",
    "-1",
    "4294967296",
    "99999999999999999999",
    "set k9 0 0 5\r\nvalue\r\n",
    "get evil\r\n",
    "mg k8 v\r\n",
    "ms k7 2 T0\r\nhi\r\n",
    " b",
    " q",
    " MS",
    " C1",
    "\x80",
    "cas k1 1 1 1 1\r\n1\r\n",
    "mg YSBi b v\r\n",
    "md k5 q\r\n",
    "gat 0 k1 k2\r\n",
    "delete k1 0\r\n",
    "\r\nset",
};

// One change of the kind that breaks lengths, ends and numbers.
void spoil(std::string& bytes, Dice& dice) {
  const size_t at = dice.below(bytes.size());
  const size_t size = 1 + dice.below(dice.chance(70) ? 3 : 40);
  switch (dice.below(6)) {
    case 0:
      bytes[at] = static_cast<char>(dice.below(256));
      return;
    case 1:
      bytes.erase(at, size);
      return;
    case 2:
      bytes.insert(at, bytes.substr(dice.below(bytes.size()), size));
      return;
    case 3:
      bytes.insert(at, kPieces[dice.below(std::size(kPieces))]);
      return;
    case 4:
      bytes.resize(at);
      return;
    default:
      bytes[at] = dice.one_of<char>({'0', '9', ' ', '\n', '\r', '\0', '-', '\x7f', '\xff'});
      return;
  }
}

}  // namespace

Stream make_stream(Dice& dice) {
  Stream stream;
  const bool is_binary = dice.chance(35);
  stream.commands = dice.between(1, 8);
  stream.expected.emplace();
  for (size_t i = 0; i < stream.commands; ++i) {
    const Intent intent = make_intent(is_binary, dice);
    say(intent.command, intent.tongue, dice, stream.bytes);
    if (intent.is_accepted) flatten(expected_of(intent), *stream.expected);
  }
  if (!dice.chance(40)) return stream;
  stream.expected.reset();
  for (size_t changes = dice.between(1, 4); changes > 0 && !stream.bytes.empty(); --changes)
    spoil(stream.bytes, dice);
  return stream;
}

}  // namespace moxi::smuggling
