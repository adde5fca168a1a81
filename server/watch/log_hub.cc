#include "server/watch/log_hub.h"

#include <sys/time.h>

#include <algorithm>
#include <utility>

namespace moxi {
namespace {

constexpr size_t kRecordHeader = 3;
// "ts=... gid=... ", "\n".
constexpr size_t kMostAround = 96;

// In front of each line; microseconds without leading zeros, as memcached writes them.
char* put_stamp(char* to, uint64_t id) {
  timeval now{};
  gettimeofday(&now, nullptr);
  to = write_decimal(put(to, "ts="), static_cast<uint64_t>(now.tv_sec));
  to = write_decimal(put(to, "."), static_cast<uint64_t>(now.tv_usec));
  to = write_decimal(put(to, " gid="), id);
  return put(to, " ");
}

size_t length_at(std::string_view record) {
  const auto low = static_cast<unsigned char>(record[1]);
  const auto high = static_cast<unsigned char>(record[2]);
  return low | static_cast<size_t>(high) << 8;
}

}  // namespace

std::vector<std::unique_ptr<LogRing>> LogHub::first_ring() {
  std::vector<std::unique_ptr<LogRing>> rings;
  rings.push_back(std::make_unique<LogRing>());
  return rings;
}

LogRing& LogHub::add_ring() {
  rings_.push_back(std::make_unique<LogRing>());
  return *rings_.back();
}

void LogHub::tell(LogRing& ring, LogStream stream, const LogLine& line) {
  if (!is_watched(stream)) return;
  char text[LogLine::kMost + kMostAround];
  char* end = put_stamp(text, last_id_.fetch_add(1, std::memory_order_relaxed) + 1);
  end = put(put(end, line.view()), "\n");
  const auto size = static_cast<size_t>(end - text);
  const char header[kRecordHeader] = {static_cast<char>(stream), static_cast<char>(size & 255),
                                      static_cast<char>(size >> 8)};
  const std::lock_guard guard(ring.mutex_);
  if (ring.bytes_.size() + kRecordHeader + size > ring_bytes_) {
    worker_dropped_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  worker_written_.fetch_add(1, std::memory_order_relaxed);
  ring.bytes_.append(header, kRecordHeader);
  ring.bytes_.append(text, size);
}

// mutex_ held.
void LogHub::change() {
  LogStreams all = 0;
  for (const auto& watcher : watchers_)
    all |= watcher->streams;
  if (watched_.exchange(all, std::memory_order_relaxed) == all) return;
  if (on_change_) on_change_(all);
}

LogWatcher* LogHub::add(LogStreams streams) {
  const std::lock_guard guard(mutex_);
  if (watchers_.size() == kMostWatchers) return nullptr;
  collect();  // what was before is not for it
  watchers_.push_back(std::make_unique<LogWatcher>());
  watchers_.back()->streams = streams;
  change();
  return watchers_.back().get();
}

void LogHub::remove(LogWatcher* watcher) {
  const std::lock_guard guard(mutex_);
  std::erase_if(watchers_, [watcher](const auto& each) { return each.get() == watcher; });
  change();
  if (!watchers_.empty()) return;
  for (const auto& ring : rings_) {
    const std::lock_guard ring_guard(ring->mutex_);
    std::string().swap(ring->bytes_);
  }
  std::string().swap(collected_);
}

// Empties the rings. mutex_ held.
void LogHub::collect() {
  for (const auto& ring : rings_) {
    collected_.clear();
    {
      const std::lock_guard guard(ring->mutex_);
      if (ring->bytes_.empty()) continue;
      collected_.swap(ring->bytes_);
    }
    hand_out(collected_);
  }
}

void LogHub::hand_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const LogStreams bit = LogStreams{1} << static_cast<unsigned>(bytes[0]);
    const std::string_view line = bytes.substr(kRecordHeader, length_at(bytes));
    for (const auto& watcher : watchers_) {
      if ((watcher->streams & bit) != 0) give(*watcher, line);
    }
    bytes.remove_prefix(kRecordHeader + line.size());
  }
}

void LogHub::give(LogWatcher& watcher, std::string_view line) {
  std::string gap;
  if (watcher.skipped != 0) gap = "skipped=" + std::to_string(watcher.skipped) + "\n";
  if (watcher.buffer.size() + gap.size() + line.size() > watcher_bytes_) {
    ++watcher.skipped;
    ++watcher_skipped_;
    return;
  }
  watcher.skipped = 0;
  ++watcher_sent_;
  watcher.buffer += gap;
  watcher.buffer += line;
}

std::string LogHub::take(LogWatcher& watcher, size_t most) {
  const std::lock_guard guard(mutex_);
  collect();
  std::string& buffer = watcher.buffer;
  if (buffer.size() <= most) return std::exchange(buffer, {});
  const size_t end = buffer.find('\n', most);
  std::string taken = buffer.substr(0, end + 1);
  buffer.erase(0, taken.size());
  return taken;
}

LogCounts LogHub::counts() const {
  const std::lock_guard guard(mutex_);
  return {worker_dropped_.load(std::memory_order_relaxed),
          worker_written_.load(std::memory_order_relaxed), watcher_skipped_, watcher_sent_,
          watchers_.size()};
}

void LogHub::reset_counts() {
  const std::lock_guard guard(mutex_);
  worker_dropped_.store(0, std::memory_order_relaxed);
  worker_written_.store(0, std::memory_order_relaxed);
  watcher_skipped_ = watcher_sent_ = 0;
}

}  // namespace moxi
