#include "t/support/wire_command.h"

#include <array>

namespace moxi {
namespace {

template <typename T>
void add(std::string& text, const char* name, const std::optional<T>& number) {
  if (number) text.append(" ").append(name).append("=").append(std::to_string(*number));
}

}  // namespace

std::string show_bytes(std::string_view bytes, size_t most) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : bytes.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      text += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  if (bytes.size() > most) text += "... " + std::to_string(bytes.size());
  return text + "\"";
}

std::string describe(const WireCommand& command) {
  static constexpr std::array<const char*, 12> kVerbs{"get",       "store", "delete", "arithmetic",
                                                      "debug",     "flush", "stats",  "version",
                                                      "verbosity", "noop",  "quit",   "login"};
  std::string text = kVerbs[static_cast<size_t>(command.verb)];
  if (command.mode != 0) text.append(" ").append(1, command.mode);
  for (const std::string& key : command.keys)
    text.append(" ").append(show_bytes(key));
  if (command.verb == WireVerb::kStore) text.append(" value=").append(show_bytes(command.value));
  if (!command.args.empty()) text.append(" args=").append(show_bytes(command.args));
  add(text, "flags", command.flags);
  add(text, "exptime", command.exptime);
  add(text, "cas", command.cas);
  add(text, "own_cas", command.own_cas);
  add(text, "delta", command.delta);
  add(text, "initial", command.initial);
  add(text, "vivify", command.vivify);
  add(text, "recache", command.recache);
  if (command.invalidates) text += " I";
  if (command.empties) text += " x";
  if (command.is_glimpse) text += " u";
  if (command.wants_value) text += " v";
  if (command.is_quiet) text += " quiet";
  return text;
}

}  // namespace moxi
