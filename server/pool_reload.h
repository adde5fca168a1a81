// Reads the configuration of the pools again, on SIGHUP and when one of its files has changed, and
// has it put into effect. What is read is taken whole or not at all. Main thread; knows nothing of
// pools, which are what its calls are about.
//
//   asked for, or a file has changed -> [read, beside the main thread] -> put into effect
//                                                                      '-> or refused, and said so
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/base/log.h"
#include "server/config_files.h"
#include "server/server.h"
#include "server/side_job.h"

namespace moxi {

class PoolReload {
 public:
  // Runs beside the main thread and returns what puts into effect what it has read; that runs on
  // the main thread and returns one line for the log.
  using Read = std::function<std::function<std::string()>()>;

  // `server` and `log` outlive it. `files`: absolute paths. Before the server starts.
  PoolReload(Server& server, Log& log, std::vector<std::string> files, Read read);

 private:
  void start();

  Log& log_;
  const Read read_;
  ConfigFiles files_;
  SideJob job_;
};

}  // namespace moxi
