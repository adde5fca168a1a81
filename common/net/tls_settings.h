// How TLS is spoken with clients: the suboptions ssl_* of -o. Plain values, constant after start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace moxi {

// Whether a client must say who it is by a certificate.
enum class TlsVerify : uint8_t {
  kNone,
  kRequest,  // one that it shows must be good
  kRequire,
  kOnce,  // as kRequest, at the first handshake only
};

enum class TlsVersion : uint8_t { k10, k11, k12, k13 };

// What the clients of a listening socket do (-l with a prefix).
enum class ListenTls : uint8_t {
  kDefault,  // TLS by the settings, if there is TLS
  kPlain,    // notls:
  kOneWay,   // btls: TLS, without certificates of clients
  kMutual,   // mtls: TLS, with them
};

struct TlsSettings {
  std::string chain_cert;  // files
  std::string key;
  bool key_is_pem = true;  // else ASN.1 (DER)
  std::string ca_cert;     // whose certificates of clients are good; empty: the system's
  TlsVerify verify = TlsVerify::kNone;
  std::string ciphers;  // up to TLS 1.2; empty: the library's
  TlsVersion least_version = TlsVersion::k12;
  size_t record_bytes = 16384;  // the most that one record holds
  bool session_cache = false;
  bool kernel = false;  // the system encrypts, where it can
};

}  // namespace moxi
