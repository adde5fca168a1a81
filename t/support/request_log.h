// What a ServerCodec makes of a stream of bytes, as one line of text per request, however the
// bytes arrive: it does with groups of keys, bodies and refused blocks what a session does. Two
// ways of cutting a stream must leave the same lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/codec.h"

namespace moxi {

class RequestLog {
 public:
  explicit RequestLog(const ServerCodec& codec) : codec_(codec) { request_.meta = &meta_; }
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;

  void feed(std::string_view bytes);

  // "get a b", "set k 1 0 [value] noreply", "mg a flags [v k]", "refused ERROR", "closed", ...
  const std::vector<std::string>& lines() const { return lines_; }
  // Broken promises of the codec: views outside of the input, impossible lengths and keys.
  const std::vector<std::string>& faults() const { return faults_; }
  // Bytes that wait for more.
  size_t waiting() const { return buffer_.size(); }
  bool closed() const { return closed_; }

 private:
  enum class Mode { kRequests, kKeys, kBody, kSwallow };

  bool step();
  bool parse_next();
  bool continue_keys();
  bool collect_body();
  bool swallow();
  void note(const Request& request);
  void note_meta(std::string_view in, const MetaFields& meta);
  void take_groups(std::string_view in, Request& request);
  void take_keys(std::string_view in, const Request& request);
  void finish_line();
  void drop(size_t consumed);
  void check_view(std::string_view in, std::string_view view);

  const ServerCodec& codec_;
  Mode mode_ = Mode::kRequests;
  bool closed_ = false;
  size_t left_ = 0;  // of a body or of a block to swallow
  std::string buffer_;
  std::string current_;
  std::string after_;  // what of the current line goes behind its keys
  std::string body_;
  MetaFields meta_;
  Request request_;
  std::vector<std::string> lines_;
  std::vector<std::string> faults_;
};

// The lines of `stream` fed in one piece, and at every way of cutting it in two and byte by byte;
// adds a line "differs at <n>" where a cut gives other lines than the whole.
std::vector<std::string> parse_at_every_split(const ServerCodec& codec, std::string_view stream);

}  // namespace moxi
