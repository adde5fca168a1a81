// A handler whose answers a test decides: values are "v:" + key, and each request is answered at
// once, or kept until the test lets it go, in whichever order.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/session/handler.h"
#include "common/session/producer.h"

namespace moxi {

class ScriptedHandler final : public Handler {
 public:
  struct Kept {
    Command command;
    std::vector<std::string> keys;
    std::string body;
    Responder responder;
  };

  // True: requests wait in kept() until answer() is called.
  bool keeps = false;
  size_t group = 32;
  bool hits = false;   // single keys are answered by hit()
  std::string filler;  // appended to every value
  bool refuses_bodies = false;
  // What administration is answered by; unset: as everything else.
  std::function<std::unique_ptr<Producer>()> produces;
  size_t body_memory = SIZE_MAX;  // bytes that a sink takes before it is out of memory
  std::vector<std::string> bodies;
  std::vector<uint64_t> gone;
  size_t handled = 0;
  size_t prefetched = 0;

  std::vector<Kept>& kept() { return kept_; }

  // Answers the i-th kept request; it stays in kept().
  void answer(size_t i) { answer(kept_[i]); }
  void answer_all() {
    for (Kept& kept : kept_)
      answer(kept);
    kept_.clear();
  }

  void prefetch(std::span<KeyRef> keys) override { prefetched += keys.size(); }
  size_t group_size() const override { return group; }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext&,
                                                                const Request&) override {
    if (refuses_bodies) return Outcome::kTooLarge;
    return std::make_unique<Sink>(body_memory);
  }
  void handle(const ClientContext&, const Request& request, BodySink* body,
              Responder&& responder) override {
    ++handled;
    Kept kept{request.command, {}, std::string(request.value), std::move(responder)};
    for (const KeyRef& key : request.keys)
      kept.keys.emplace_back(key.bytes);
    if (body != nullptr) kept.body = static_cast<Sink&>(*body).bytes;
    bodies.push_back(kept.body);
    if (keeps) {
      kept_.push_back(std::move(kept));
    } else {
      answer(kept);
    }
  }
  void client_gone(const ClientContext& client) override { gone.push_back(client.id); }

 private:
  struct Sink final : BodySink {
    explicit Sink(size_t memory_limit) : memory(memory_limit) {}
    std::span<char> next() override {
      return bytes.size() >= memory ? std::span<char>{} : std::span<char>(room);
    }
    void advance(size_t n) override { bytes.append(room.data(), n); }
    size_t memory;
    std::string bytes;
    std::vector<char> room = std::vector<char>(20'000);
  };

  void answer(Kept& kept) {
    if (kept.command == Command::kAdmin && produces) {
      kept.responder.produce(produces());
      return;
    }
    if (!is_retrieval(kept.command)) {
      kept.responder.done(kept.command == Command::kDelete ? Outcome::kDeleted : Outcome::kStored);
      return;
    }
    if (hits && kept.keys.size() == 1) {
      const std::string value = "v:" + kept.keys.front() + filler;
      kept.responder.hit(kept.keys.front(), ItemView{value, 0, 7});
      return;
    }
    for (const std::string& key : kept.keys) {
      const std::string value = "v:" + key + filler;
      kept.responder.make_room();
      kept.responder.value(key, ItemView{value, 0, 7});
    }
    kept.responder.done(Outcome::kEnd);
  }

  std::vector<Kept> kept_;
};

}  // namespace moxi
