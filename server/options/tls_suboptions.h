// The suboptions of -o that are about TLS. Main thread, at start.
#pragma once

#include <optional>
#include <string_view>

#include "common/net/tls_settings.h"
#include "server/options/early_exit.h"

namespace moxi {

// `name` is one of the suboption table's with the id kTls; a value that it needs is not empty.
std::optional<EarlyExit> apply_tls_suboption(std::string_view name, std::string_view value,
                                             TlsSettings& settings);

// As `stats settings` shows it.
std::string_view tls_version_name(TlsVersion version);

}  // namespace moxi
