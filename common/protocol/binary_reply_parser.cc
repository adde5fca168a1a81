#include "common/protocol/binary_reply_parser.h"

#include <algorithm>

#include "common/protocol/binary_header.h"
#include "common/protocol/binary_opcodes.h"
#include "common/protocol/binary_request_writer.h"
#include "common/protocol/binary_status.h"
#include "common/protocol/text_tokens.h"
#include "common/protocol/text_words.h"

namespace moxi {
namespace {

constexpr ReplyResult kBrokenReply = {ReplyStatus::kBroken, 0};
constexpr size_t kDataTypeAt = 5;
constexpr size_t kFlagsSize = sizeof(uint32_t);
constexpr size_t kNumberSize = sizeof(uint64_t);

// An answer whose header is there.
struct Answer {
  std::string_view in;
  BinaryHeader header;

  BinaryStatus status() const { return static_cast<BinaryStatus>(header.status); }
  const char* extras() const { return in.data() + kBinaryHeaderSize; }
  size_t head_size() const { return kBinaryHeaderSize + header.extras_size + header.key_size; }
  size_t size() const { return kBinaryHeaderSize + header.body_size; }
  bool is_whole() const { return in.size() >= size(); }
  std::string_view key() const {
    return in.substr(kBinaryHeaderSize + header.extras_size, header.key_size);
  }
  std::string_view value() const { return in.substr(head_size(), header.value_size()); }
};

// Back to the defaults, in place.
void reset(Reply& reply) {
  reply.kind = ReplyKind::kDone;
  reply.response.outcome = Outcome::kEnd;
  reply.response.number = 0;
  reply.response.text = {};
  reply.response.cas = 0;
  reply.key = {};
  reply.value = {};
  reply.value_size = 0;
  reply.value_pending = false;
  reply.has_cas = false;
  reply.client_flags = 0;
  reply.cas = 0;
}

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_control);
}

ReplyResult accept(const Answer& answer) {
  return {ReplyStatus::kReply, answer.size()};
}

ReplyResult finish(const Answer& answer, Reply& reply, Outcome outcome,
                   std::string_view text = {}) {
  reply.kind = ReplyKind::kDone;
  reply.response.outcome = outcome;
  reply.response.text = text;
  return accept(answer);
}

bool is_get(BinaryForm form) {
  return form == BinaryForm::kGet || form == BinaryForm::kGetHead ||
         form == BinaryForm::kTouchGet || form == BinaryForm::kTouchHead;
}

bool shows_value(BinaryForm form) {
  return form == BinaryForm::kGet || form == BinaryForm::kTouchGet;
}

bool is_store(BinaryForm form) {
  return form >= BinaryForm::kSet && form <= BinaryForm::kPrepend;
}

bool is_comparison(BinaryForm form) {
  return form == BinaryForm::kCompare || form == BinaryForm::kCompareKeeping;
}

// What the absence of the key means.
Outcome outcome_of_absence(BinaryForm form) {
  if (form == BinaryForm::kStats || form == BinaryForm::kStatsReset ||
      form == BinaryForm::kStatsSwitch)
    return Outcome::kError;  // there is no such list
  const bool needs_item =
      form == BinaryForm::kReplace || form == BinaryForm::kAppend || form == BinaryForm::kPrepend;
  return needs_item ? Outcome::kNotStored : Outcome::kNotFound;
}

// A Set has nothing that could keep it from being stored but a lack of memory.
Outcome outcome_of_refusal(BinaryForm form) {
  return form == BinaryForm::kSet || is_comparison(form) ? Outcome::kOutOfMemoryStoring
                                                         : Outcome::kNotStored;
}

Outcome outcome_of_no_memory(BinaryForm form) {
  if (is_store(form)) return Outcome::kOutOfMemoryStoring;
  return is_get(form) ? Outcome::kOutOfMemoryReading : Outcome::kOutOfMemory;
}

struct ServerTrouble {
  uint16_t status;
  std::string_view text;
};

