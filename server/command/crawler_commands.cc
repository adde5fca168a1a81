#include "server/command/crawler_commands.h"

#include <memory>
#include <optional>

#include "server/cache/slab_classes.h"
#include "server/command/admin_words.h"
#include "server/command/item_dump.h"

namespace moxi {
namespace {

// "1,5,7"; none if one of them is no class. Empty parts are passed over.
std::optional<Crawler::ClassSet> read_classes(std::string_view text) {
  if (text == "all") return Crawler::kAllClasses;
  Crawler::ClassSet classes = 0;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(part.size() == text.size() ? part.size() : part.size() + 1);
    if (part.empty()) continue;
    const auto id = read_u32(part);
    if (!id || *id == 0 || *id > kMaxSlabClasses) return std::nullopt;
    classes |= Crawler::ClassSet{1} << *id;
  }
  return classes;
}

Response crawl(const TextTokens& words, Maintenance& maintenance) {
  if (!maintenance.is_enabled()) return line_answer("CLIENT_ERROR lru crawler disabled\r\n");
  if (words.count() != 3) return answer(Outcome::kError);
  if (words[2] == "hash") return line_answer("ERROR an unknown error happened\r\n");
  const auto classes = read_classes(words[2]);
  if (!classes) return line_answer("BADCLASS invalid class id\r\n");
  switch (maintenance.crawl(*classes)) {
    case CrawlStart::kStarted:
      return answer(Outcome::kOk);
    case CrawlStart::kBusy:
      return line_answer("BUSY currently processing crawler request\r\n");
    case CrawlStart::kNoClass:
      return line_answer("NOTSTARTED no items to crawl\r\n");
    case CrawlStart::kDisabled:
      return line_answer("CLIENT_ERROR lru crawler disabled\r\n");
  }
  return answer(Outcome::kError);
}

Response set_sleep(std::string_view word, Maintenance& maintenance) {
  const auto micros = read_u32(word);
  if (!micros) return answer(Outcome::kBadFormat);
  if (*micros > Maintenance::kLongestSleep) {
    return line_answer("CLIENT_ERROR sleep must be one second or less\r\n");
  }
  maintenance.set_crawl_sleep(*micros);
  return answer(Outcome::kOk);
}

Response set_limit(std::string_view word, Maintenance& maintenance) {
  const auto items = read_u32(word);
  if (!items) return answer(Outcome::kBadFormat);
  maintenance.set_crawl_limit(*items);
  return answer(Outcome::kOk);
}

Response turn_on(Maintenance& maintenance) {
  if (maintenance.enable()) return answer(Outcome::kOk);
  return line_answer("ERROR failed to start lru crawler thread\r\n");
}

}  // namespace

Response steer_crawler(const TextTokens& words, Maintenance& maintenance) {
  const std::string_view what = words.count() > 1 ? words[1] : std::string_view{};
  if (what == "crawl") return crawl(words, maintenance);
  if (words.count() == 3 && what == "sleep") return set_sleep(words[2], maintenance);
  if (words.count() == 3 && what == "tocrawl") return set_limit(words[2], maintenance);
  if (words.count() == 2 && what == "enable") return turn_on(maintenance);
  if (words.count() == 2 && what == "disable") {
    maintenance.disable();
    return answer(Outcome::kOk);
  }
  return answer(Outcome::kError);
}

bool is_dump(const TextTokens& words) {
  return words.count() == 3 && (words[1] == "metadump" || words[1] == "mgdump");
}

void answer_dump(const DumpAccess& access, const TextTokens& words, Responder responder) {
  const auto refuse = [&responder](std::string_view line) { responder.done(line_answer(line)); };
  const DumpForm form = words[1] == "metadump" ? DumpForm::kMeta : DumpForm::kCommand;
  const bool meta = form == DumpForm::kMeta;
  if (!access.maintenance.is_enabled()) return refuse("CLIENT_ERROR lru crawler disabled\r\n");
  if (!access.options.dump_enabled) {
    return refuse(meta ? "ERROR metadump not allowed\r\n" : "ERROR key dump not allowed\r\n");
  }
  if (responder.is_behind_others()) {
    return refuse(meta ? "ERROR cannot pipeline other commands before metadump\r\n"
                       : "ERROR cannot pipeline other commands before mgdump\r\n");
  }
  const auto classes = words[2] == "hash" ? Crawler::kAllClasses : read_classes(words[2]);
  if (!classes) return refuse("BADCLASS invalid class id\r\n");
  if (*classes == 0) return refuse("NOTSTARTED no items to crawl\r\n");
  responder.produce(std::make_unique<ItemDump>(access.cache, *classes, form, access.clock));
}

}  // namespace moxi
