#include "proxy/backend/dialer.h"

#include "common/net/socket.h"

namespace moxi {
namespace {

class SocketDialer final : public Dialer {
 public:
  int start(const SocketAddress& to) const override {
    Result<UniqueFd> made = start_connect(to);
    return made.is_ok() ? made.value().release() : -1;
  }
  bool is_made(int fd) const override { return connect_result(fd).is_ok(); }
  Transport& transport(const std::string&, uint16_t) const override { return plain_transport(); }
};

}  // namespace

const Dialer& socket_dialer() {
  static const SocketDialer dialer;
  return dialer;
}

}  // namespace moxi
