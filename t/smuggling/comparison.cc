#include "t/smuggling/comparison.h"

#include <algorithm>
#include <map>
#include <utility>

namespace moxi::smuggling {
namespace {

bool is_merged(const WireCommand& command) {
  return command.verb == WireVerb::kGet && !command.is_general && command.wants_value;
}

bool extends(const WireCommand& command) {
  return command.verb == WireVerb::kStore && (command.mode == 'A' || command.mode == 'P');
}

struct Wanted {
  size_t accepted = 0;
  size_t seen = 0;
  bool accepted_cas = false;
  bool seen_cas = false;
};

// A key, and the time that a gat sets for it.
using Place = std::pair<std::string, std::optional<int64_t>>;

Place place_of(const WireCommand& command) {
  return {command.keys.front(), command.exptime};
}

// The gets from `at` on that stand next to each other.
template <typename Note>
void take_run(const std::vector<WireCommand>& commands, size_t& at, Note note) {
  for (; at < commands.size() && is_merged(commands[at]); ++at)
    note(commands[at]);
}

std::string compare_run(const std::vector<WireCommand>& accepted, size_t& a,
                        const std::vector<WireCommand>& seen, size_t& s) {
  std::map<Place, Wanted> keys;
  take_run(accepted, a, [&keys](const WireCommand& command) {
    Wanted& wanted = keys[place_of(command)];
    ++wanted.accepted;
    wanted.accepted_cas |= command.wants_cas;
  });
  take_run(seen, s, [&keys](const WireCommand& command) {
    Wanted& wanted = keys[place_of(command)];
    ++wanted.seen;
    wanted.seen_cas |= command.wants_cas;
  });
  for (const auto& [place, wanted] : keys) {
    const std::string name = describe({.keys = {place.first}, .exptime = place.second});
    if (wanted.accepted == 0) return "nobody asked for this: " + name;
    if (wanted.seen == 0) return "accepted, but not sent: " + name;
    if (wanted.seen > wanted.accepted) return "sent more often than it was accepted: " + name;
    if (wanted.accepted_cas && !wanted.seen_cas) return "the cas is not asked for: " + name;
  }
  return "";
}

template <typename T>
bool is_same_or_unsaid(const std::optional<T>& a, const std::optional<T>& b, bool may_be_unsaid) {
  return a == b || (may_be_unsaid && (!a || !b));
}

// The flags of meta commands that mean nothing to this one.
void drop_meaningless(WireCommand& command) {
  const WireVerb verb = command.verb;
  const bool is_get = verb == WireVerb::kGet;
  const bool is_store = verb == WireVerb::kStore;
  const bool is_delete = verb == WireVerb::kDelete;
  const bool is_number = verb == WireVerb::kArithmetic;
  if (!is_store && !is_number) command.mode = 0;
  if (!is_store && !is_delete) command.flags.reset();
  if (!is_number) command.delta.reset();
  if (!is_number) command.initial.reset();
  if (!is_get) command.recache.reset();
  if (is_delete) command.vivify.reset();
  if (!is_store && !is_delete) command.invalidates = false;
  command.empties &= is_delete;
  command.is_glimpse &= is_get;
  command.wants_value &= is_get;
  if (verb != WireVerb::kDebug) return;
  command.exptime.reset();
  command.cas.reset();
  command.own_cas.reset();
  command.vivify.reset();
}

}  // namespace

void flatten(const WireCommand& command, std::vector<WireCommand>& into) {
  WireCommand plain = command;
  plain.is_encoded = plain.wants_key = plain.wants_flags = false;
  plain.opaque.clear();
  plain.opcode = 0;
  if (plain.is_general) drop_meaningless(plain);
  if (plain.verb == WireVerb::kStore && !extends(plain)) {
    if (plain.mode == 0) plain.mode = 'S';
    if (!plain.flags) plain.flags = 0;
    if (!plain.exptime) plain.exptime = 0;
  }
  if (plain.verb == WireVerb::kArithmetic) {
    if (plain.mode == 0 || plain.mode == 'I') plain.mode = '+';
    if (plain.mode == 'D') plain.mode = '-';
    if (!plain.delta) plain.delta = 1;
  }
  if (plain.verb == WireVerb::kFlush && !plain.exptime) plain.exptime = 0;
  if (!is_merged(plain) || plain.keys.size() == 1) {
    into.push_back(std::move(plain));
    return;
  }
  const std::vector<std::string> keys = std::exchange(plain.keys, {});
  for (const std::string& key : keys) {
    plain.keys.assign(1, key);
    into.push_back(plain);
  }
}

bool mean_the_same(const WireCommand& accepted, const WireCommand& seen) {
  if (accepted.verb != seen.verb || accepted.keys != seen.keys || accepted.mode != seen.mode ||
      accepted.value != seen.value || accepted.args != seen.args)
    return false;
  // What a store at the end of a value says of flags and time means nothing.
  const bool may_be_unsaid = extends(accepted);
  return is_same_or_unsaid(accepted.flags, seen.flags, may_be_unsaid) &&
         is_same_or_unsaid(accepted.exptime, seen.exptime, may_be_unsaid) &&
         accepted.cas == seen.cas && accepted.own_cas == seen.own_cas &&
         accepted.delta == seen.delta && accepted.initial == seen.initial &&
         accepted.vivify == seen.vivify && accepted.recache == seen.recache &&
         accepted.invalidates == seen.invalidates && accepted.empties == seen.empties &&
         accepted.is_glimpse == seen.is_glimpse && accepted.wants_value == seen.wants_value;
}

std::string compare(const std::vector<WireCommand>& accepted,
                    const std::vector<WireCommand>& seen) {
  size_t a = 0;
  size_t s = 0;
  while (a < accepted.size() || s < seen.size()) {
    std::string difference = compare_run(accepted, a, seen, s);
    if (!difference.empty()) return difference;
    if (a == accepted.size() && s == seen.size()) return "";
    if (a == accepted.size()) return "nobody asked for this: " + describe(seen[s]);
    if (s == seen.size()) return "accepted, but not sent: " + describe(accepted[a]);
    if (!mean_the_same(accepted[a], seen[s]))
      return "accepted: " + describe(accepted[a]) + ", but sent: " + describe(seen[s]);
    ++a;
    ++s;
  }
  return "";
}

}  // namespace moxi::smuggling
