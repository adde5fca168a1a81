#include "t/smuggling/smuggling.h"

#include <algorithm>
#include <utility>

#include "common/protocol/general_binary_codec.h"
#include "common/protocol/plain_key_codec.h"
#include "common/protocol/text_client_codec.h"
#include "t/smuggling/comparison.h"
#include "t/smuggling/saying.h"
#include "t/support/virtual_socket_pair.h"

namespace moxi::smuggling {
namespace {

std::string list(const char* title, const std::vector<WireCommand>& commands) {
  std::string text = std::string("\n") + title + ":";
  for (const WireCommand& command : commands)
    text += "\n  " + describe(command);
  return text;
}

}  // namespace

Smuggling::Smuggling(uint64_t seed, Planted planted)
    : speaks_(static_cast<BackendProtocol>(seed % 3)),
      dice_(seed),
      spoils_(planted == Planted::kSpoil),
      transport_(network_),
      dialer_(network_, transport_) {
  for (size_t i = 0; i < kBackends; ++i)
    backends_.emplace_back(speaks_, dice_.fork());
  make_proxy(planted == Planted::kLeak);
}

Smuggling::~Smuggling() {
  worker_->stop();
}

void Smuggling::make_proxy(bool is_leaky) {
  worker_ =
      std::make_unique<Worker>(std::make_unique<VirtualLoop>(clock_, network_), WorkerSettings{});
  PoolConfig config;
  for (size_t i = 0; i < kBackends; ++i) {
    config.backends.push_back(
        {"10.0.0." + std::to_string(i + 1), static_cast<uint16_t>(kFirstPort + i), 1});
  }
  Behavior behavior;
  behavior.distribution = DistributionKind::kModula;
  behavior.downstream_protocol = speaks_;
  pool_ = std::make_shared<const Pool>(config, behavior);
  const ProxyHandler::Access access{text_client_codec(), dialer_,
                                    [](const std::string&, uint16_t, Resolver::Done) {}};
  auto spy =
      std::make_unique<SpyHandler>(std::make_unique<ProxyHandler>(pool_, *worker_, access, 7));
  spy_ = spy.get();
  const ServerCodec& text = is_leaky ? text_server_codec() : plain_key_codec();
  worker_->add_role(std::move(spy), ClientProtocols(&text, &general_binary_codec()));
}

// Once.
void Smuggling::spoil(std::string& bytes) {
  if (!spoils_) return;
  spoils_ = false;
  char& byte = bytes[dice_.below(bytes.size())];
  byte = static_cast<char>(byte ^ static_cast<char>(1U << dice_.below(8)));
}

// Every backend reads and answers what has arrived. False: there was nothing.
bool Smuggling::serve_backends() {
  bool any = false;
  for (size_t i = 0; i < kBackends; ++i) {
    const auto port = static_cast<uint16_t>(kFirstPort + i);
    if (dialer_.connections(port) == 0) continue;
    VirtualSocketPair& connection = dialer_.last(port);
    if (connection.unread() == 0) continue;
    any = true;
    std::string bytes = connection.receive();
    spoil(bytes);
    connection.send(backends_[i].take(bytes));
  }
  return any;
}

// Until nobody has anything to do.
void Smuggling::settle(VirtualSocketPair& client) {
  do {
    for (int i = 0; i < 3; ++i)
      worker_->run_turn(/*wait=*/false);
    client.receive();
  } while (serve_backends());
}

std::string Smuggling::run_client(Counts& counts) {
  const Stream stream = make_stream(dice_);
  VirtualSocketPair client(network_);
  worker_->open_session(transport_, client.fd(), 0);
  std::string_view rest = stream.bytes;
  const size_t most = dice_.chance(50) ? rest.size() : dice_.one_of<size_t>({1, 3, 20, 200});
  while (!rest.empty() && !client.is_closed_by_peer()) {
    const size_t sent = client.send(rest.substr(0, dice_.between(1, std::max<size_t>(most, 1))));
    if (sent == 0) break;
    rest.remove_prefix(sent);
    worker_->run_turn(/*wait=*/false);
    if (dice_.chance(50)) settle(client);
  }
  settle(client);
  client.close();
  settle(client);
  ++counts.streams;
  counts.commands += stream.commands;
  return judge(stream, counts);
}

std::string Smuggling::judge(const Stream& stream, Counts& counts) {
  std::vector<WireCommand> accepted;
  for (const WireCommand& command : spy_->take_accepted())
    flatten(command, accepted);
  counts.accepted += accepted.size();
  std::string wrong;
  if (stream.expected) {
    // To be compared without the freedom of gets on the wire.
    const std::vector<WireCommand>& expected = *stream.expected;
    for (size_t i = 0; wrong.empty() && i < std::max(expected.size(), accepted.size()); ++i) {
      if (i >= accepted.size()) {
        wrong = "refused: " + describe(expected[i]);
      } else if (i >= expected.size() || !mean_the_same(expected[i], accepted[i])) {
        wrong = "understood what nobody meant: " + describe(accepted[i]) +
                (i < expected.size() ? ", meant: " + describe(expected[i]) : "");
      }
    }
  }
  if (wrong.empty()) wrong = judge_backends(accepted, counts);
  if (!wrong.empty()) wrong += "\nsent: " + show_bytes(stream.bytes, 2000);
  return wrong;
}

std::string Smuggling::judge_backends(const std::vector<WireCommand>& accepted, Counts& counts) {
  for (size_t i = 0; i < kBackends; ++i) {
    std::vector<WireCommand> here;
    for (const WireCommand& command : accepted) {
      const bool is_for_all = command.keys.empty();
      const bool is_here = is_for_all || pool_->pick(command.keys.front()) == i;
      if (is_here && can_be_said(command, speaks_)) here.push_back(as_said(command, speaks_));
    }
    const std::string wrong = judge_backend(i, here, counts);
    if (!wrong.empty()) return "backend " + std::to_string(i) + ": " + wrong;
  }
  return "";
}

std::string Smuggling::judge_backend(size_t index, const std::vector<WireCommand>& accepted,
                                     Counts& counts) {
  StrictBackend& backend = backends_[index];
  const auto port = static_cast<uint16_t>(kFirstPort + index);
  if (!backend.finding().empty()) return backend.finding();
  if (backend.waiting() > 0) return "the end of a command is missing";
  const size_t made = dialer_.connections(port);
  if (made > 1 || (made == 1 && dialer_.last(port).is_closed_by_peer()))
    return "its right answers were not believed";
  std::vector<WireCommand> wanted = accepted;
  std::vector<WireCommand> seen;
  for (const WireCommand& command : backend.take_seen()) {
    flatten(command, seen);
    ++counts.seen;
  }
  for (WireCommand& command : seen)
    command = as_said(command, speaks_);
  // Words that no backend knows need not be passed on, and are not.
  const auto is_listing = [](const WireCommand& c) { return c.verb == WireVerb::kStats; };
  const auto asked = std::count_if(wanted.begin(), wanted.end(), is_listing);
  const auto told = std::count_if(seen.begin(), seen.end(), is_listing);
  if (told > asked) return "more stats than were asked for";
  std::erase_if(wanted, is_listing);
  std::erase_if(seen, is_listing);
  const std::string difference = compare(wanted, seen);
  return difference.empty() ? "" : difference + list("accepted", wanted) + list("seen", seen);
}

}  // namespace moxi::smuggling
