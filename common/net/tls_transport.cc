#include "common/net/tls_transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "common/net/socket.h"

namespace moxi {
namespace {

constexpr size_t kMostRecord = 16384;  // as the protocol has it

// The front of `from`, in one piece.
size_t gather(std::span<const iovec> from, size_t skip, char* into, size_t room) {
  size_t size = 0;
  for (const iovec& piece : from) {
    if (skip >= piece.iov_len) {
      skip -= piece.iov_len;
      continue;
    }
    const size_t count = std::min(piece.iov_len - skip, room - size);
    std::memcpy(into + size, static_cast<const char*>(piece.iov_base) + skip, count);
    size += count;
    skip = 0;
    if (size == room) break;
  }
  return size;
}

}  // namespace

void TlsTransport::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

bool TlsTransport::attach(int fd) {
  if (!attached_) attached_ = SSL_set_fd(ssl_.get(), fd) == 1;
  return attached_;
}

void TlsTransport::note_handshake() {
  if (established_ || SSL_is_init_finished(ssl_.get()) == 0) return;
  established_ = true;
  if (SSL_session_reused(ssl_.get()) == 0)
    counters_.new_sessions.fetch_add(1, std::memory_order_relaxed);
}

// Of a call that brought nothing.
IoResult TlsTransport::result_of(int code) {
  wants_to_write_ = false;
  switch (SSL_get_error(ssl_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      return {IoStatus::kWouldBlock, 0};
    case SSL_ERROR_WANT_WRITE:
      wants_to_write_ = true;
      return {IoStatus::kWouldBlock, 0};
    case SSL_ERROR_ZERO_RETURN:
      ended_ = true;
      return {IoStatus::kEnd, 0};
    case SSL_ERROR_SSL:
      error_ = ERR_peek_error();
      (established_ ? counters_.protocol_errors : counters_.handshake_errors)
          .fetch_add(1, std::memory_order_relaxed);
      break;
    default:
      if (!established_) counters_.handshake_errors.fetch_add(1, std::memory_order_relaxed);
      break;
  }
  failed_ = true;
  return {IoStatus::kFailed, 0};
}

Handshake TlsTransport::shake_hands(int fd) {
  if (failed_ || ended_) return Handshake::kFailed;
  if (!attached_ && (!connect_result(fd).is_ok() || !attach(fd))) {
    failed_ = true;
    return Handshake::kFailed;
  }
  wants_to_write_ = false;
  ERR_clear_error();
  const int code = SSL_do_handshake(ssl_.get());
  note_handshake();
  if (code == 1) return Handshake::kDone;
  if (result_of(code).status != IoStatus::kWouldBlock) return Handshake::kFailed;
  return wants_to_write_ ? Handshake::kWantsWrite : Handshake::kWantsRead;
}

IoResult TlsTransport::read(int fd, std::span<char> into) {
  tells_later_ = false;
  if (ended_) return {IoStatus::kEnd, 0};
  if (failed_ || !attach(fd)) return {IoStatus::kFailed, 0};
  size_t taken = 0;
  while (taken < into.size()) {
    ERR_clear_error();
    size_t count = 0;
    const int code = SSL_read_ex(ssl_.get(), into.data() + taken, into.size() - taken, &count);
    note_handshake();
    if (code == 1) {
      heard_ = true;
      taken += count;
      continue;
    }
    const IoResult why = result_of(code);
    if (taken == 0) return why;
    tells_later_ = ended_ || failed_;
    return {IoStatus::kOk, taken};
  }
  return {IoStatus::kOk, taken};
}

IoResult TlsTransport::write(int fd, std::span<const iovec> from) {
  if (failed_ || !attach(fd)) return {IoStatus::kFailed, 0};
  char record[kMostRecord];
  size_t taken = 0;
  for (;;) {
    // A record that could not be sent whole is given again: the same bytes, perhaps with more.
    const size_t size = gather(from, taken, record, std::min(record_bytes_, sizeof record));
    if (size == 0) return {IoStatus::kOk, taken};
    ERR_clear_error();
    size_t count = 0;
    const int code = SSL_write_ex(ssl_.get(), record, size, &count);
    note_handshake();
    if (code != 1) {
      const IoResult why = result_of(code);
      wants_to_write_ = false;  // who writes waits for room by himself
      return taken > 0 && why.status == IoStatus::kWouldBlock ? IoResult{IoStatus::kOk, taken}
                                                              : why;
    }
    taken += count;
  }
}

bool TlsTransport::is_unfinished() const {
  return tells_later_ || (!failed_ && (wants_to_write_ || SSL_pending(ssl_.get()) > 0));
}

// Whoever refuses us after our part of the handshake says so and closes: what we send then fails
// before we have read why.
void TlsTransport::look_for_refusal() {
  char byte = 0;
  size_t count = 0;
  ERR_clear_error();
  const int code = SSL_read_ex(ssl_.get(), &byte, 1, &count);
  heard_ = code == 1;
  if (SSL_get_error(ssl_.get(), code) == SSL_ERROR_SSL) error_ = ERR_peek_error();
}

std::string TlsTransport::complaint() {
  if (heard_ || !attached_) return {};
  if (established_ && !ended_ && error_ == 0) look_for_refusal();
  const bool is_refusal = ERR_GET_REASON(error_) >= SSL_AD_REASON_OFFSET;
  if (established_ && !is_refusal) return {};
  if (!failed_ && !ended_) return "TLS: the handshake takes too long";
  if (error_ == 0) return "TLS: closed in the handshake";
  if (ERR_GET_REASON(error_) == SSL_R_CERTIFICATE_VERIFY_FAILED)
    return std::string("TLS: ") + X509_verify_cert_error_string(SSL_get_verify_result(ssl_.get()));
  const char* const text = ERR_reason_error_string(error_);
  return std::string("TLS: ") + (text == nullptr ? "the handshake failed" : text);
}

// Without waiting for the peer's own goodbye: lingering reads it.
void TlsTransport::shutdown_write(int fd) {
  if (attached_ && established_ && !failed_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  ::shutdown(fd, SHUT_WR);
}

void TlsTransport::close(int fd) {
  // Who connects says goodbye: the server need not wonder, and the library takes the session of a
  // connection that just ends for a bad one.
  if (company_ != nullptr && established_ && !failed_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  plain_transport().close(fd);
  delete this;
}

}  // namespace moxi
