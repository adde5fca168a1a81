#include "common/protocol/classic_as_meta.h"

#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/text_words.h"

namespace moxi {
namespace {

// The word, the size of a value, the flags with their numbers, and the end.
constexpr size_t kFieldsRoom = 160;

char* put_time(char* p, int64_t time) {
  p = put(p, " T");
  if (time >= 0) return write_decimal(p, static_cast<uint64_t>(time));
  *p++ = '-';
  return write_decimal(p, 0 - static_cast<uint64_t>(time));
}

char* put_flag(char* p, std::string_view flag, uint64_t number) {
  return write_decimal(put(p, flag), number);
}

std::string_view word_in_meta(Command command) {
  if (is_storage(command)) return "ms ";
  if (command == Command::kDelete) return "md ";
  const bool is_arithmetic = command == Command::kIncr || command == Command::kDecr;
  return is_arithmetic ? "ma " : "mg ";
}

char* put_store(char* p, const Request& request, std::string_view mode) {
  if (request.client_flags != 0) p = put_flag(p, " F", request.client_flags);
  if (request.exptime != 0) p = put_time(p, request.exptime);
  return put(p, mode);
}

char* put_retrieval(char* p, const Request& request) {
  p = put(p, " v f k");
  if (wants_cas(request.command)) p = put(p, " c");
  return is_touching(request.command) ? put_time(p, request.exptime) : p;
}

// What follows the key, the size and the opaque.
char* put_flags(char* p, const Request& request) {
  switch (request.command) {
    case Command::kGet:
    case Command::kGets:
    case Command::kGat:
    case Command::kGats:
      return put_retrieval(p, request);
    case Command::kSet:
      return put_store(p, request, "");
    case Command::kAdd:
      return put_store(p, request, " ME");
    case Command::kReplace:
      return put_store(p, request, " MR");
    case Command::kCas:
      return put_flag(put_store(p, request, ""), " C", request.cas);
    case Command::kAppend:
      return put(p, " MA");
    case Command::kPrepend:
      return put(p, " MP");
    case Command::kTouch:
      return put_time(p, request.exptime);
    case Command::kIncr:
      return put_flag(put(p, " v MI"), " D", request.delta);
    case Command::kDecr:
      return put_flag(put(p, " v MD"), " D", request.delta);
    case Command::kDelete:
    case Command::kMetaSet:
    case Command::kMetaGet:
    case Command::kMetaDelete:
    case Command::kMetaArithmetic:
    case Command::kMetaDebug:
    case Command::kFlushAll:
    case Command::kVersion:
    case Command::kVerbosity:
    case Command::kStats:
    case Command::kAdmin:
    case Command::kMetaNoop:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return p;
  }
  return p;
}

}  // namespace

void write_classic_as_meta(const Request& request, std::string_view key, uint32_t tag,
                           OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(kFieldsRoom + key.size(), pool);
  char* p = put(put(begin, word_in_meta(request.command)), key);
  if (is_storage(request.command)) p = put_flag(p, " ", request.value.size());
  p = put_flags(put_flag(p, " O", tag), request);
  out.commit(static_cast<size_t>(put(p, kLineEnd) - begin));
  if (!is_storage(request.command)) return;
  out.append(request.value, pool);
  write_line(kLineEnd, out, pool);
}

}  // namespace moxi
