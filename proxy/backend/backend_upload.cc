// A storage command whose value is sent as it comes: the only command of a connection that nobody
// else uses. It has no time limit before its value has ended; whoever sends it sees to that.
#include <utility>

#include "proxy/backend/backend_connection.h"

namespace moxi {
namespace {

// The most that waits to be written,
constexpr size_t kMostQueued = size_t{128} << 10;
// and how little is left when there is room again.
constexpr size_t kRoomAgain = size_t{64} << 10;
constexpr size_t kPiece = size_t{16} << 10;

}  // namespace

bool BackendConnection::begin_upload(const Request& request, size_t size, Exchange& exchange,
                                     uint32_t part, std::function<void()> on_room) {
  if (!is_ready()) {
    settings_->counters.add(BackendStat::kRefusals);
    return false;
  }
  on_room_ = std::move(on_room);
  PendingExchange& entry = pending_.push();
  entry.exchange = &exchange;
  entry.offset = written_ + queue().bytes();
  entry.deadline = turn().loop().now() + kForever;
  entry.part = part;
  entry.command = request.command;
  entry.answers = 1;
  ++commands_;
  settings_->codec.write_head(request, size, queue(), pool());
  if (state_ == State::kOpen) mark();
  return true;
}

bool BackendConnection::is_upload_full() {
  return queue().bytes() + kPiece > kMostQueued;
}

std::span<char> BackendConnection::upload_room() {
  if (is_upload_full()) return {};
  return {queue().reserve(kPiece, pool(), BlockSize::k16K), kPiece};
}

void BackendConnection::upload(size_t n) {
  queue().commit(n);
  if (state_ == State::kOpen) mark();
}

void BackendConnection::end_upload() {
  on_room_ = nullptr;
  queue().append("\r\n", pool());
  limit_ = limit_of(settings_->request_timeout);
  if (!pending_.empty()) pending_.at(0).deadline = turn().loop().now() + limit_;
  if (state_ == State::kOpen) mark();
  if (!watches_deadlines_) watch_deadlines();
}

// Of what was written, room is left.
void BackendConnection::tell_room() {
  if (output_bytes() <= kRoomAgain) on_room_();
}

}  // namespace moxi
