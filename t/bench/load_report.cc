// See load_report.h.
#include "t/bench/load_report.h"

#include <algorithm>
#include <cstdio>

namespace moxi {

namespace {

void add(std::string& line, const char* name, uint64_t number) {
  if (!line.empty()) line += ' ';
  line.append(name).append("=").append(std::to_string(number));
}

void add(std::string& line, const char* name, double number) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4f", number);
  if (!line.empty()) line += ' ';
  line.append(name).append("=").append(text);
}

double share(uint64_t part, uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(std::max(whole, uint64_t{1}));
}

void add_latency(std::string& line, const LatencyHistogram& latency) {
  add(line, "p50_us", static_cast<double>(latency.percentile(0.5)) / 1000);
  add(line, "p99_us", static_cast<double>(latency.percentile(0.99)) / 1000);
  add(line, "p999_us", static_cast<double>(latency.percentile(0.999)) / 1000);
}

}  // namespace

std::string format_report(const LoadOptions& options, const LoadResult& result) {
  const LoadCounters& counters = result.counters;
  std::string line;
  add(line, "requests", counters.requests());
  add(line, "gets", counters.gets);
  add(line, "sets", counters.sets);
  add(line, "keys", counters.keys_asked);
  add(line, "hits", counters.hits);
  add(line, "hit_ratio", share(counters.hits, counters.keys_asked));
  add(line, "mismatches", counters.mismatches);
  add(line, "refusals", counters.refusals);
  add(line, "seconds", result.seconds);
  add(line, "rate", static_cast<double>(counters.requests()) / std::max(result.seconds, 1e-9));
  add(line, "generator_busy", result.generator_busy);
  add_latency(line, counters.latency);
  if (options.pid != 0) {
    const ProcessUsage& from = result.before;
    const ProcessUsage& to = result.after;
    add(line, "cpu_ns", share(to.run_ns - from.run_ns, counters.requests()));
    add(line, "user_ns", share(to.user_ns - from.user_ns, counters.requests()));
    add(line, "system_ns", share(to.system_ns - from.system_ns, counters.requests()));
    add(line, "rss_kb", to.resident_kb);
  }
  return line;
}

bool is_sound(const LoadOptions& options, const LoadCounters& counters, std::string& why) {
  if (counters.refusals > 0 && !options.tolerant) {
    why = std::to_string(counters.refusals) + " refusals, first: " + counters.first_refusal;
  } else if (counters.mismatches > 0) {
    why = std::to_string(counters.mismatches) + " answers do not belong to what was asked";
  }
  return why.empty();
}

}  // namespace moxi
