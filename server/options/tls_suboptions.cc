#include "server/options/tls_suboptions.h"

#include <algorithm>
#include <array>
#include <string>

#include "server/options/number_text.h"

namespace moxi {
namespace {

using Failure = std::optional<EarlyExit>;

constexpr size_t kMostRecordKilobytes = 16;
constexpr auto kVersionNames =
    std::to_array<std::string_view>({"tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3"});

Failure refuse(std::string_view name, std::string_view value, std::string_view wanted) {
  return EarlyExit::failure("-o " + std::string(name) + ": \"" + std::string(value) + "\" is not " +
                            std::string(wanted));
}

Failure set_verify(std::string_view name, std::string_view value, TlsSettings& settings) {
  const auto mode = parse_integer<unsigned>(value);
  if (!mode || *mode > static_cast<unsigned>(TlsVerify::kOnce))
    return refuse(name, value, "0 (none), 1 (request), 2 (require) or 3 (once)");
  settings.verify = static_cast<TlsVerify>(*mode);
  return std::nullopt;
}

Failure set_key_format(std::string_view name, std::string_view value, TlsSettings& settings) {
  const auto format = parse_integer<unsigned>(value);
  if (!format || *format < 1 || *format > 2) return refuse(name, value, "1 (PEM) or 2 (ASN.1)");
  settings.key_is_pem = *format == 1;
  return std::nullopt;
}

Failure set_record_size(std::string_view name, std::string_view value, TlsSettings& settings) {
  const auto kilobytes = parse_integer<size_t>(value);
  if (!kilobytes || *kilobytes == 0) return refuse(name, value, "a number of kilobytes above 0");
  // memcached's buffer may be larger than a record; what is written at a time is not.
  settings.record_bytes = std::min(*kilobytes, kMostRecordKilobytes) << 10;
  return std::nullopt;
}

Failure set_version(std::string_view name, std::string_view value, TlsSettings& settings) {
  const auto version = parse_integer<unsigned>(value);
  if (!version || *version > static_cast<unsigned>(TlsVersion::k13))
    return refuse(name, value, "0 (TLS 1.0), 1 (1.1), 2 (1.2) or 3 (1.3)");
  settings.least_version = static_cast<TlsVersion>(*version);
  return std::nullopt;
}

template <std::string TlsSettings::*Member>
Failure set_text(std::string_view, std::string_view value, TlsSettings& settings) {
  settings.*Member = value;
  return std::nullopt;
}

template <bool TlsSettings::*Member>
Failure set_switch(std::string_view, std::string_view, TlsSettings& settings) {
  settings.*Member = true;
  return std::nullopt;
}

struct Suboption {
  std::string_view name;
  Failure (*set)(std::string_view name, std::string_view value, TlsSettings& settings);
};

constexpr auto kSuboptions = std::to_array<Suboption>({
    {"ssl_chain_cert", set_text<&TlsSettings::chain_cert>},
    {"ssl_key", set_text<&TlsSettings::key>},
    {"ssl_verify_mode", set_verify},
    {"ssl_keyformat", set_key_format},
    {"ssl_ciphers", set_text<&TlsSettings::ciphers>},
    {"ssl_ca_cert", set_text<&TlsSettings::ca_cert>},
    {"ssl_wbuf_size", set_record_size},
    {"ssl_session_cache", set_switch<&TlsSettings::session_cache>},
    {"ssl_kernel_tls", set_switch<&TlsSettings::kernel>},
    {"ssl_min_version", set_version},
});

}  // namespace

std::optional<EarlyExit> apply_tls_suboption(std::string_view name, std::string_view value,
                                             TlsSettings& settings) {
  const auto* found = std::find_if(kSuboptions.begin(), kSuboptions.end(),
                                   [name](const Suboption& one) { return one.name == name; });
  if (found == kSuboptions.end())
    return EarlyExit::failure("-o " + std::string(name) + ": unknown");
  return found->set(name, value, settings);
}

std::string_view tls_version_name(TlsVersion version) {
  return kVersionNames[static_cast<size_t>(version)];
}

}  // namespace moxi
