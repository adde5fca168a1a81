#include "common/session/session.h"

#include <algorithm>
#include <utility>

#include "common/base/version.h"
#include "common/session/client_log.h"
#include "common/session/worker.h"

namespace moxi {

Session::Session(Worker& worker) : Connection(worker) {}

void Session::give_back_unfinished() {
  if (unfinished_ == nullptr || unfinished_->mode != Unfinished::Mode::kNone) return;
  if (unfinished_->replies.empty()) worker().take_back(std::move(unfinished_));
}

void Session::begin(uint8_t role, uint32_t generation) {
  generation_ = generation;
  next_ticket_ = 0;
  average_reply_ = 0;
  role_ = role;
  stage_ = worker().protocols(role).first_stage();
  failed_logins_ = 0;
  may_step_ = false;
  last_second_ = worker().second();
  handler().client_came(ClientContext{generation_});
}

void Session::start(Transport& transport, int fd, uint8_t role, uint32_t generation) {
  begin(role, generation);
  worker().counters().add(Stat::kTotalConnections);
  close_reason_ = CloseReason::kError;
  open(transport, fd, /*connecting=*/false);
  if (is_open() && worker().connection_log() != nullptr) {
    worker().connection_log()->connection_came(fd);
  }
}

void Session::start_datagram(Transport& transport, int fd, uint8_t role, uint32_t generation) {
  begin(role, generation);
  open_unwatched(transport, fd);
}

void Session::run_to_end() {
  bool goes_on = true;
  while (is_open() && goes_on) {
    goes_on = read_rest();
    worker().run_ready();
    if (!is_open()) return;
    goes_on = goes_on || !output().empty();
    if (!output().empty() || is_closing()) flush();
  }
  close_now();
}

void Session::resume() {
  ready_ = false;
  if (is_producing()) return produce();
  reconsider();
  finish_if_ended();
}

void Session::on_input(Block& input, size_t fresh) {
  worker().counters().add(Stat::kBytesRead, fresh);
  last_second_ = worker().second();
  keep_input_whole(false);
  if (stage_ == Stage::kUndecided && !choose_protocol(input)) return;
  work(input);
  if (unfinished_ != nullptr && is_open()) give_back_unfinished();
  finish_if_ended();
}

// By the first byte. False: it speaks what is not spoken here, and is sent away.
bool Session::choose_protocol(const Block& input) {
  if (input.size() == 0) return false;
  stage_ = worker().protocols(role_).stage_after(*input.begin);
  if (stage_ != Stage::kUndecided) return true;
  finish();
  return false;
}

void Session::work(Block& input) {
  unsigned budget = worker().settings().requests_per_turn;
  while (is_open() && !is_closing() && !finishing_) {
    if (unfinished_ != nullptr && unfinished_->is_under_way()) {
      if (!continue_unfinished(input)) return;
      continue;
    }
    if (input.size() == 0) return;
    if (is_blocked()) {
      pause_reading();
      return;
    }
    if (budget == 0) {
      worker().counters().add(Stat::kConnYields);
      keep_input_whole(true);
      worker().make_ready(*this);
      return;
    }
    const unsigned ran = run_batch(input, std::min<size_t>(budget, kMaxBatch));
    if (ran == 0) return;
    budget -= std::min(budget, ran);
  }
}

namespace {

// Requests behind which nothing can be parsed ahead.
bool ends_batch(const Request& request) {
  if (!request.more_keys.empty() || request.keys_continue || request.value_pending) return true;
  if (request.command < Command::kAuth) return false;
  return request.command != Command::kRejected || request.value_size > 0 || request.close_after;
}

}  // namespace

// Parses ahead, prefetches, runs. Returns how many requests ran; 0: the input holds no whole one.
unsigned Session::run_batch(Block& input, size_t limit) {
  Request* const requests = worker().batch().data();
  const std::span<KeyRef> keys = worker().keys();
  const ServerCodec& parser = codec();
  char* ends[kMaxBatch];
  size_t parsed = 0;
  size_t key_count = 0;
  bool close = false;
  for (char* at = input.begin; parsed < limit && at != input.end;) {
    Request& request = requests[parsed];
    const std::string_view rest(at, static_cast<size_t>(input.end - at));
    const ParseResult result = parser.parse(rest, keys.subspan(key_count), request);
    if (result.status != ParseStatus::kRequest) {
      close = result.status == ParseStatus::kClose;
      break;
    }
    at += result.consumed;
    ends[parsed++] = at;
    key_count += request.keys.size();
    if (ends_batch(request)) break;
  }
  if (worker().shows_clients()) {
    log_requests(*worker().settings().log, fd(), stage_,
                 {input.begin, {ends, parsed}, {requests, parsed}});
  }
  if (key_count > 0) handler().prefetch(keys.first(key_count));
  for (size_t i = 0; i < parsed; ++i) {
    if (i > 0 && is_blocked()) return static_cast<unsigned>(i);
    input.begin = ends[i];
    run(requests[i], input);
    if (!is_open() || finishing_) return static_cast<unsigned>(i + 1);
  }
  if (close) finish();
  return static_cast<unsigned>(parsed);
}

void Session::run(Request& request, Block& input) {
  if (request.command == Command::kRejected) {
    if (request.value_size > 0) {
      Unfinished& state = unfinished();
      state.body.swallow(request, request.value_size, request.error);
      state.mode = Unfinished::Mode::kBody;
      return;
    }
    dispatch(request, nullptr);
    if (request.close_after) finish();
  } else if (request.command == Command::kQuit) {
    close_reason_ = CloseReason::kNormal;
    dispatch(request, nullptr);
    finish();
  } else if (request.value_pending) {
    start_body(request, input);
  } else if (!request.more_keys.empty() || request.keys_continue) {
    // The first group is as large as the later ones.
    const std::span<KeyRef> room(request.keys.data(), group_room());
    codec().next_keys(request, room.subspan(1));
    handler().prefetch(request.keys);
    request.keys = room.first(1 + request.keys.size());
    run_line(request, input);
  } else {
    dispatch(request, nullptr);
  }
}

// What every role answers alike.
bool Session::run_locally(const Request& request) {
  Response response;
  switch (request.command) {
    case Command::kRejected:
      response.outcome = request.error;
      break;
    case Command::kVersion:
      response = {Outcome::kVersion, 0, kMemcachedVersion};
      break;
    case Command::kAuth:
      response = log_in(request);
      break;
    case Command::kMetaNoop:
      response.outcome = Outcome::kMetaNoop;
      break;
    case Command::kQuit:
      response.outcome = Outcome::kNothing;
      break;
    case Command::kVerbosity:
      worker().set_verbosity(request.exptime);
      response.outcome = Outcome::kOk;
      break;
    default:
      return false;
  }
  handler().answered_by_session(request);
  const auto ticket = static_cast<Ticket>(next_ticket_ - 1);
  reply_done(request_id(generation_, ticket), response);
  if (is_at_login()) limit_attempts(response.outcome);
  return true;
}

// Hands one request on. If it is not answered at once, or others wait before it, it gets a slot.
void Session::dispatch(const Request& request, BodySink* body) {
  const Ticket ticket = next_ticket_++;
  const bool direct = unfinished_ == nullptr || unfinished_->replies.empty();
  if (!direct) wait_for_answer(ticket, request);
  Running& running = worker().running();
  const RequestId id = request_id(generation_, ticket);
  running.session = this;
  running.direct = direct ? id : 0;
  running.request = &request;
  running.codec = &codec();
  running.done = false;
  if (request.command < Command::kVersion || !run_locally(request)) {
    handler().handle(ClientContext{generation_}, request, body, Responder(*this, id));
  }
  running.session = nullptr;
  running.direct = 0;
  if (!direct || !is_open()) return;
  if (!running.done) wait_for_answer(ticket, request);
  if (output_bytes() > 0) mark();
}

void Session::wait_for_answer(Ticket ticket, const Request& request) {
  Unfinished& state = unfinished();
  PendingReply& slot = state.replies.push(ticket, request);
  if (is_retrieval(request.command)) {
    slot.keys = static_cast<uint32_t>(request.keys.size());
    state.keys_in_flight += slot.keys;
    return;
  }
  if (is_storage(request.command)) {
    slot.body = static_cast<uint32_t>(request.value_size);
    state.bodies_in_flight += slot.body;
  } else if (request.command == Command::kMetaGet) {
    slot.keys = 1;
    ++state.keys_in_flight;
  }
  MetaFields* const kept = std::exchange(worker().running().kept_meta, nullptr);
  if (kept != nullptr) slot.context.meta = kept;
}

// How many keys the next group of a multiget may hold.
size_t Session::group_room() const {
  const size_t in_flight = unfinished_ == nullptr ? 0 : unfinished_->keys_in_flight;
  const size_t open = window() > in_flight ? window() - in_flight : 1;
  const size_t used = static_cast<size_t>(worker().batch().size());  // keys of the batch before it
  return std::min({handler().group_size(), open, kMaxGroup - used});
}

// Runs the groups of a get line, the first of which is in request.keys. False: it has to wait, and
// what has not run is saved.
bool Session::run_line(Request& request, Block& input) {
  for (;;) {
    request.more_follows = !request.more_keys.empty() || request.keys_continue;
    if (!request.keys.empty() || !request.more_follows) dispatch(request, nullptr);
    request.continues = true;
    if (!is_open()) return false;
    if (!request.more_follows) {
      if (unfinished_ != nullptr) unfinished_->mode = Unfinished::Mode::kNone;
      return true;
    }
    if (is_blocked()) {
      save_line(request, input);
      pause_reading();
      return false;
    }
    if (!next_group(request, input)) return false;
  }
}

void Session::save_line(const Request& request, Block& input) {
  Unfinished& state = unfinished();
  state.mode = Unfinished::Mode::kLine;
  state.line = request;
  state.line.keys = {};
  state.line.more_keys = {};
  state.line_keys = request.more_keys.size();
  if (state.line_keys == 0) {
    state.line_size = 0;
    return;
  }
  char* rest = input.begin - (input.begin - request.more_keys.data());
  state.line_size = static_cast<size_t>(input.begin - rest);
  input.begin = rest;
}

// False: the rest of the line has not arrived, or is bad.
bool Session::next_group(Request& request, Block& input) {
  if (request.more_keys.empty() && request.keys_continue) {
    const ParseResult result = codec().continue_keys({input.begin, input.size()}, request);
    if (result.status == ParseStatus::kNeedMore) {
      save_line(request, input);
      return false;
    }
    input.begin += result.consumed;
    if (result.status == ParseStatus::kClose || request.command == Command::kRejected) {
      reject_line(request);
      return false;
    }
  }
  codec().next_keys(request, worker().keys().first(group_room()));
  handler().prefetch(request.keys);
  return true;
}

// A bad key after others of its line have been answered: the error ends the answer, and the client.
void Session::reject_line(const Request& request) {
  Request rejected;
  rejected.command = Command::kRejected;
  rejected.error = request.error;
  dispatch(rejected, nullptr);
  if (unfinished_ != nullptr) unfinished_->mode = Unfinished::Mode::kNone;
  finish();
}

void Session::start_body(const Request& request, Block&) {
  auto place = handler().reserve_body(ClientContext{generation_}, request);
  Unfinished& state = unfinished();
  state.mode = Unfinished::Mode::kBody;
  if (const Outcome* refused = std::get_if<Outcome>(&place)) {
    state.body.swallow(request, request.value_size + request.value_end, *refused);
  } else {
    auto& sink = std::get<std::unique_ptr<BodySink>>(place);
    sink->started({*this, generation_});
    state.body.store(request, request.value_size, std::move(sink));
  }
}

// False: more input is needed.
bool Session::continue_unfinished(Block& input) {
  if (is_producing()) {
    wait_for_producer(input);
    return false;
  }
  if (unfinished_->mode == Unfinished::Mode::kBody) return continue_body(input);
  if (is_blocked()) {
    pause_reading();
    return false;
  }
  Request request = unfinished_->line;
  request.more_keys = {input.begin, unfinished_->line_keys};
  input.begin += unfinished_->line_size;
  return next_group(request, input) && run_line(request, input);
}

bool Session::continue_body(Block& input) {
  BodyTransfer& body = unfinished_->body;
  input.begin += body.feed({input.begin, input.size()});
  if (!body.is_complete()) {
    set_direct(!body.room().empty());
    if (body.is_held_up()) pause_reading();
    return false;
  }
  run_body();
  return true;
}

void BodyWakeup::wake() const {
  if (session_ != nullptr) session_->wake_body(generation_);
}

void Session::wake_body(uint32_t generation) {
  if (generation != generation_ || unfinished_ == nullptr || finishing_) return;
  if (unfinished_->mode != Unfinished::Mode::kBody || !is_reading_paused()) return;
  resume_reading();
  worker().make_ready_later(*this);
}

// The body has come, or what had to be dropped of it.
void Session::run_body() {
  BodyTransfer& body = unfinished_->body;
  unfinished_->mode = Unfinished::Mode::kNone;
  Request request = body.request();
  if (body.outcome() != Outcome::kEnd) {
    body.reset();
    request.error = body.outcome();
    request.command = Command::kRejected;
    dispatch(request, nullptr);
  } else {
    const std::unique_ptr<BodySink> sink = body.take_sink();
    handler().prefetch(request.keys);  // what was found before the body came may be long ago
    dispatch(request, sink.get());
  }
}

std::span<char> Session::direct_room() {
  return unfinished_->body.room();
}

void Session::on_direct(size_t n) {
  worker().counters().add(Stat::kBytesRead, n);
  unfinished_->body.advance(n);
  set_direct(!unfinished_->body.room().empty());
  // Nothing ends it: there may be no more input that would bring it to its end.
  if (!unfinished_->body.is_complete()) return;
  run_body();
  if (unfinished_ != nullptr && is_open()) give_back_unfinished();
  finish_if_ended();
}

}  // namespace moxi
