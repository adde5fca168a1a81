// A certificate that signs itself and its key, in files of their own that go with the object.
#pragma once

#include <string>

namespace moxi {

class TlsFiles {
 public:
  // `names`: who it is for, as OpenSSL writes it ("DNS:a.example,IP:127.0.0.1"); none: nobody.
  // `days` until it expires; negative: it has.
  explicit TlsFiles(const std::string& names = {}, int days = 1);
  TlsFiles(const TlsFiles&) = delete;
  TlsFiles& operator=(const TlsFiles&) = delete;
  ~TlsFiles();

  std::string certificate() const { return folder_ + "/certificate.pem"; }
  std::string key() const { return folder_ + "/key.pem"; }

 private:
  std::string folder_;
};

}  // namespace moxi