// Statuses that other servers have, and what their clients are told.
constexpr ServerTrouble kTroubles[] = {
    {0x07, "not my vbucket"}, {0x08, "no bucket"},   {0x83, "not supported"},
    {0x84, "internal error"}, {0x85, "busy"},        {0x86, "temporary failure"},
    {0x24, "no access"},      {0x23, "range error"},
};

ReplyResult finish_in_trouble(const Answer& answer, Reply& reply) {
  const auto* const found = std::find_if(
      std::begin(kTroubles), std::end(kTroubles),
      [&](const ServerTrouble& trouble) { return trouble.status == answer.header.status; });
  if (found == std::end(kTroubles)) return kBrokenReply;
  return finish(answer, reply, Outcome::kServerError, found->text);
}

// Any answer that says no; its text is not repeated.
ReplyResult read_refusal(const Answer& answer, BinaryForm form, Reply& reply) {
  switch (answer.status()) {
    case BinaryStatus::kNotFound:
      return finish(answer, reply, outcome_of_absence(form));
    case BinaryStatus::kExists:
      return finish(answer, reply,
                    form == BinaryForm::kAdd ? Outcome::kNotStored : Outcome::kExists);
    case BinaryStatus::kTooLarge:
      return finish(answer, reply, Outcome::kTooLarge);
    case BinaryStatus::kInvalid:
      return finish(answer, reply, Outcome::kBadFormat);
    case BinaryStatus::kNotStored:
      return finish(answer, reply, outcome_of_refusal(form));
    case BinaryStatus::kNonNumeric:
      return finish(answer, reply, Outcome::kNonNumeric);
    case BinaryStatus::kAuthError:
      return finish(
          answer, reply,
          form == BinaryForm::kFlush ? Outcome::kFlushNotAllowed : Outcome::kUnauthenticated);
    case BinaryStatus::kUnknown:
      return finish(answer, reply, Outcome::kError);
    case BinaryStatus::kNoMemory:
      return finish(answer, reply, outcome_of_no_memory(form));
    case BinaryStatus::kOk:
    case BinaryStatus::kAuthContinue:
      return kBrokenReply;
    case BinaryStatus::kInternal:
      break;
  }
  return finish_in_trouble(answer, reply);
}

// Whether the sizes can be those of an answer that says no: a text, or of a retrieval the key.
bool fits_refusal(const Answer& answer, BinaryForm form) {
  const BinaryHeader& header = answer.header;
  if (header.extras_size != 0 || header.body_size > kMaxLine) return false;
  const bool may_have_key = is_get(form) && answer.status() == BinaryStatus::kNotFound;
  return header.key_size == 0 || may_have_key;
}

bool has_sizes(const BinaryHeader& header, size_t extras, size_t key, size_t value) {
  return header.extras_size == extras && header.key_size == key && header.value_size() == value;
}

// Whether the sizes can be those of an answer that says yes.
bool fits_success(const BinaryHeader& header, BinaryForm form, size_t max_value) {
  switch (form) {
    case BinaryForm::kGet:
    case BinaryForm::kGetHead:
    case BinaryForm::kTouchGet:
    case BinaryForm::kTouchHead:
      return header.extras_size == kFlagsSize && header.key_size > 0 &&
             header.value_size() <= max_value;
    case BinaryForm::kTouch:
      return header.body_size == 0 || has_sizes(header, kFlagsSize, 0, 0);
    case BinaryForm::kIncrement:
    case BinaryForm::kDecrement:
      return has_sizes(header, 0, 0, kNumberSize);
    case BinaryForm::kVersion:
      return header.body_size <= kMaxReplyText && header.body_size == header.value_size();
    case BinaryForm::kStats:
    case BinaryForm::kStatsReset:
    case BinaryForm::kStatsSwitch:
      return header.extras_size == 0 && header.body_size <= kMaxLine &&
             (header.key_size > 0 || header.body_size == 0);
    case BinaryForm::kSet:
    case BinaryForm::kCompare:
    case BinaryForm::kCompareKeeping:
    case BinaryForm::kAdd:
    case BinaryForm::kReplace:
    case BinaryForm::kAppend:
    case BinaryForm::kPrepend:
    case BinaryForm::kDelete:
    case BinaryForm::kFlush:
    case BinaryForm::kVerbosity:
    case BinaryForm::kNoop:
      return header.body_size == 0;
  }
  return false;
}

