#include "server/command/item_dump.h"

#include "common/protocol/base64_key.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/text_tokens.h"
#include "common/protocol/uri_key.h"

namespace moxi {
namespace {

// Of the table, in one turn: so that looking for the few items of a class is as quick as writing.
constexpr size_t kStepsPerTurn = 32;
// The words and numbers of a line, whatever they are.
constexpr size_t kMostButKey = 256;
constexpr size_t kMostOfLine = kMaxUriKey + kMostButKey;
static_assert(kMaxEncodedKey < kMaxUriKey);

char* put_number(char* to, std::string_view name, uint64_t value) {
  return write_decimal(put(to, name), value);
}

// A key that a command line could not carry is named in base64, whoever stored it.
char* put_command(char* to, const WalkedItem& item) {
  to = put(to, "mg ");
  if (!item.encoded_key && is_plain_key(item.key)) return put(put(to, item.key), kLineEnd);
  return put(put(encode_key(to, item.key), " b"), kLineEnd);
}

}  // namespace

ItemDump::ItemDump(const Cache& cache, uint64_t classes, DumpForm form, const SecondClock& clock)
    : walk_(cache.walk(classes)), form_(form), clock_(clock) {}

char* ItemDump::put_meta(char* to, const WalkedItem& item) const {
  const auto start = static_cast<uint64_t>(clock_.unix_start());
  to = put_uri_key(put(to, "key="), item.key);
  to = put(to, " exp=");
  to = item.exptime == kNeverExpires ? put(to, "-1") : write_decimal(to, start + item.exptime);
  to = put_number(to, " la=", start + item.time);
  to = put_number(to, " cas=", item.cas);
  to = put(to, item.fetched ? " fetch=yes" : " fetch=no");
  to = put_number(to, " cls=", item.slab_class);
  to = put_number(to, " size=", item.size);
  to = put_number(to, " flags=", item.client_flags);
  return put(to, " \n");
}

char* ItemDump::put_line(char* to, const WalkedItem& item) const {
  switch (form_) {
    case DumpForm::kMeta:
      return put_meta(to, item);
    case DumpForm::kCommand:
      return put_command(to, item);
  }
  return to;
}

Production ItemDump::resume(ProducerOutput& out) {
  if (!began_) out.append("OK\r\n");
  began_ = true;
  size_t written = 0;
  for (size_t steps = 0; steps < kStepsPerTurn && written < kStep && !walk_->is_over(); ++steps) {
    for (const WalkedItem& item : walk_->step()) {
      char* const begin = out.reserve(kMostOfLine);
      const auto size = static_cast<size_t>(put_line(begin, item) - begin);
      out.commit(size);
      written += size;
    }
  }
  if (!walk_->is_over()) return Production::kMore;
  out.append(form_ == DumpForm::kMeta ? "END\r\n" : "EN\r\n");
  return Production::kEnded;
}

}  // namespace moxi
