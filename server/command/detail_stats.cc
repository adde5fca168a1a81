#include "server/command/detail_stats.h"

#include <string>

#include "server/cache/class_dump.h"
#include "server/command/admin_words.h"
#include "server/command/stat_text.h"

namespace moxi {
namespace {

constexpr size_t kMostDump = size_t{2} << 20;
constexpr std::string_view kDetailUsage = "usage: stats detail on|off|dump";
constexpr std::string_view kDetailRefused = "stats detail not allowed";
constexpr std::string_view kDumpRefused = "CLIENT_ERROR stats cachedump not allowed\r\n";

// As an error, not as lines: each protocol has its own way of saying that.
Response refusal(std::string_view why) {
  return {Outcome::kClientError, 0, why};
}

std::string dump_line(const DumpedItem& item, const SecondClock& clock) {
  const int64_t expiry =
      item.exptime == kNeverExpires ? 0 : clock.unix_start() + int64_t{item.exptime};
  return "ITEM " + std::string(item.key) + " [" + std::to_string(item.size) + " b; " +
         std::to_string(expiry) + " s]\r\n";
}

}  // namespace

void answer_detail(const StatSources& sources, const TextTokens& words, const Handler* asked,
                   Responder responder) {
  if (!sources.options.dump_enabled) return responder.done(refusal(kDetailRefused));
  const std::string_view what = words.count() > 1 ? words[1] : std::string_view{};
  DetailSwitch& detail = sources.controls.detail;
  if (what == "dump") return responder.done({Outcome::kText, 0, detail.counters().dump()});
  if (what != "on" && what != "off") return responder.done(refusal(kDetailUsage));
  detail.set(what == "on", asked);
  responder.done(Outcome::kOk);
}

void answer_cachedump(const StatSources& sources, const TextTokens& words, Responder responder) {
  if (!sources.options.dump_enabled) return responder.done(line_answer(kDumpRefused));
  if (words.count() < 3) return responder.done(line_answer("CLIENT_ERROR bad command line\r\n"));
  const auto id = read_u32(words[1]);
  const auto most = read_u32(words[2]);
  if (!id || !most) return responder.done(Outcome::kBadFormat);
  if (*id > kMaxSlabClasses) {
    return responder.done(line_answer("CLIENT_ERROR Illegal slab id\r\n"));
  }
  std::string text;
  uint32_t shown = 0;
  sources.cache.dump(static_cast<SlabClassId>(*id), [&](const DumpedItem& item) {
    const std::string line = dump_line(item, sources.clock);
    if (text.size() + line.size() > kMostDump) return false;
    text += line;
    return ++shown != *most;
  });
  text += "END\r\n";
  responder.done({Outcome::kText, 0, text});
}

void list_sizes(const SizeHistogram* sizes, StatSink sink) {
  if (sizes == nullptr) return sink("sizes_status", "disabled");
  sizes->for_each(
      [&sink](size_t size, uint64_t items) { sink(stat_text(size), stat_text(items)); });
}

}  // namespace moxi
