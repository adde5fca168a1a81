// Where the bytes of a large value go as they come from a backend. Owned by the connection until
// the value is whole; worker's thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "common/base/value_view.h"

namespace moxi {

class ValueSink {
 public:
  virtual ~ValueSink() = default;

  // Bytes that have not come yet.
  virtual size_t left() const = 0;
  // Where the next bytes go, at most left(). Empty: there is no room now; whoever makes some has
  // the connection go on. Precondition: left() > 0.
  virtual std::span<char> room() = 0;
  virtual void advance(size_t n) = 0;
  // It has only as much room as somebody makes, who takes the time that it takes: the time limit of
  // the command ends where its value begins.
  virtual bool waits_for_reader() const { return false; }
  // What was kept of the value, once left() is 0: all of it, or nothing and no pin.
  virtual LargeValue take(std::unique_ptr<ValueSink> self) = 0;
};

}  // namespace moxi
