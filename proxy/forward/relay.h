// Between a backend that sends a value and the client that reads it: a ring of bytes that the one
// fills and the other empties, each at its own pace. Neither needs the other to be there.
//
//   backend -> RelaySink -> [ ring ] -> RelayProducer -> client
//             no room: waits            no bytes: waits
//
// Shared by both; worker's thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "common/session/producer.h"
#include "proxy/backend/value_sink.h"

namespace moxi {

class Relay {
 public:
  static constexpr size_t kCapacity = size_t{128} << 10;

  // `on_room`: a sink that had no room has some. `on_gone`: nobody reads any more.
  Relay(size_t size, std::function<void()> on_room, std::function<void()> on_gone)
      : size_(size),
        ring_(std::make_unique<char[]>(kCapacity)),
        on_room_(std::move(on_room)),
        on_gone_(std::move(on_gone)) {}

  // The backend's side.
  size_t left() const { return size_ - written_; }
  std::span<char> room();
  void wrote(size_t n);
  // No more will come.
  void end();
  // Bytes that have come, for those who look whether anything does.
  size_t written() const { return written_; }
  bool is_full() const { return written_ - read_ == kCapacity; }

  // The client's side.
  std::string_view bytes() const;
  void took(size_t n);
  bool is_complete() const { return read_ == size_; }
  bool has_ended() const { return has_ended_; }
  void set_wakeup(const Wakeup& wakeup) { wakeup_ = wakeup; }
  void gone();
  // Neither of the calls is made any more.
  void forget() { on_room_ = on_gone_ = nullptr; }

 private:
  const size_t size_;
  const std::unique_ptr<char[]> ring_;
  std::function<void()> on_room_;
  std::function<void()> on_gone_;
  size_t written_ = 0;
  size_t read_ = 0;
  bool has_ended_ = false;
  Wakeup wakeup_;
};

class RelaySink final : public ValueSink {
 public:
  explicit RelaySink(std::shared_ptr<Relay> relay) : relay_(std::move(relay)) {}

  size_t left() const override { return relay_->left(); }
  std::span<char> room() override { return relay_->room(); }
  void advance(size_t n) override { relay_->wrote(n); }
  bool waits_for_reader() const override { return true; }
  LargeValue take(std::unique_ptr<ValueSink>) override { return {relay_->written(), {}, {}}; }

 private:
  const std::shared_ptr<Relay> relay_;
};

class RelayProducer final : public Producer {
 public:
  explicit RelayProducer(std::shared_ptr<Relay> relay) : relay_(std::move(relay)) {}
  ~RelayProducer() override { relay_->gone(); }

  Production resume(ProducerOutput& out) override;
  void started(const Wakeup& wakeup) override { relay_->set_wakeup(wakeup); }

 private:
  const std::shared_ptr<Relay> relay_;
};

}  // namespace moxi
