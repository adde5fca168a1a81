#include "server/access.h"

#include "common/protocol/binary_server_codec.h"
#include "common/protocol/general_binary_codec.h"
#include "common/protocol/plain_key_codec.h"
#include "common/protocol/text_server_codec.h"

namespace moxi {

Access::Access(const ServerOptions& options, const char* sasl_file)
    : binding_(options.binding), sasl_(options.sasl) {
  if (!options.auth_file.empty())
    text_users_.emplace(options.auth_file, Credentials::Format::kLines);
  if (sasl_ && sasl_file != nullptr && *sasl_file != '\0')
    binary_users_.emplace(sasl_file, Credentials::Format::kFields);
}

void Access::warn_if_empty(const std::optional<Authenticator>& users, Log& log) {
  if (users && users->users() == 0) {
    log.write(LogLevel::kAlways,
              "WARNING: authfile [" + users->path() + "] names no user: nobody can log in");
  }
}

Status Access::load(Log& log) {
  if (sasl_ && !binary_users_) {
    return Status::error(
        "-S: MEMCACHED_SASL_PWDB must name a file of users, with lines user:password; "
        "it is the only source of users");
  }
  for (std::optional<Authenticator>* users : {&text_users_, &binary_users_}) {
    if (!*users) continue;
    const Status loaded = (*users)->load();
    if (!loaded.is_ok()) return loaded;
    warn_if_empty(*users, log);
  }
  return Status::ok();
}

void Access::reload(Log& log) {
  for (std::optional<Authenticator>* users : {&text_users_, &binary_users_}) {
    if (!*users) continue;
    const Status loaded = (*users)->load();
    if (!loaded.is_ok()) {
      log.write(LogLevel::kAlways, loaded.message() + "; the users of before stay");
      continue;
    }
    warn_if_empty(*users, log);
    log.write(LogLevel::kState, "authfile [" + (*users)->path() +
                                    "] read again, users: " + std::to_string((*users)->users()));
  }
}

ClientProtocols Access::cache_protocols() const {
  ClientProtocols protocols;
  if (binding_ != Binding::kBinary) protocols.text = &text_server_codec();
  if (binding_ != Binding::kAscii) protocols.binary = &binary_server_codec();
  if (text_users_) protocols.text_users = &*text_users_;
  if (binary_users_) protocols.binary_users = &*binary_users_;
  return protocols;
}

ClientProtocols Access::pool_protocols() const {
  ClientProtocols protocols;
  if (binding_ != Binding::kBinary) protocols.text = &plain_key_codec();
  if (binding_ != Binding::kAscii) protocols.binary = &general_binary_codec();
  if (text_users_) protocols.text_users = &*text_users_;
  if (binary_users_) protocols.binary_users = &*binary_users_;
  return protocols;
}

}  // namespace moxi
