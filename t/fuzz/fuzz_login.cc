// Clients that have to log in, through a whole session: any bytes, cut anywhere, in text and in
// binary. Nothing reaches the handler without a login that was good, little is kept of anybody
// before, and how the bytes arrive changes nothing of what is answered.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "common/protocol/binary_server_codec.h"
#include "common/session/authenticator.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/support/session_bench.h"

namespace moxi {
namespace {

// Of an unknown client, beside the block that the worker reads into.
constexpr size_t kMostKept = 4096;

const Authenticator& users() {
  static const Authenticator* const made = [] {
    const std::string path = "/tmp/moxi_fuzz_login." + std::to_string(::getpid());
    std::ofstream(path) << "a:b\nann:one\n";
    auto* const authenticator = new Authenticator(path, Credentials::Format::kLines);
    if (!authenticator->load().is_ok()) fail("no users");
    std::remove(path.c_str());
    return authenticator;
  }();
  return *made;
}

ClientProtocols protocols() {
  ClientProtocols both(&text_server_codec(), &binary_server_codec());
  both.text_users = both.binary_users = &users();
  return both;
}

// One client's conversation.
class Conversation {
 public:
  Conversation() : bench_({}, {}, protocols()), client_(bench_.network()) {
    bench_.handler().hits = true;
    bench_.connect(client_);
  }

  void feed(std::string_view bytes) {
    received_ += bench_.talk(client_, bytes, 1);
    check();
  }
  const std::string& received() const { return received_; }

 private:
  void check() {
    const Counters& counters = bench_.worker().counters();
    if (counters.value(Stat::kAuthCmds) > counters.value(Stat::kAuthErrors)) return;
    if (bench_.handler().handled > 0 || bench_.handler().prefetched > 0) fail("served unknown");
    if (counters.value(Stat::kAuthErrors) > 3) fail("too many attempts");
    if (bench_.worker().pool().bytes_out() > sizeof_scratch() + kMostKept) fail("kept too much");
  }
  static constexpr size_t sizeof_scratch() { return size_t{64} << 10; }

  SessionBench bench_;
  VirtualSocketPair client_;
  std::string received_;
};

bool is_prefix(std::string_view one, std::string_view other) {
  return one.substr(0, std::min(one.size(), other.size())) ==
         other.substr(0, std::min(one.size(), other.size()));
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::FuzzPieces pieces(data, size);
  moxi::Conversation whole;
  whole.feed(pieces.stream());
  moxi::Conversation cut;
  pieces.each([&](std::string_view piece) { cut.feed(piece); });
  // Who asks much in one piece, and waits for none of it, is sent away sooner.
  if (!moxi::is_prefix(whole.received(), cut.received())) moxi::fail("a cut changes the answers");
  return 0;
}
