// How TLS is spoken with backends: the keys tls_* of a pool. Plain values, constant once a pool
// exists; pools with equal settings are one identity.
#pragma once

#include <cstdint>
#include <string>

namespace moxi {

// What has to be true of the certificate that a backend shows.
enum class TlsTrust : uint8_t {
  kFull,       // signed by whom we trust, for the name or address that we connect to
  kAuthority,  // signed by whom we trust, whoever it is for
  kNone,
};

struct TlsClientSettings {
  std::string ca_cert;      // file: whom we trust; empty: the system's
  std::string certificate;  // file: who we say we are, with its chain; empty: nobody
  std::string key;          // file; empty: in that of the certificate
  TlsTrust trust = TlsTrust::kFull;
  std::string name;  // that the backends go by; empty: the host as it was configured

  friend bool operator==(const TlsClientSettings&, const TlsClientSettings&) = default;
};

}  // namespace moxi
