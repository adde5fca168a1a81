// Sessions of TLS that servers have given us, one for each of them, so that the next connection
// takes a shorter handshake. Any thread: sessions arrive where connections are read.
//
// A session stands for a certificate that was verified: it goes with the rules by which it was, and
// is not used when that certificate has expired.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

struct ssl_st;
struct ssl_session_st;

namespace moxi {

class TlsSessions {
 public:
  // Takes over the caller's reference; the one of before goes.
  void keep(const std::string& server, ssl_session_st* session);
  // Makes `ssl` ask for the session that is kept, if there is one that is still good.
  void offer(const std::string& server, ssl_st* ssl);
  size_t size() const;

 private:
  static constexpr size_t kMost = 4096;  // servers

  struct Free {
    void operator()(ssl_session_st* session) const;
  };
  using Session = std::unique_ptr<ssl_session_st, Free>;

  mutable std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // guarded by mutex_
};

}  // namespace moxi
