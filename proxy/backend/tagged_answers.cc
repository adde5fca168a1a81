// Commands to backends whose answers name them (TaggedCodec), and these answers: of a retrieval one
// for each key. Nothing is sent without an answer; what a client does not want to hear is dropped
// here.
#include <utility>

#include "proxy/backend/backend_connection.h"
#include "proxy/backend/legal_reply.h"

namespace moxi {

void BackendConnection::write_tagged(const Request& request, std::span<const KeyRef> keys) {
  pending_.at(pending_.size() - 1).note =
      speech_.codec->write(request, keys, tag_of_newest(), queue(), pool());
}

// A client that wants no answer: there is one, and it is dropped.
void BackendConnection::send_unheard(const Request& request) {
  Request answered = request;
  answered.noreply = false;
  static_cast<void>(send(answered, answered.keys, unheard_, 0));
}

bool BackendConnection::take_tagged(Block& input) {
  PendingExchange& front = pending_.at(0);
  const Awaited awaited{front.command, front.note, tag_of_oldest()};
  const ReplyResult result =
      speech_.codec->parse({input.begin, input.size()}, awaited, kMaxBackendValue, reply_);
  if (result.status == ReplyStatus::kNeedMore) return false;
  if (result.status == ReplyStatus::kBroken || !is_legal_reply(front.command, reply_))
    return desync();
  switch (reply_.kind) {
    case ReplyKind::kValue:
      return take_tagged_value(input, result.consumed);
    case ReplyKind::kMiss:
      return take_miss(input, result.consumed);
    case ReplyKind::kStat:
      answer_began_ = true;
      input.begin += result.consumed;
      return front.exchange->on_stat(front.part, reply_.key, reply_.value) || desync();
    case ReplyKind::kDone:
      input.begin += result.consumed;
      return take_tagged_end(reply_.response);
    case ReplyKind::kGeneral:
      return take_general(input, result.consumed);
  }
  return desync();
}

bool BackendConnection::take_tagged_value(Block& input, size_t size) {
  const PendingExchange& front = pending_.front();
  // The last of several is told as the others were.
  if (!reply_.value_pending && front.is_single() && !answer_began_) {
    if (!front.exchange->on_hit(front.part, reply_)) return desync();
    note_time(front);
    pending_.pop();
    input.begin += size;
    return true;
  }
  answer_began_ = true;
  if (!front.exchange->on_value(front.part, reply_)) return desync();
  input.begin += size;
  return reply_.value_pending ? begin_value(input) : one_answered();
}

bool BackendConnection::take_miss(Block& input, size_t size) {
  const PendingExchange& front = pending_.front();
  if (!front.exchange->on_miss(front.part, reply_.key)) return desync();
  input.begin += size;
  return one_answered();
}

// One of the keys of a retrieval has got its answer, which was no error.
bool BackendConnection::one_answered() {
  PendingExchange& front = pending_.at(0);
  if (front.is_single()) return take_tagged_end({});
  --front.answers;
  answer_began_ = true;
  return true;
}

// An error of one key is told as that of all of them, at once; what comes for the others is not
// heard.
bool BackendConnection::take_tagged_end(const Response& response) {
  PendingExchange& oldest = pending_.at(0);
  if (is_retrieval(oldest.command) && !oldest.is_single()) {
    --oldest.answers;
    answer_began_ = true;
    if (is_tombstone(oldest)) return true;
    std::exchange(oldest.exchange, &unheard_)->on_done(oldest.part, response);
    return true;
  }
  const PendingExchange front = oldest;
  answer_began_ = false;
  note_time(front);
  pending_.pop();
  front.exchange->on_done(front.part, response);
  const bool may_be_lost = speech_.codec->may_lose_bodies();
  return !may_be_lost || !loses_body(front.command, response.outcome) || desync();
}

}  // namespace moxi
