#include "server/command/watch_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/session/producer.h"
#include "server/command/admin_words.h"

namespace moxi {
namespace {

// How long a line may wait for a watcher who has seen everything before it.
constexpr Milliseconds kInterval{20};

// None: one of the words is no stream.
std::optional<LogStreams> read_streams(const TextTokens& words) {
  if (words.count() < 2) return bit_of(LogStream::kFetchers);
  LogStreams streams = 0;
  for (size_t i = 1; i < words.count(); ++i) {
    const auto* const found =
        std::find_if(kLogStreams.begin(), kLogStreams.end(),
                     [&](const LogStreamName& name) { return name.word == words[i]; });
    if (found == kLogStreams.end()) return std::nullopt;
    streams |= bit_of(found->stream);
  }
  return streams;
}

class WatchProducer final : public Producer {
 public:
  WatchProducer(const WatchAccess& access, LogWatcher* watcher)
      : log_(access.log),
        workers_(access.workers),
        asked_(access.workers.asked()),
        watcher_(watcher),
        timer_(access.worker.loop().make_timer([this] { wakeup_.wake(); })) {}
  WatchProducer(const WatchProducer&) = delete;
  WatchProducer& operator=(const WatchProducer&) = delete;
  ~WatchProducer() override { log_.remove(watcher_); }

  void started(const Wakeup& wakeup) override { wakeup_ = wakeup; }
  bool is_endless() const override { return true; }

  Production resume(ProducerOutput& out) override {
    if (!began_ && !begin(out)) return Production::kIdle;
    const std::string lines = log_.take(*watcher_, kStep);
    out.append(lines);
    if (!lines.empty()) return Production::kMore;
    timer_->start(kInterval);
    return Production::kIdle;
  }

 private:
  // Only what all workers tell of is said to be watched.
  bool begin(ProducerOutput& out) {
    began_ = workers_.has_followed(asked_);
    if (began_) {
      out.append("OK\r\n");
    } else {
      timer_->start(Milliseconds{1});
    }
    return began_;
  }

  LogHub& log_;
  DetailSwitch& workers_;
  const uint64_t asked_;
  LogWatcher* const watcher_;
  const std::unique_ptr<TimerHandle> timer_;
  Wakeup wakeup_;
  bool began_ = false;
};

}  // namespace

void answer_watch(const WatchAccess& access, const TextTokens& words, Responder responder) {
  const auto refuse = [&responder](std::string_view line) { responder.done(line_answer(line)); };
  if (!access.enabled) return refuse("CLIENT_ERROR watch commands not allowed\r\n");
  if (responder.is_behind_others()) {
    return refuse("ERROR cannot pipeline other commands before watch\r\n");
  }
  const std::optional<LogStreams> streams = read_streams(words);
  if (!streams) return responder.done(Outcome::kError);
  LogWatcher* const watcher = access.log.add(*streams);
  if (watcher == nullptr) return refuse("WATCHER_TOO_MANY log watcher limit reached\r\n");
  responder.produce(std::make_unique<WatchProducer>(access, watcher));
}

}  // namespace moxi
