#include "common/net/connection.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace moxi {
namespace {

// An unfinished command below this size is copied in front of the next read; a longer one is read
// on in its own block, which doubles, so that slow senders cost no repeated copies.
constexpr size_t kCopiedTail = 4096;
constexpr int kMaxIovecs = 64;

// Moves what is there to the front; false if little room was won.
bool compact(Block& block) {
  const size_t size = block.size();
  std::memmove(block.payload(), block.begin, size);
  block.begin = block.payload();
  block.end = block.begin + size;
  return block.room() >= size / 2;
}

}  // namespace

Connection::~Connection() {
  assert(!open_ && "closed before it is destroyed");
  if (marked_) turn_.forget(*this);
}

void Connection::reset(Transport& transport, int fd) {
  transport_ = &transport;
  layered_ = transport.is_layered();
  fd_ = fd;
  open_ = true;
  connecting_ = unwatched_ = false;
  direct_ = paused_ = keep_whole_ = waiting_to_write_ = closing_ = lingering_ = ended_ = false;
  ready_ = finishing_ = suspected_ = sealed_ = false;
}

void Connection::open_unwatched(Transport& transport, int fd) {
  reset(transport, fd);
  unwatched_ = true;
}

void Connection::open(Transport& transport, int fd, bool connecting) {
  reset(transport, fd);
  connecting_ = connecting;
  watches_read_ = !connecting;
  watches_write_ = connecting;
  const Interest interest = connecting ? Interest::kWrite : Interest::kRead;
  if (!turn_.loop().watch(*this, fd_, interest)) close_now();
}

void Connection::update_interest() {
  if (unwatched_) return;
  const bool read = !paused_ && !ended_ && !connecting_ && !sealed_;
  const bool write = waiting_to_write_ || connecting_ || (read && has_more_behind());
  watch(read, write);
}

void Connection::watch(bool read, bool write) {
  if (read == watches_read_ && write == watches_write_) return;
  watches_read_ = read;
  watches_write_ = write;
  const Interest interest = read ? (write ? Interest::kReadWrite : Interest::kRead)
                                 : (write ? Interest::kWrite : Interest::kNone);
  if (!turn_.loop().rewatch(*this, fd_, interest)) close_now();
}

// Whether it is done.
bool Connection::shake_hands() {
  switch (transport_->shake_hands(fd_)) {
    case Handshake::kDone:
      return true;
    case Handshake::kWantsRead:
      watch(true, false);
      return false;
    case Handshake::kWantsWrite:
      watch(false, true);
      return false;
    case Handshake::kFailed:
      close_now();
      return false;
  }
  return false;
}

void Connection::on_ready(bool readable, bool writable) {
  if (connecting_) {
    if (layered_ && !shake_hands()) return;
    connecting_ = false;
    update_interest();
    mark();
    on_connected();
    return;
  }
  if (writable && waiting_to_write_) flush();
  if (layered_ && writable) readable = true;
  if (!readable || !open_) return;
  if (lingering_) {
    drop_input();
  } else if (paused_) {
    update_interest();  // only now: most pauses end before the peer sends more
  } else if (direct_) {
    read_direct();
  } else {
    read_some();
  }
  if (layered_ && open_) update_interest();
  turn_.flush_if_many();
}

bool Connection::handle_read(IoResult result) {
  switch (result.status) {
    case IoStatus::kOk:
      return true;
    case IoStatus::kWouldBlock:
      return false;
    case IoStatus::kEnd:
      ended_ = true;
      update_interest();
      on_end();
      return false;
    case IoStatus::kFailed:
      close_now();
      return false;
  }
  return false;
}

Block* Connection::read_block() {
  if (input_ == nullptr) return turn_.scratch();
  Block* kept = input_;
  if (kept->size() < kCopiedTail) {
    Block* scratch = turn_.scratch();
    std::memcpy(scratch->end, kept->begin, kept->size());
    scratch->end += kept->size();
    pool().give(kept);
    kept = scratch;
  }
  input_ = nullptr;
  return kept;
}

bool Connection::read_some() {
  Block* block = read_block();
  if (block->room() == 0) {  // of work that was put off: reading nothing would look like the end
    show(block, 0);
    return true;
  }
  const IoResult result = transport_->read(fd_, {block->end, block->room()});
  if (result.status == IoStatus::kOk) {
    block->end += result.bytes;
    show(block, result.bytes);
    return true;
  }
  settle(block);
  return handle_read(result);
}

