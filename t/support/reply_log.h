// What a ClientCodec makes of a stream of answers, as one line of text per element, however the
// bytes arrive. Two ways of cutting a stream must leave the same lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/codec.h"

namespace moxi {

class ReplyLog {
 public:
  ReplyLog(const ClientCodec& codec, size_t max_value) : codec_(codec), max_value_(max_value) {}

  void feed(std::string_view bytes);

  // "VALUE k 0 2 [ab]", "STAT pid [7]", "STORED", "number 5", "SERVER_ERROR [text]", "broken".
  const std::vector<std::string>& lines() const { return lines_; }
  const std::vector<std::string>& faults() const { return faults_; }
  bool broken() const { return broken_; }

 private:
  bool step();
  bool collect_value();
  void note(std::string_view in, const Reply& reply);
  void note_value(const Reply& reply);
  void note_general(std::string_view in, const Reply& reply);
  void check_view(std::string_view in, std::string_view view);

  const ClientCodec& codec_;
  const size_t max_value_;
  bool broken_ = false;
  size_t left_ = 0;  // of a value that came without its data
  std::string buffer_;
  std::string current_;
  std::string value_;
  std::vector<std::string> lines_;
  std::vector<std::string> faults_;
};

// As parse_at_every_split() of requests.
std::vector<std::string> parse_at_every_split(const ClientCodec& codec, std::string_view stream,
                                              size_t max_value);

}  // namespace moxi
