#include "server/pool_reload.h"

#include <utility>

namespace moxi {

PoolReload::PoolReload(Server& server, Log& log, std::vector<std::string> files, Read read)
    : log_(log),
      read_(std::move(read)),
      files_(std::move(files)),
      job_([&server](std::function<void()> task) { server.post(std::move(task)); }) {
  server.on_reload([this] { start(); });
  server.on_tick([this] {
    if (files_.have_changed()) start();
  });
}

void PoolReload::start() {
  files_.begin_reading();
  job_.start([this]() -> std::function<void()> {
    return [this, apply = read_()] { log_.write(LogLevel::kAlways, apply()); };
  });
}

}  // namespace moxi
