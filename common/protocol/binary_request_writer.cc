#include "common/protocol/binary_request_writer.h"

#include <algorithm>
#include <array>
#include <limits>

#include "common/protocol/binary_header.h"
#include "common/protocol/binary_opcodes.h"

namespace moxi {
namespace {

constexpr std::string_view kUnsupported = "unsupported by a binary backend";
constexpr size_t kMaxExtras = 20;
// A moment long ago: times of more than 30 days are absolute, and none is negative here.
constexpr uint32_t kLongAgo = 60 * 60 * 24 * 30 + 1;
// Incr and decr of a key that is not there: it stays so.
constexpr uint32_t kDoNotCreate = 0xffffffff;
// To compare with an id of 0, which here would mean not to compare: no item has this one.
constexpr uint64_t kNobodysCas = std::numeric_limits<uint64_t>::max();
constexpr std::string_view kMechanism = "PLAIN";

// In the order of BinaryForm.
constexpr auto kOpcodes = std::to_array<BinaryOpcode>(
    {BinaryOpcode::kGetK,    BinaryOpcode::kGetK,      BinaryOpcode::kGatK,
     BinaryOpcode::kGatK,    BinaryOpcode::kTouch,     BinaryOpcode::kSet,
     BinaryOpcode::kSet,     BinaryOpcode::kReplace,   BinaryOpcode::kAdd,
     BinaryOpcode::kReplace, BinaryOpcode::kAppend,    BinaryOpcode::kPrepend,
     BinaryOpcode::kDelete,  BinaryOpcode::kIncrement, BinaryOpcode::kDecrement,
     BinaryOpcode::kFlush,   BinaryOpcode::kVerbosity, BinaryOpcode::kVersion,
     BinaryOpcode::kNoop,    BinaryOpcode::kStat,      BinaryOpcode::kStat,
     BinaryOpcode::kStat});
static_assert(kOpcodes.size() == static_cast<size_t>(BinaryForm::kStatsSwitch) + 1);

uint32_t sent_time(int64_t time) {
  if (time < 0) return kLongAgo;
  return static_cast<uint32_t>(std::min<int64_t>(time, kDoNotCreate - 1));
}

uint64_t sent_cas(uint64_t cas) {
  return cas == 0 ? kNobodysCas : cas;
}

// Flags that mean something to the command and that have no place in a packet.
std::string_view unsayable_letters(const Request& request) {
  if (request.command == Command::kMetaGet) return "thluCENR";
  if (request.command == Command::kMetaDelete) return "EITx";
  if (request.command == Command::kMetaArithmetic) return "tET";
  const char mode = request.meta->mode;
  return mode == 'A' || mode == 'P' ? "EIN" : "EI";
}

bool is_detail_dump(std::string_view args) {
  return args == "detail dump";
}

bool is_detail(std::string_view args) {
  return args.starts_with("detail");
}

BinaryForm form_of_get(const MetaFields& meta) {
  if (!meta.has('T')) return meta.has('v') ? BinaryForm::kGet : BinaryForm::kGetHead;
  if (meta.has('v')) return BinaryForm::kTouchGet;
  return meta.has('s') ? BinaryForm::kTouchHead : BinaryForm::kTouch;
}

BinaryForm form_of_store(const MetaFields& meta) {
  switch (meta.mode) {
    case 'E':
      return BinaryForm::kAdd;
    case 'A':
      return BinaryForm::kAppend;
    case 'P':
      return BinaryForm::kPrepend;
    default:
      if (meta.has('C')) return meta.keeps_old ? BinaryForm::kCompareKeeping : BinaryForm::kCompare;
      return meta.mode == 'R' ? BinaryForm::kReplace : BinaryForm::kSet;
  }
}

BinaryForm form_of_arithmetic(const MetaFields& meta) {
  const bool is_down = meta.mode == 'D' || meta.mode == '-';
  return is_down ? BinaryForm::kDecrement : BinaryForm::kIncrement;
}

BinaryForm form_of_stats(std::string_view args) {
  if (args == "reset") return BinaryForm::kStatsReset;
  return is_detail(args) ? BinaryForm::kStatsSwitch : BinaryForm::kStats;
}

BinaryForm form_of(const Request& request) {
  switch (request.command) {
    case Command::kGet:
    case Command::kGets:
      return BinaryForm::kGet;
    case Command::kGat:
    case Command::kGats:
      return BinaryForm::kTouchGet;
    case Command::kSet:
      return BinaryForm::kSet;
    case Command::kAdd:
      return BinaryForm::kAdd;
    case Command::kReplace:
      return BinaryForm::kReplace;
    case Command::kAppend:
      return BinaryForm::kAppend;
    case Command::kPrepend:
      return BinaryForm::kPrepend;
    case Command::kCas:
      return BinaryForm::kCompare;
    case Command::kDelete:
    case Command::kMetaDelete:
      return BinaryForm::kDelete;
    case Command::kIncr:
      return BinaryForm::kIncrement;
    case Command::kDecr:
      return BinaryForm::kDecrement;
    case Command::kTouch:
      return BinaryForm::kTouch;
    case Command::kMetaGet:
      return form_of_get(*request.meta);
    case Command::kMetaSet:
      return form_of_store(*request.meta);
    case Command::kMetaArithmetic:
      return form_of_arithmetic(*request.meta);
    case Command::kFlushAll:
      return BinaryForm::kFlush;
    case Command::kVersion:
      return BinaryForm::kVersion;
    case Command::kVerbosity:
      return BinaryForm::kVerbosity;
    case Command::kStats:
      return form_of_stats(request.args);
    case Command::kMetaDebug:
    case Command::kAdmin:
    case Command::kMetaNoop:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return BinaryForm::kNoop;
  }
  return BinaryForm::kNoop;
}

// The id to compare with, or 0.
uint64_t cas_of(const Request& request, BinaryForm form) {
  if (request.command == Command::kCas) return sent_cas(request.cas);
  // As memcached has it: what is not there has no id to compare with.
  const bool compares = is_meta(request.command) && request.meta->has('C');
  return compares && form != BinaryForm::kAdd ? sent_cas(request.cas) : 0;
}

char* put_arithmetic(char* p, const Request& request) {
  const bool is_general = request.command == Command::kMetaArithmetic;
  const bool creates = is_general && request.meta->has('N');
  p = store_big(p, request.delta);
  p = store_big(p, creates && request.meta->has('J') ? request.meta->initial : uint64_t{0});
  return store_big(p, creates ? sent_time(request.meta->vivify_exptime) : kDoNotCreate);
}

char* put_extras(char* p, const Request& request, BinaryForm form) {
  switch (form) {
    case BinaryForm::kSet:
    case BinaryForm::kCompare:
    case BinaryForm::kCompareKeeping:
    case BinaryForm::kAdd:
    case BinaryForm::kReplace:
      p = store_big(p, request.client_flags);
      return store_big(p, sent_time(request.exptime));
    case BinaryForm::kIncrement:
    case BinaryForm::kDecrement:
      return put_arithmetic(p, request);
    case BinaryForm::kTouchGet:
    case BinaryForm::kTouchHead:
    case BinaryForm::kTouch:
    case BinaryForm::kVerbosity:
      return store_big(p, sent_time(request.exptime));
    case BinaryForm::kFlush:
      return request.exptime <= 0 ? p : store_big(p, sent_time(request.exptime));
    case BinaryForm::kGet:
    case BinaryForm::kGetHead:
    case BinaryForm::kAppend:
    case BinaryForm::kPrepend:
    case BinaryForm::kDelete:
    case BinaryForm::kVersion:
    case BinaryForm::kNoop:
    case BinaryForm::kStats:
    case BinaryForm::kStatsReset:
    case BinaryForm::kStatsSwitch:
      return p;
  }
  return p;
}

void write_packet(const Request& request, BinaryForm form, std::string_view key, uint32_t tag,
                  OutputQueue& out, BlockPool& pool) {
  const std::string_view value = is_storage(request.command) ? request.value : std::string_view{};
  char* const begin = out.reserve(kBinaryHeaderSize + kMaxExtras + key.size(), pool);
  char* const extras = begin + kBinaryHeaderSize;
  char* p = put_extras(extras, request, form);
  const auto extras_size = static_cast<uint8_t>(p - extras);
  BinaryHeader header;
  header.opcode = opcode_of(form);
  header.key_size = static_cast<uint16_t>(key.size());
  header.extras_size = extras_size;
  header.body_size = static_cast<uint32_t>(extras_size + key.size() + value.size());
  header.opaque = tag;
  header.cas = cas_of(request, form);
  put_binary_request(begin, header);
  p = std::copy(key.begin(), key.end(), p);
  out.commit(static_cast<size_t>(p - begin));
  if (!value.empty()) out.append(value, pool);
}

}  // namespace

std::string_view binary_objection(const Request& request) {
  if (request.command == Command::kStats)
    return is_detail_dump(request.args) ? kUnsupported : std::string_view{};
  if (form_of(request) == BinaryForm::kNoop && request.command != Command::kMetaNoop)
    return kUnsupported;
  if (!is_meta(request.command)) return {};
  const std::string_view letters = unsayable_letters(request);
  const bool is_asked = std::any_of(letters.begin(), letters.end(),
                                    [&](char letter) { return request.meta->has(letter); });
  return is_asked ? kUnsupported : std::string_view{};
}

BinaryForm write_binary_request(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                                OutputQueue& out, BlockPool& pool) {
  const BinaryForm form = form_of(request);
  if (request.command == Command::kStats) {
    write_packet(request, form, request.args.substr(0, kMaxKeyLength), tag, out, pool);
  } else if (keys.empty()) {
    write_packet(request, form, {}, tag, out, pool);
  }
  for (const KeyRef& key : keys)
    write_packet(request, form, key.bytes, tag, out, pool);
  return form;
}

uint8_t opcode_of(BinaryForm form) {
  return static_cast<uint8_t>(kOpcodes[static_cast<size_t>(form)]);
}

void write_binary_login(std::string_view user, std::string_view password, uint32_t tag,
                        OutputQueue& out, BlockPool& pool) {
  constexpr char kSeparator[] = {'\0'};
  BinaryHeader header;
  header.opcode = static_cast<uint8_t>(BinaryOpcode::kSaslAuth);
  header.key_size = static_cast<uint16_t>(kMechanism.size());
  header.body_size = static_cast<uint32_t>(kMechanism.size() + 2 + user.size() + password.size());
  header.opaque = tag;
  put_binary_request(out.reserve(kBinaryHeaderSize, pool), header);
  out.commit(kBinaryHeaderSize);
  out.append(kMechanism, pool);
  out.append({kSeparator, 1}, pool);
  out.append(user, pool);
  out.append({kSeparator, 1}, pool);
  out.append(password, pool);
}

}  // namespace moxi