bool Connection::read_direct() {
  const std::span<char> room = direct_room();
  const IoResult result = transport_->read(fd_, room);
  if (!handle_read(result)) return false;
  on_direct(result.bytes);
  return true;
}

bool Connection::read_now() {
  if (!open_ || connecting_ || lingering_ || paused_ || ended_ || sealed_) return false;
  return direct_ ? read_direct() : read_some();
}

void Connection::stop_reading() {
  if (!open_ || lingering_) return;
  sealed_ = true;
  update_interest();
}

void Connection::drop_input() {
  Block* scratch = turn_.scratch();
  const IoResult result = transport_->read(fd_, {scratch->begin, scratch->room()});
  if (result.status == IoStatus::kEnd || result.status == IoStatus::kFailed) close_now();
}

void Connection::show(Block* block, size_t fresh) {
  on_input(*block, fresh);
  settle(block);
}

// Keeps what on_input() left in `block`, in the least memory that serves.
void Connection::settle(Block* block) {
  const bool scratch = turn_.is_scratch(block);
  const size_t size = open_ && !closing_ ? block->size() : 0;
  if (size > 0 && keep_whole_) {
    if (scratch) turn_.give_up_scratch();
    input_ = block;
    return;
  }
  if (!scratch && size >= kCopiedTail && compact(*block)) {
    input_ = block;
    return;
  }
  if (size > 0) {
    input_ = pool().take_for(size < kCopiedTail ? size : std::min(2 * size, kLargestPayload));
    std::memcpy(input_->end, block->begin, size);
    input_->end += size;
  }
  if (!scratch) {
    pool().give(block);
  } else {
    block->begin = block->end = block->payload();
  }
  if (size == 0 || paused_ || ready_) return;
  // A codec never asks for more than a block holds; if one did, waiting would be for ever.
  if (input_->room() == 0 && input_->size_class == BlockSize::k64K) close_now();
}

void Connection::reconsider() {
  if (input_ == nullptr || !open_) return;
  Block* block = input_;
  input_ = nullptr;
  show(block, 0);
}

void Connection::resume_reading() {
  paused_ = false;
  if (open_) update_interest();
}

void Connection::flush() {
  marked_ = false;
  if (!open_ || connecting_ || lingering_) return;
  iovec vectors[kMaxIovecs];
  const int count = output_.gather(vectors, kMaxIovecs);
  size_t written = 0;
  if (count > 0) {
    const auto pieces = std::span<const iovec>(vectors, static_cast<size_t>(count));
    const IoResult result = transport_->write(fd_, pieces);
    if (result.status == IoStatus::kEnd || result.status == IoStatus::kFailed) {
      close_now();
      return;
    }
    if (result.status == IoStatus::kOk) written = result.bytes;
    output_.consume(written, pool());
  }
  const bool stuck = !output_.empty();
  if (stuck || waiting_to_write_ || closing_) {
    after_partial_write(stuck);
    if (!open_) return;
  }
  if (written > 0) on_written(written);
}

// Waits for room, or ends what ends with its output.
void Connection::after_partial_write(bool stuck) {
  if (stuck != waiting_to_write_) {
    waiting_to_write_ = stuck;
    update_interest();
    if (!open_) return;
  }
  if (stuck && turn_.is_over_limit()) {
    close_now();
  } else if (!stuck && closing_) {
    start_linger();
  }
}

void Connection::close_after_output() {
  if (!open_ || closing_) return;
  closing_ = true;
  mark();
}

void Connection::start_linger() {
  if (ended_) {
    close_now();
    return;
  }
  lingering_ = true;
  sealed_ = false;
  if (input_ != nullptr) {
    pool().give(input_);
    input_ = nullptr;
  }
  transport_->shutdown_write(fd_);
  paused_ = false;
  update_interest();
  turn_.linger(*this);
}

void Connection::close_now() {
  if (!open_) return;
  before_close();
  open_ = false;
  if (!unwatched_) turn_.loop().unwatch(*this);
  transport_->close(fd_);
  output_.clear(pool());
  if (input_ != nullptr) {
    pool().give(input_);
    input_ = nullptr;
  }
  if (lingering_) turn_.stop_lingering(*this);
  on_closed();
}

}  // namespace moxi
