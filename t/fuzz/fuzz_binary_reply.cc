// Answers of binary backends: what tagged_replies.h says, and that whatever is believed is a packet
// that answers, with our number, as long as it says.
#include "common/protocol/binary_client_codec.h"
#include "t/fuzz/tagged_replies.h"
#include "t/support/binary_packet.h"

namespace moxi {
namespace {

void check_named(const Awaited&, const Reply& reply, std::string_view said) {
  constexpr size_t kHeader = 24;
  if (said.size() < kHeader || said.front() != '\x81') fail("this is no answer");
  if (from_big(said.substr(12, 4)) != kFuzzTag) fail("somebody else's answer");
  const size_t key = from_big(said.substr(2, 2));
  const size_t extras = from_big(said.substr(4, 1));
  const size_t body = from_big(said.substr(8, 4));
  if (key + extras > body || key > 250) fail("lengths that do not fit");
  const size_t pending = reply.value_pending ? reply.value_size : 0;
  if (said.size() + pending != kHeader + body) fail("not as long as it says");
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::check_tagged_replies(moxi::binary_client_codec(), data, size, moxi::check_named);
  return 0;
}
