#include "t/simulation/world.h"

#include <algorithm>
#include <cstdio>

#include "common/base/hash.h"

namespace moxi::simulation {

bool World::is_any_touched() const {
  return std::find(is_touched_.begin(), is_touched_.end(), true) != is_touched_.end();
}

void World::say(std::string_view who, std::string_view what) const {
  if (!is_verbose_) return;
  const auto time = std::chrono::duration_cast<std::chrono::microseconds>(
      now().time_since_epoch() - std::chrono::seconds(1000));
  std::printf("%12.3f ms  %-12.*s %.*s\n", static_cast<double>(time.count()) / 1000,
              static_cast<int>(who.size()), who.data(), static_cast<int>(what.size()), what.data());
}

void World::violated(std::string what) {
  say("VIOLATION", what);
  if (violation_.empty()) violation_ = std::move(what);
}

void World::note_received(uint32_t client, std::string_view bytes) {
  const auto time = static_cast<uint64_t>(now().time_since_epoch().count());
  digest_ = hash_key(bytes, digest_ ^ (time << 8) ^ client);
}

std::string show(std::string_view bytes, size_t most) {
  std::string text;
  for (const char c : bytes.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r') {
      text += "\\r";
    } else if (c == '\n') {
      text += "\\n";
    } else if (byte < 0x20 || byte > 0x7e) {
      text += '?';
    } else {
      text += c;
    }
  }
  if (bytes.size() > most) text += "... (" + std::to_string(bytes.size()) + " bytes)";
  return text;
}

}  // namespace moxi::simulation
