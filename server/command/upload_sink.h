// Receives a value straight into the item that it will be. One per upload, owned by the session.
#pragma once

#include <span>
#include <utility>

#include "common/session/handler.h"
#include "server/cache/upload.h"

namespace moxi {

class UploadSink final : public BodySink {
 public:
  explicit UploadSink(Upload upload) : upload_(std::move(upload)) {}

  std::span<char> next() override { return upload_.next(); }
  void advance(size_t n) override { upload_.advance(n); }
  Upload& upload() { return upload_; }

 private:
  Upload upload_;
};

}  // namespace moxi
