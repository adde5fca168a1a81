#include "t/simulation/sim_client.h"

#include <algorithm>

#include "common/protocol/text_words.h"

namespace moxi::simulation {

using std::chrono::microseconds;

namespace {

constexpr size_t kMostPauses = 5;

}  // namespace

SimClient::SimClient(World& world, uint32_t number, const ClientHabits& habits)
    : world_(world),
      dice_(world.dice.fork()),
      habits_(habits),
      name_("client " + std::to_string(number)),
      pair_(world.network, habits.socket_room),
      maker_(world, number, habits.taste),
      checker_(world, number, maker_, habits.is_strict),
      interpreter_(make_interpreter(habits.tongue, habits.has_quiet_gets, dice_.fork())),
      due_(world.now()) {
  if (habits.leaving == Leaving::kMidway) midway_ = dice_.below(habits.operations * 60 + 1);
}

std::optional<TimePoint> SimClient::next_due() const {
  if (is_gone_) return std::nullopt;
  if (is_paused()) return due_ ? std::min(*due_, paused_until_) : paused_until_;
  return due_;
}

microseconds SimClient::waits() const {
  if (is_gone_ || is_paused() || !checker_.is_head_sent()) return microseconds(0);
  return std::chrono::duration_cast<microseconds>(world_.now() -
                                                  std::max(checker_.head_since(), reads_since_));
}

bool SimClient::act() {
  if (is_gone_) return false;
  bool any = !is_paused() && read();
  if (is_gone_ || !due_ || *due_ > world_.now()) return any;
  due_.reset();
  make_operations();
  any |= send_fragment();
  if (is_gone_) return true;
  if (pauses_ < kMostPauses && dice_.chance(habits_.pause_percent)) {
    ++pauses_;
    const auto pause =
        Milliseconds(dice_.below(static_cast<size_t>(habits_.longest_pause.count())));
    paused_until_ = reads_since_ = world_.now() + pause;
    if (world_.is_verbose())
      world_.say(name_, "stops reading for " + std::to_string(pause.count()) + " ms");
  }
  if (!is_all_sent()) {
    due_ = world_.now() +
           microseconds(1 + dice_.below(static_cast<size_t>(habits_.most_delay.count())));
  } else if (!has_left_) {
    leave();
  }
  return true;
}

void SimClient::make_operations() {
  while (made_ < habits_.operations && checker_.outstanding() < habits_.most_in_flight &&
         words_.size() < 256 << 10) {
    const size_t before = words_.size();
    std::string classic;
    Operation& operation = maker_.make(interpreter_ ? classic : words_);
    if (interpreter_) interpreter_->ask(classic, words_);
    if (world_.is_verbose())
      world_.say(name_, "asks: " + show(std::string_view(words_).substr(before), 70) + " (tag " +
                            std::to_string(operation.tag) + ")");
    ends_.emplace_back(sent_ + words_.size(), &operation);
    checker_.expect(operation);
    ++made_;
    if (dice_.chance(20)) break;
  }
}

bool SimClient::send_fragment() {
  if (words_.empty()) return false;
  // However small the fragments, large values end one day.
  const size_t largest = std::max(habits_.largest_fragment, words_.size() / 40);
  size_t size = std::min(words_.size(), dice_.between(1, largest));
  if (sent_ + size >= midway_) size = midway_ - sent_;
  const size_t moved = pair_.send(std::string_view(words_).substr(0, size));
  words_.erase(0, moved);
  sent_ += moved;
  while (!ends_.empty() && ends_.front().first <= sent_) {
    ends_.front().second->is_sent = true;
    ends_.front().second->sent_at = world_.now();
    ends_.pop_front();
  }
  if (sent_ >= midway_) hang_up();
  return moved > 0;
}

void SimClient::hang_up() {
  if (world_.is_verbose()) world_.say(name_, "hangs up");
  if (dice_.chance(50)) {
    pair_.reset();
  } else {
    pair_.close();
  }
  is_gone_ = true;
}

void SimClient::leave() {
  has_left_ = true;
  if (world_.is_verbose())
    world_.say(name_, "has sent all, leaving " + std::to_string(static_cast<int>(habits_.leaving)));
  if (habits_.leaving == Leaving::kQuit) {
    if (interpreter_) {
      interpreter_->say_quit(words_);
    } else {
      words_ = "quit\r\n";
    }
    due_ = world_.now() + microseconds(1);
  } else if (habits_.leaving == Leaving::kHalfClose) {
    pair_.shutdown_write();
  } else if (habits_.leaving == Leaving::kMidway) {
    hang_up();
  }
}

bool SimClient::read() {
  bool any = false;
  if (pair_.unread() > 0) {
    std::string bytes = pair_.receive();
    if (received_ <= spoil_after_ && spoil_after_ < received_ + bytes.size())
      bytes[spoil_after_ - received_] = static_cast<char>(bytes[spoil_after_ - received_] ^ 0x01);
    received_ += bytes.size();
    if (world_.is_verbose()) world_.say(name_, "is told: " + show(bytes, 300));
    listen(bytes);
    any = true;
    if (!due_ && !is_all_sent()) due_ = world_.now() + microseconds(1);
  }
  if (pair_.unread() == 0 && (pair_.is_at_end() || pair_.is_closed_by_peer())) {
    handle_end();
    return true;
  }
  if (habits_.leaving == Leaving::kWhenAnswered && has_left_ && checker_.outstanding() == 0) {
    pair_.close();
    is_gone_ = true;
    return true;
  }
  return any;
}

void SimClient::listen(std::string_view bytes) {
  if (!interpreter_) return checker_.receive(bytes);
  std::string lines;
  interpreter_->hear(bytes, lines);
  checker_.receive(lines);
  if (!interpreter_->complaint().empty())
    world_.violated(name_ + " (" + name_of(habits_.tongue) + "): " + interpreter_->complaint() +
                    ", told: " + show(bytes, 200));
}

void SimClient::handle_end() {
  is_gone_ = true;
  const bool may_end = has_left_ && habits_.leaving != Leaving::kWhenAnswered;
  was_dropped_ = !may_end || checker_.outstanding() > 0;
  if (world_.is_verbose()) world_.say(name_, was_dropped_ ? "was DROPPED" : "is at the end");
  pair_.close();
}

}  // namespace moxi::simulation
