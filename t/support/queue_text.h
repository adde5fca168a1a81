// What a function writes into an OutputQueue, as one string.
#pragma once

#include <sys/uio.h>

#include <array>
#include <string>

#include "common/base/function_ref.h"
#include "common/base/output_queue.h"

namespace moxi {

inline std::string written(FunctionRef<void(OutputQueue&, BlockPool&)> write) {
  BlockPool pool;
  OutputQueue out;
  write(out, pool);
  std::string text;
  while (!out.empty()) {
    std::array<iovec, 16> pieces;
    const int count = out.gather(pieces.data(), static_cast<int>(pieces.size()));
    size_t taken = 0;
    for (int i = 0; i < count; ++i) {
      const iovec& piece = pieces[static_cast<size_t>(i)];
      text.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
      taken += piece.iov_len;
    }
    out.consume(taken, pool);
  }
  out.clear(pool);
  return text;
}

}  // namespace moxi
