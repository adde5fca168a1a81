// What the process tells its operator, line by line. One per process, made by main() and handed
// down; any thread may write. How much is said can change at any time (the verbosity command).
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace moxi {

// How many -v it takes for a line to be written.
enum class LogLevel : uint8_t {
  kAlways = 0,   // what an operator has to know
  kState = 1,    // -v: a backend is down or back, a limit was reached
  kClients = 2,  // -vv: clients come and go, and what they ask for
  kDetail = 3,   // -vvv: why something was decided
};

// Where lines go. Called by any thread, also by several at once.
class LogSink {
 public:
  virtual ~LogSink() = default;
  // One whole line, which ends with '\n'.
  virtual void write(std::string_view line) = 0;
};

class Log {
 public:
  // `sink` outlives the log.
  Log(LogSink& sink, unsigned verbosity) : sink_(sink), verbosity_(verbosity) {}
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Ask first where a line costs something to make.
  bool is_on(LogLevel level) const {
    return verbosity_.load(std::memory_order_relaxed) >= static_cast<unsigned>(level);
  }
  // `text` without an end of line; bytes that a terminal would obey are written as \xNN.
  void write(LogLevel level, std::string_view text);

  unsigned verbosity() const { return verbosity_.load(std::memory_order_relaxed); }
  void set_verbosity(unsigned verbosity) { verbosity_.store(verbosity, std::memory_order_relaxed); }

 private:
  LogSink& sink_;
  std::atomic<unsigned> verbosity_;
};

}  // namespace moxi
