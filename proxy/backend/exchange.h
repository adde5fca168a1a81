// What waits for the answer to one command on a backend connection. Its owner (a forward) keeps it
// alive until exactly one of on_done() and on_failed() was called for each command that it sent;
// `part` is the number that the owner gave with the command. Worker's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "common/protocol/codec.h"
#include "common/protocol/response.h"
#include "proxy/backend/value_sink.h"

namespace moxi {

enum class Failure : uint8_t {
  kRefused,       // the backend is marked down, or too much waits for it: nothing was tried
  kUnreachable,   // no connection could be made; the command was not sent
  kUnanswered,    // the backend ended the connection before any byte of the answer
  kClosed,        // the connection ended before the answer was complete
  kTimeout,       // the answer did not come in time
  kQueueTimeout,  // the command could not be sent in time
};

// The part of a command that nobody waits for: that it gets no answer says nothing about the
// backend.
inline constexpr uint32_t kAside = UINT32_MAX;

// None of these may send a command: they run while a connection takes its input apart or closes.
class Exchange {
 public:
  // The answer to a retrieval of one key: a VALUE and its END, both complete. Instead of on_value()
  // and on_done(). False as for on_value().
  virtual bool on_hit(uint32_t part, const Reply& value) = 0;
  // One VALUE, complete up to its CRLF. With `value_pending` only its line: on_large_value()
  // follows, or the connection fails. Views are valid during the call only. False: this cannot be
  // an answer to what was asked (the key is another), so the connection must not be trusted.
  virtual bool on_value(uint32_t part, const Reply& value) = 0;
  // A key of a retrieval is not there, where that is said of each; empty if the backend does not
  // name it. The end follows. False as for on_value().
  virtual bool on_miss(uint32_t, std::string_view) { return true; }
  // The answer to a general form. With `value_pending` without its value: on_large_value() follows,
  // and on_done(kEnd) then. False as for on_value(); so it is for who sends no general forms.
  virtual bool on_general(uint32_t, const Reply&) { return false; }
  // Where the data of the value that is pending goes; null: it is collected.
  virtual std::unique_ptr<ValueSink> sink_for(uint32_t, size_t /*size*/) { return nullptr; }
  // The data of the last value that was pending, as its sink took it.
  virtual void on_large_value(uint32_t part, LargeValue value) = 0;
  // One STAT line. False: there are too many.
  virtual bool on_stat(uint32_t part, std::string_view name, std::string_view value) = 0;
  // The line that ends the answer; the outcome is one that the command can have.
  virtual void on_done(uint32_t part, const Response& response) = 0;
  virtual void on_failed(uint32_t part, Failure failure) = 0;

 protected:
  ~Exchange() = default;
};

}  // namespace moxi