// A value that was found: whole, or its head alone while it is on its way.
ReplyResult read_value(const Answer& answer, Reply& reply) {
  const size_t size = answer.header.value_size();
  reply.kind = ReplyKind::kValue;
  reply.has_cas = true;
  reply.cas = answer.header.cas;
  reply.value_size = size;
  reply.value_pending = size > kMaxBufferedBody;
  const size_t wanted = reply.value_pending ? answer.head_size() : answer.size();
  if (answer.in.size() < wanted) return {};
  reply.client_flags = load_big<uint32_t>(answer.extras());
  reply.key = answer.key();
  if (!reply.value_pending) reply.value = answer.value();
  return {ReplyStatus::kReply, wanted};
}

ReplyResult read_stat(const Answer& answer, BinaryForm form, Reply& reply) {
  if (answer.header.body_size > 0) {
    reply.kind = ReplyKind::kStat;
    reply.key = answer.key();
    reply.value = answer.value();
    const bool is_good = is_clean(reply.value) && is_plain_key(reply.key);
    return is_good && form == BinaryForm::kStats ? accept(answer) : kBrokenReply;
  }
  if (form == BinaryForm::kStatsReset) return finish(answer, reply, Outcome::kReset);
  return finish(answer, reply, form == BinaryForm::kStatsSwitch ? Outcome::kOk : Outcome::kEnd);
}

ReplyResult read_success(const Answer& answer, BinaryForm form, Reply& reply) {
  if (is_get(form)) return read_value(answer, reply);
  if (!answer.is_whole()) return {};
  switch (form) {
    case BinaryForm::kTouch:
      if (answer.header.body_size > 0) reply.client_flags = load_big<uint32_t>(answer.extras());
      reply.response.number = reply.client_flags;
      return finish(answer, reply, Outcome::kTouched);
    case BinaryForm::kIncrement:
    case BinaryForm::kDecrement:
      reply.response.number = load_big<uint64_t>(answer.extras());
      return finish(answer, reply, Outcome::kNumber);
    case BinaryForm::kVersion:
      if (!is_clean(answer.value())) return kBrokenReply;
      return finish(answer, reply, Outcome::kVersion, answer.value());
    case BinaryForm::kStats:
    case BinaryForm::kStatsReset:
    case BinaryForm::kStatsSwitch:
      return read_stat(answer, form, reply);
    case BinaryForm::kDelete:
      return finish(answer, reply, Outcome::kDeleted);
    case BinaryForm::kFlush:
    case BinaryForm::kVerbosity:
      return finish(answer, reply, Outcome::kOk);
    case BinaryForm::kNoop:
      return finish(answer, reply, Outcome::kMetaNoop);
    case BinaryForm::kSet:
    case BinaryForm::kCompare:
    case BinaryForm::kCompareKeeping:
    case BinaryForm::kAdd:
    case BinaryForm::kReplace:
    case BinaryForm::kAppend:
    case BinaryForm::kPrepend:
      return finish(answer, reply, Outcome::kStored);
    case BinaryForm::kGet:
    case BinaryForm::kGetHead:
    case BinaryForm::kTouchGet:
    case BinaryForm::kTouchHead:
      break;
  }
  return kBrokenReply;
}

ReplyResult read_answer(const Answer& answer, BinaryForm form, size_t max_value, Reply& reply) {
  if (answer.status() == BinaryStatus::kOk) {
    if (!fits_success(answer.header, form, max_value)) return kBrokenReply;
    return read_success(answer, form, reply);
  }
  if (!fits_refusal(answer, form)) return kBrokenReply;
  if (!answer.is_whole()) return {};
  if (!is_get(form) || answer.status() != BinaryStatus::kNotFound)
    return read_refusal(answer, form, reply);
  reply.kind = ReplyKind::kMiss;
  reply.key = answer.key();
  return accept(answer);
}

