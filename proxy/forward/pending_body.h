// The body of a storage command that does not arrive in one piece: kept until it is complete, so
// that a client that stops in the middle never holds up the backend that others share. Its memory
// grows as bytes arrive, never from the announced length, and is counted against a limit of the
// worker. Worker's thread only.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include "common/session/handler.h"

namespace moxi {

// What the bodies of one worker hold together.
struct BodyBudget {
  size_t limit = 0;
  size_t used = 0;
  size_t bodies = 0;  // how many there are
};

class LargeSet;

// A body on its way through the proxy.
class ProxyBody : public BodySink {
 public:
  // Who sends it on while it comes, if it is not kept: to be finished by the caller. Null
  // otherwise.
  virtual LargeSet* take_set() { return nullptr; }
};

class PendingBody final : public ProxyBody {
 public:
  // `budget` outlives it.
  PendingBody(size_t size, BodyBudget& budget) : size_(size), budget_(budget) { ++budget_.bodies; }
  ~PendingBody() override {
    budget_.used -= capacity_;
    --budget_.bodies;
  }

  std::span<char> next() override;
  void advance(size_t n) override { filled_ += n; }

  // What has come.
  std::string_view value() const { return {bytes_.get(), filled_}; }

 private:
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };

  bool grow();

  const size_t size_;
  size_t filled_ = 0;
  size_t capacity_ = 0;
  BodyBudget& budget_;
  std::unique_ptr<char, Free> bytes_;
};

}  // namespace moxi
