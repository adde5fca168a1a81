// See process_usage.h.
#include "t/bench/process_usage.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace moxi {

namespace {

constexpr uint64_t kNanoseconds = 1000000000;

// utime and stime are the 14th and 15th field; the 2nd, in brackets, may contain blanks.
void read_split(const std::string& folder, ProcessUsage& usage) {
  std::ifstream file(folder + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t bracket = line.rfind(')');
  if (bracket == line.npos) return;
  std::istringstream fields(line.substr(bracket + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field)
    fields >> skipped;
  uint64_t user = 0;
  uint64_t system = 0;
  fields >> user >> system;
  const uint64_t tick = kNanoseconds / static_cast<uint64_t>(sysconf(_SC_CLK_TCK));
  usage.user_ns = user * tick;
  usage.system_ns = system * tick;
}

void read_run_time(const std::string& folder, ProcessUsage& usage) {
  std::error_code failure;
  std::filesystem::directory_iterator tasks(folder + "/task", failure);
  if (failure) return;
  for (const auto& task : tasks) {
    std::ifstream file(task.path() / "schedstat");
    uint64_t nanoseconds = 0;
    if (file >> nanoseconds) usage.run_ns += nanoseconds;
  }
}

void read_resident(const std::string& folder, ProcessUsage& usage) {
  std::ifstream file(folder + "/status");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("VmRSS:", 0) == 0) std::istringstream(line.substr(6)) >> usage.resident_kb;
  }
}

}  // namespace

Result<ProcessUsage> read_process_usage(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  if (!std::filesystem::exists(folder)) {
    return Status::error("there is no process " + std::to_string(pid));
  }
  ProcessUsage usage;
  read_split(folder, usage);
  read_run_time(folder, usage);
  read_resident(folder, usage);
  // A kernel without schedstat: the ticks are all there is.
  if (usage.run_ns == 0) usage.run_ns = usage.user_ns + usage.system_ns;
  return usage;
}

}  // namespace moxi
