// What a backend connection tells of its traffic, for whom it was asked to: once for each write and
// each read.
//
//   commands_ = [ answered or given up: pending_.popped() ][ sent ][ not sent: offset >= written_ ]
//   and those without a reply, which are in no queue
#include "proxy/backend/backend_connection.h"

namespace moxi {

void BackendConnection::count_traffic(BackendTraffic* traffic) {
  traffic_ = traffic;
  if (traffic_ == nullptr) return;
  traffic_->set(TrafficStat::kOpen, state_ == State::kOpen ? 1 : 0);
  traffic_->set(TrafficStat::kCommands, commands_ - unsent_commands());
  traffic_->set(TrafficStat::kAnswers, pending_.popped() - failed_);
}

// The offsets ascend.
size_t BackendConnection::unsent_commands() {
  if (state_ != State::kOpen || pending_.empty()) return pending_.size();
  if (pending_.at(pending_.size() - 1).offset < written_) return 0;
  size_t sent = 0;
  size_t end = pending_.size();
  while (sent < end) {
    const size_t middle = sent + (end - sent) / 2;
    if (pending_.at(middle).offset < written_) {
      sent = middle + 1;
    } else {
      end = middle;
    }
  }
  return pending_.size() - sent;
}

void BackendConnection::tell_waiting(size_t unsent) {
  const size_t unanswered = pending_.size() - unsent;
  traffic_->set(TrafficStat::kUnanswered, unanswered);
  traffic_->set(TrafficStat::kUnansweredBytes,
                unanswered == 0 ? 0 : written_ - pending_.front().offset);
}

void BackendConnection::tell_written(size_t n) {
  const size_t unsent = unsent_commands();
  traffic_->add(TrafficStat::kCommandBytes, n);
  traffic_->set(TrafficStat::kCommands, commands_ - unsent);
  traffic_->set(TrafficStat::kUnsent, unsent);
  traffic_->set(TrafficStat::kUnsentBytes, output_bytes());
  tell_waiting(unsent);
}

// While nothing can be written.
void BackendConnection::tell_unsent() {
  traffic_->set(TrafficStat::kUnsent, unsent_commands());
  traffic_->set(TrafficStat::kUnsentBytes, queue().bytes());
}

void BackendConnection::tell_read(size_t n) {
  traffic_->add(TrafficStat::kAnswerBytes, n);
  traffic_->set(TrafficStat::kAnswers, pending_.popped() - failed_);
  tell_waiting(unsent_commands());
}

void BackendConnection::tell_open() {
  if (traffic_ != nullptr) traffic_->set(TrafficStat::kOpen, 1);
}

// The connection is gone, or is not made: what waits will not be answered.
void BackendConnection::tell_lost() {
  commands_ -= unsent_commands();
  failed_ += pending_.size();
  if (traffic_ == nullptr) return;
  traffic_->set(TrafficStat::kCommands, commands_);
  for (const TrafficStat stat :
       {TrafficStat::kOpen, TrafficStat::kUnsent, TrafficStat::kUnsentBytes,
        TrafficStat::kUnanswered, TrafficStat::kUnansweredBytes})
    traffic_->set(stat, 0);
}

void BackendConnection::tell_trouble(TrafficStat stat) {
  if (traffic_ != nullptr) traffic_->add(stat);
}

}  // namespace moxi
