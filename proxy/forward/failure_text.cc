#include "proxy/forward/failure_text.h"

namespace moxi {

std::string failure_text(Failure failure, const std::string& host) {
  switch (failure) {
    case Failure::kRefused:
      return "proxy write to downstream";
    case Failure::kUnreachable:
      return "proxy write to downstream " + host;
    case Failure::kUnanswered:
    case Failure::kClosed:
      return "proxy downstream closed " + host;
    case Failure::kTimeout:
      return "proxy downstream timeout " + host;
    case Failure::kQueueTimeout:
      return "proxy downstream timeout";
  }
  return "proxy write to downstream " + host;
}

}  // namespace moxi
