// Answers of backends that speak meta: what tagged_replies.h says, and that what becomes of a
// classic command was said with our number, as a word of its own.
#include <cstdlib>
#include <string>

#include "common/protocol/meta_client_codec.h"
#include "t/fuzz/tagged_replies.h"

namespace moxi {
namespace {

void check_named(const Awaited& awaited, const Reply& reply, std::string_view said) {
  const bool is_keyed = awaited.command <= Command::kMetaDebug;
  // Lines about nothing but trouble have no flags; those of general forms are judged with their
  // key.
  if (!is_keyed || is_meta(awaited.command)) return;
  if (reply.kind == ReplyKind::kDone && is_error(reply.response.outcome)) return;
  const std::string line(said.substr(0, said.find('\n')));
  const size_t at = line.find(" O");
  if (at == std::string::npos) fail("an answer without its number");
  char* end = nullptr;
  if (std::strtoull(line.c_str() + at + 2, &end, 10) != kFuzzTag) fail("another number");
  if (*end != ' ' && *end != '\r' && *end != '\0') fail("a longer number");
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  moxi::check_tagged_replies(moxi::meta_client_codec(), data, size, moxi::check_named);
  return 0;
}
