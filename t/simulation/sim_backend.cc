#include "t/simulation/sim_backend.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/protocol/text_words.h"
#include "t/simulation/backend_words.h"
#include "t/simulation/liar.h"
#include "t/simulation/tagged_liar.h"
#include "t/simulation/wire_request.h"
#include "t/support/strict_binary_reader.h"
#include "t/support/strict_text_reader.h"

namespace moxi::simulation {
namespace {

using std::chrono::microseconds;

constexpr size_t kOneTurn = 64 << 10;
// What a proxy has sent before it read that it was lied to is on its way no longer than this.
constexpr std::chrono::milliseconds kCredulity{1000};
// A proxy may ask for keys of its own, to find out whether it has itself for a backend.
constexpr std::string_view kLoopProbe = "moxi-loop:";

// The number that the value of a storage command begins with; 0: none.
Tag tag_in(std::string_view body) {
  Tag tag = 0;
  if (!body.starts_with('v')) return 0;
  const auto [end, error] = std::from_chars(body.data() + 1, body.data() + body.size(), tag);
  return error == std::errc{} && end != body.data() + body.size() && *end == ':' ? tag : 0;
}

bool is_same_command(Command sent, Command got) {
  return sent == got || (is_touching(sent) && is_touching(got));
}

}  // namespace

SimBackend::SimBackend(World& world, size_t index, const BackendHabits& habits)
    : world_(world),
      dice_(world.dice.fork()),
      index_(index),
      name_("backend " + std::to_string(index)),
      delay_(static_cast<size_t>(std::max<int64_t>(habits.most_delay.count(), 1))),
      in_pieces_(habits.in_pieces),
      tongue_(habits.tongue),
      store_(1 + 1'000'000 * index) {
  store_.set_watcher(
      [this](const std::string& key, const StoreItem* item) { note_change(key, item); });
}

const Fault* SimBackend::current(FaultKind kind) const {
  const TimePoint now = world_.now();
  const auto found = std::find_if(begun_.begin(), begun_.end(), [&](const Fault& fault) {
    return fault.kind == kind && fault.begin <= now && now < fault.end;
  });
  return found == begun_.end() ? nullptr : &*found;
}

int SimBackend::connect() {
  ++connects_;
  const bool refuses = current(FaultKind::kKill) != nullptr;
  if (world_.is_verbose()) world_.say(name_, refuses ? "refuses a connect" : "gets a connect");
  if (refuses && dice_.chance(30)) return -1;
  conversations_.push_back(std::make_unique<Conversation>(world_.network));
  Conversation& conversation = *conversations_.back();
  conversation.pair.set_capacity(0);  // not writable for the proxy yet
  conversation.is_refused = refuses;
  if (current(FaultKind::kHangConnects) != nullptr) {
    conversation.is_silent = true;
  } else {
    conversation.due = after_a_while();
  }
  return conversation.pair.fd();
}

bool SimBackend::is_made(int fd) const {
  return std::any_of(conversations_.begin(), conversations_.end(), [fd](const auto& conversation) {
    return conversation->pair.fd() == fd && !conversation->is_refused;
  });
}

bool SimBackend::begin_faults() {
  bool any = false;
  for (size_t i = 0; i < plans_.size();) {
    if (plans_[i].begin > world_.now()) {
      ++i;
      continue;
    }
    begun_.push_back(plans_[i]);
    plans_.erase(plans_.begin() + static_cast<ptrdiff_t>(i));
    begin(begun_.back());
    any = true;
  }
  return any;
}

void SimBackend::begin(const Fault& fault) {
  world_.touch(index_);
  if (world_.is_verbose()) {
    const std::string lie = fault.kind == FaultKind::kLie ? name_of(fault.lie) : "";
    world_.say(name_, std::string("FAULT ") + name_of(fault.kind) + " " + lie);
  }
  switch (fault.kind) {
    case FaultKind::kKill:
      end_conversations(false);
      running_ = 0;
      store_.clear();
      return;
    case FaultKind::kReset:
    case FaultKind::kHangConnects:
      end_conversations(false);
      return;
    case FaultKind::kClose:
    case FaultKind::kAcceptAndClose:
      end_conversations(true);
      return;
    case FaultKind::kFreeze:
    case FaultKind::kLie:
      return;
  }
}

void SimBackend::end_conversations(bool in_order) {
  for (const auto& conversation : conversations_) {
    if (conversation->is_over) continue;
    if (!conversation->out.empty())
      conversation->pair.send(
          std::string_view(conversation->out).substr(0, dice_.below(conversation->out.size())));
    if (in_order) {
      conversation->pair.close();
    } else {
      conversation->pair.reset();
    }
    conversation->is_over = true;
  }
}

bool SimBackend::act() {
  bool any = begin_faults();
  if (current(FaultKind::kFreeze) != nullptr) return any;
  for (size_t i = 0; i < conversations_.size(); ++i)
    any |= act_on(*conversations_[i]);
  std::erase_if(conversations_, [](const auto& conversation) {
    return conversation->is_over && conversation->pair.is_closed_by_peer();
  });
  return any;
}

bool SimBackend::has_work(const Conversation& conversation) const {
  return conversation.pair.unread() > 0 || !conversation.out.empty() || !conversation.later.empty();
}

bool SimBackend::act_on(Conversation& conversation) {
  if (conversation.is_over) return false;
  if (conversation.pair.is_closed_by_peer()) {
    if (world_.is_verbose()) world_.say(name_, "was hung up on");
    conversation.pair.close();
    conversation.is_over = true;
    return true;
  }
  if (conversation.is_silent) return false;
  if (conversation.is_made && !conversation.due && has_work(conversation))
    conversation.due = after_a_while();
  if (!conversation.due || *conversation.due > world_.now()) return false;
  conversation.due.reset();
  if (conversation.is_made) {
    step(conversation);
    return true;
  }
  conversation.is_made = true;
  conversation.pair.set_capacity(VirtualNetwork::kDefaultCapacity);
  if (current(FaultKind::kAcceptAndClose) != nullptr) {
    conversation.pair.close();
    conversation.is_over = true;
  }
  return true;
}

std::optional<TimePoint> SimBackend::next_due() const {
  std::optional<TimePoint> next;
  const auto consider = [&next](TimePoint when) {
    if (!next || when < *next) next = when;
  };
  for (const Fault& fault : plans_)
    consider(fault.begin);
  const Fault* frozen = current(FaultKind::kFreeze);
  for (const auto& conversation : conversations_) {
    if (conversation->due)
      consider(frozen ? std::max(frozen->end, *conversation->due) : *conversation->due);
    if (frozen != nullptr && has_work(*conversation)) consider(frozen->end);
  }
  return next;
}

void SimBackend::step(Conversation& conversation) {
  conversation.in += conversation.pair.receive();
  if (!conversation.later.empty() && conversation.out.empty())
    conversation.out = std::exchange(conversation.later, {});
  take_commands(conversation);
  send(conversation);
}

void SimBackend::take_commands(Conversation& conversation) {
  size_t left = in_pieces_ ? dice_.between(1, 8) : SIZE_MAX;
  size_t at = 0;
  while (left-- > 0 && !conversation.is_silent && !conversation.resets && !world_.is_violated()) {
    const std::string_view rest = std::string_view(conversation.in).substr(at);
    WireCommand command;
    const StrictReading reading = tongue_ == Tongue::kBinary ? read_strict_binary(rest, command)
                                                             : read_strict_text(rest, command);
    if (reading.status == StrictStatus::kNeedMore) break;
    if (reading.status == StrictStatus::kBroken) {
      world_.violated(name_ + " got what is no command: " + reading.why + ": " + show(rest, 80));
      break;
    }
    carry_out(conversation, command);
    at += reading.consumed;
  }
  conversation.in.erase(0, at);
  // What is left may be whole commands.
  if (left == SIZE_MAX && !conversation.in.empty()) conversation.due = after_a_while();
}

void SimBackend::carry_out(Conversation& conversation, const WireCommand& command) {
  ++commands_;
  if (conversation.lied_at && world_.now() > *conversation.lied_at + kCredulity)
    world_.violated(name_ + " is asked for more though it has named another number");
  const StoreRequest request = store_request_of(command);
  if (!is_expected(command, request)) return;
  const std::string classic = store_.execute(request);
  running_ = 0;
  if (world_.is_verbose()) world_.say(name_, describe(command) + " -> " + show(classic, 60));
  if (!request.noreply) answer(conversation, command, request, classic);
}

void SimBackend::answer(Conversation& conversation, const WireCommand& command,
                        const StoreRequest& request, const std::string& classic) {
  const StoreItem* item = request.keys.empty() ? nullptr : store_.find(request.keys.front());
  const Tongue tongue = tongue_ == Tongue::kBinary ? Tongue::kBinary
                        : command.is_general       ? Tongue::kMeta
                                                   : Tongue::kText;
  const std::string reply = tongue == Tongue::kBinary ? binary_answer(command, classic, item)
                            : tongue == Tongue::kMeta ? meta_answer(command, classic, item)
                                                      : classic;
  const Fault* lie = current(FaultKind::kLie);
  if (lie == nullptr || !dice_.chance(lie->lie_percent)) {
    conversation.out += reply;
    return;
  }
  Told told = tongue == Tongue::kText ? lie_about(lie->lie, request, reply, world_, dice_)
                                      : lie_in(tongue, lie->lie, command, reply, world_, dice_);
  if (world_.is_verbose()) world_.say(name_, "LIES: " + show(told.bytes, 60));
  conversation.out += told.bytes;
  conversation.later += told.later;
  conversation.has_lied |= told.is_plain_lie;
  conversation.resets = told.then_reset;
  conversation.is_silent = told.then_silent;
  if (told.then_silent) {
    conversation.pair.send(conversation.out);
    conversation.out.clear();
  }
}

void SimBackend::send(Conversation& conversation) {
  std::string_view bytes = conversation.out;
  if (in_pieces_ && !bytes.empty())
    bytes = bytes.substr(0, dice_.between(1, std::max<size_t>(bytes.size() / 2, 1)));
  const size_t sent = conversation.pair.send(bytes.substr(0, kOneTurn));
  conversation.out.erase(0, sent);
  if (conversation.out.empty() && conversation.has_lied && !conversation.lied_at)
    conversation.lied_at = world_.now();
  if (conversation.out.empty() && conversation.resets) {
    conversation.pair.reset();
    conversation.is_over = true;
  }
}

bool SimBackend::complain(const std::string& what, const StoreRequest& request) {
  std::string keys;
  for (const std::string_view key : request.keys)
    keys.append(" ").append(show(key, 40));
  world_.violated(name_ + " got " + std::string(word_of(request.command)) + keys + ": " + what);
  return false;
}

bool SimBackend::is_expected(const WireCommand& command, const StoreRequest& request) {
  const bool is_classic = tongue_ != Tongue::kBinary && !command.is_general;
  if (command.is_quiet && !is_classic) return complain("it is quiet", request);
  for (const std::string_view key : request.keys) {
    if (key.starts_with(kLoopProbe)) continue;
    const KeyId* id = world_.keys.find(key);
    if (id == nullptr) return complain("no client uses this key", request);
    if (world_.keys[*id].backend != index_ && !world_.may_live_elsewhere())
      return complain("the key lives elsewhere", request);
  }
  const bool extends = request.command == Command::kAppend || request.command == Command::kPrepend;
  if (is_storage(request.command))
    return is_logged(command, request, extends ? tag_in(request.body) : request.flags);
  if (request.command == Command::kIncr || request.command == Command::kDecr)
    return is_logged(command, request, static_cast<Tag>(request.number));
  if (request.command == Command::kTouch || is_touching(request.command))
    return is_logged(command, request, static_cast<Tag>(request.exptime - kTaggedExptime));
  return request.command != Command::kRejected || complain("nobody knows it", request);
}

// Null flags and times are those that the protocol cannot say of this command.
bool SimBackend::is_same_store(const WireCommand& command, const StoreRequest& request,
                               const Operation& sent) {
  if (sent.body_size != request.size || sent.body_hash != hash_value(request.body))
    return complain("its value was changed", request);
  if (command.flags && *command.flags != sent.tag) return complain("its flags changed", request);
  if (command.exptime && sent.exptime != request.exptime)
    return complain("its exptime was changed", request);
  if (request.command == Command::kCas && sent.number != request.number)
    return complain("its cas was changed", request);
  return true;
}

bool SimBackend::is_logged(const WireCommand& command, const StoreRequest& request, Tag tag) {
  if (tag == 0 || tag > world_.log.size()) return complain("nobody sent it", request);
  Operation& sent = world_.log[tag - 1];
  const bool touches = is_touching(request.command);
  const bool is_classic = tongue_ != Tongue::kBinary && !command.is_general;
  if (!is_same_command(sent.command, request.command))
    return complain("it was another command", request);
  // In other protocols each key of a retrieval is a command of its own.
  if (!sent.is_sent && sent.keys.size() < 2) return complain("it was not sent to its end", request);
  if (is_classic && sent.noreply != request.noreply)
    return complain("noreply was changed", request);
  const auto is_named = [this, &sent](std::string_view key) {
    return std::any_of(sent.keys.begin(), sent.keys.end(), [&](const KeyExpectation& expected) {
      return world_.keys[expected.key].name == key;
    });
  };
  if (!std::all_of(request.keys.begin(), request.keys.end(), is_named))
    return complain("it was for another key", request);
  if (is_storage(request.command) && !is_same_store(command, request, sent)) return false;
  // One gat of several keys may come as several commands.
  if (!touches && sent.applied > 0 && !world_.is_touched(index_))
    return complain("it came twice", request);
  ++sent.applied;
  running_ = tag;
  return true;
}

void SimBackend::note_change(const std::string& key, const StoreItem* item) {
  const KeyId* id = world_.keys.find(key);
  if (id == nullptr) return;
  Version version;
  version.made_by = running_;
  if (item != nullptr) {
    version.is_present = true;
    version.flags = item->flags;
    version.value_hash = hash_value(item->value);
    version.cas = item->cas;
  }
  world_.ledger.append(*id, version);
}

}  // namespace moxi::simulation
