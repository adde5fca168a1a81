// Who decides whether a user and a password let a client in: the credentials of one file, which can
// be read again while clients come. Made and reloaded on the main thread, asked by any; outlives
// the workers.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "common/base/status.h"
#include "common/session/credentials.h"

namespace moxi {

class Authenticator {
 public:
  // Nobody is let in before the first load(). A relative path stays what it means now.
  Authenticator(std::string_view path, Credentials::Format format);
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  // Reads the file. When it cannot be read, or is no list of users, those of before stay; the error
  // says why. Who has been let in stays so in any case.
  [[nodiscard]] Status load();
  // As it was given.
  const std::string& path() const { return shown_; }
  // Of the last good load().
  size_t users() const;

  [[nodiscard]] bool allow(std::string_view user, std::string_view password) const;

 private:
  std::shared_ptr<const Credentials> credentials() const;

  const std::string shown_;
  const std::string path_;
  const Credentials::Format format_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Credentials> credentials_;  // guarded by mutex_; null: none yet
};

}  // namespace moxi
