// One side of a TLS connection over a non-blocking socket. The handshake runs inside of read(), so
// a client that stalls in it costs no more than one that says nothing; who connects to a server
// goes through it before (shake_hands).
//
// A record is decrypted whole: what does not fit the reader's room stays here, where polling does
// not see it, and is_unfinished() says so. Input is taken record by record, never ahead.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "common/net/tls_context.h"
#include "common/net/transport.h"

struct ssl_st;

namespace moxi {

class TlsTransport final : public Transport {
 public:
  // `ssl` is the caller's gift, and what it refers to lives in `company`; `counters` outlive it.
  // Owned by the connection: close() destroys it.
  TlsTransport(ssl_st* ssl, size_t record_bytes, TlsCounters& counters,
               std::shared_ptr<const void> company = {})
      : company_(std::move(company)), ssl_(ssl), record_bytes_(record_bytes), counters_(counters) {}

  Handshake shake_hands(int fd) override;
  IoResult read(int fd, std::span<char> into) override;
  IoResult write(int fd, std::span<const iovec> from) override;
  void shutdown_write(int fd) override;
  void close(int fd) override;
  bool is_layered() const override { return true; }
  bool is_unfinished() const override;
  // Of a connection through which nothing has come from the peer: a handshake that failed or has
  // not ended, or a refusal that the peer has sent after its part.
  std::string complaint() override;

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  ~TlsTransport() = default;
  bool attach(int fd);
  IoResult result_of(int code);
  void note_handshake();
  void look_for_refusal();

  const std::shared_ptr<const void> company_;
  const std::unique_ptr<ssl_st, Free> ssl_;
  const size_t record_bytes_;
  TlsCounters& counters_;
  unsigned long error_ = 0;  // the library's, of what failed
  bool attached_ = false;
  bool heard_ = false;  // bytes have come
  bool established_ = false;
  bool ended_ = false;
  bool failed_ = false;
  bool tells_later_ = false;  // of the end, behind input that was given
  bool wants_to_write_ = false;
};

}  // namespace moxi