std::optional<GeneralStatus> general_status(Outcome outcome, Command command) {
  if (outcome == Outcome::kStored || outcome == Outcome::kDeleted || outcome == Outcome::kTouched)
    return GeneralStatus::kHead;
  if (outcome == Outcome::kNumber) return GeneralStatus::kValue;
  if (outcome == Outcome::kNotStored) return GeneralStatus::kNotStored;
  if (outcome == Outcome::kExists) return GeneralStatus::kExists;
  if (outcome != Outcome::kNotFound) return std::nullopt;
  return command == Command::kMetaGet ? GeneralStatus::kMiss : GeneralStatus::kNotFound;
}

void note_letters(GeneralReply& general, std::string_view letters) {
  for (const char letter : letters)
    general.letters |= meta_bit(letter);
}

// The same as the answer to a general form. Errors stay what they are.
void generalise(const Answer& answer, const Awaited& awaited, Reply& reply) {
  GeneralReply& general = reply.general;
  general = {};
  general.is_binary = true;
  general.tag = answer.header.opaque;
  general.key = reply.key;
  general.state.client_flags = reply.client_flags;
  general.state.cas = answer.header.cas;
  note_letters(general, "Oc");
  if (!reply.key.empty()) note_letters(general, "k");
  if (reply.kind == ReplyKind::kValue) {
    const bool is_shown = shows_value(static_cast<BinaryForm>(awaited.note));
    general.status = is_shown ? GeneralStatus::kValue : GeneralStatus::kHead;
    general.state.size = reply.value_size;
    note_letters(general, "fs");
    if (!is_shown) reply.value = {};
  } else if (reply.kind == ReplyKind::kMiss) {
    general.status = GeneralStatus::kMiss;
  } else {
    const auto status = general_status(reply.response.outcome, awaited.command);
    if (!status) return;
    general.status = *status;
  }
  reply.kind = ReplyKind::kGeneral;
}

// A header with everything in it that does not depend on what it answers.
bool is_own_header(std::string_view in, const BinaryHeader& header, uint8_t opcode, uint32_t tag) {
  return header.opcode == opcode && header.opaque == tag && in[kDataTypeAt] == 0 &&
         header.is_consistent() && header.key_size <= kMaxKeyLength;
}

}  // namespace

ReplyResult parse_binary_reply(std::string_view in, const Awaited& awaited, size_t max_value,
                               Reply& reply) {
  if (in.empty()) return {};
  if (in.front() != kBinaryAnswerMagic) return kBrokenReply;
  if (in.size() < kBinaryHeaderSize) return {};
  const Answer answer{in, read_binary_header(in.data())};
  const auto form = static_cast<BinaryForm>(awaited.note);
  if (!is_own_header(in, answer.header, opcode_of(form), awaited.tag)) return kBrokenReply;
  reset(reply);
  const ReplyResult result = read_answer(answer, form, max_value, reply);
  if (result.status != ReplyStatus::kReply) return result;
  if (is_meta(awaited.command)) {
    generalise(answer, awaited, reply);
  } else if (reply.kind == ReplyKind::kValue && !wants_cas(awaited.command)) {
    reply.has_cas = false;
    reply.cas = 0;
  }
  return result;
}

ReplyResult parse_binary_login_reply(std::string_view in, uint32_t tag, Reply& reply) {
  if (in.empty()) return {};
  if (in.front() != kBinaryAnswerMagic) return kBrokenReply;
  if (in.size() < kBinaryHeaderSize) return {};
  const Answer answer{in, read_binary_header(in.data())};
  const auto opcode = static_cast<uint8_t>(BinaryOpcode::kSaslAuth);
  if (!is_own_header(in, answer.header, opcode, tag) || answer.header.body_size > kMaxLine)
    return kBrokenReply;
  if (!answer.is_whole()) return {};
  reset(reply);
  if (answer.status() == BinaryStatus::kOk) return finish(answer, reply, Outcome::kAuthenticated);
  const bool is_failure = answer.status() == BinaryStatus::kAuthError;
  return finish(answer, reply, is_failure ? Outcome::kAuthFailure : Outcome::kError);
}

}  // namespace moxi
