#include "proxy/stats/key_stats.h"

#include <algorithm>

namespace moxi {
namespace {

uint64_t& at(KeyStats::Fields& fields, CommandField field) {
  return fields[static_cast<size_t>(field)];
}

KeyStats::Fields& find_or_add(std::vector<KeyStats::Row>& rows, KeyStats::Place place) {
  for (KeyStats::Row& row : rows) {
    if (row.place == place) return row.fields;
  }
  return rows.emplace_back(KeyStats::Row{place, {}}).fields;
}

}  // namespace

void KeyStats::count(const Request& request, std::string_view key, TimePoint now) {
  if (most_ == 0 || !filter_.takes(key)) return;
  drop_expired(now);
  Entry& entry = follow(key, now);
  const Command command = counted_as(request);
  const bool is_get = is_retrieval(command);
  const Place place{is_get ? CommandStat::kGetKey : stat_of(request), request.noreply};
  Fields& counted = fields(entry, place);
  ++at(counted, CommandField::kSeen);
  at(counted, CommandField::kReadBytes) += key.size() + request.value_size;
  if (wants_cas(command) || command == Command::kCas) ++at(counted, CommandField::kCas);
}

void KeyStats::hit(std::string_view key, size_t value_bytes) {
  Fields* counted = fields_of_get(key);
  if (counted == nullptr) return;
  ++at(*counted, CommandField::kHits);
  at(*counted, CommandField::kWriteBytes) += value_bytes;
}

void KeyStats::miss(std::string_view key) {
  Fields* counted = fields_of_get(key);
  if (counted != nullptr) ++at(*counted, CommandField::kMisses);
}

KeyStats::Copy KeyStats::copy(TimePoint now) {
  drop_expired(now);
  return {entries_.begin(), entries_.end()};
}

void KeyStats::reset() {
  places_.clear();
  entries_.clear();
}

void KeyStats::drop_expired(TimePoint now) {
  while (!entries_.empty() && now - entries_.front().added >= lifespan_)
    drop_oldest();
}

void KeyStats::drop_oldest() {
  places_.erase(entries_.front().key);
  entries_.pop_front();
}

KeyStats::Entry& KeyStats::follow(std::string_view key, TimePoint now) {
  if (const auto place = places_.find(key); place != places_.end()) return *place->second;
  if (entries_.size() >= most_) drop_oldest();
  entries_.push_back({std::string(key), now, {}});
  const auto entry = std::prev(entries_.end());
  places_.emplace(entry->key, entry);
  return *entry;
}

KeyStats::Fields& KeyStats::fields(Entry& entry, Place place) {
  return find_or_add(entry.rows, place);
}

KeyStats::Fields* KeyStats::fields_of_get(std::string_view key) {
  const auto place = places_.find(key);
  if (place == places_.end()) return nullptr;
  return &fields(*place->second, {CommandStat::kGetKey, false});
}

void merge_key_stats(KeyStats::Copy& all, KeyStats::Copy more) {
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < all.size(); ++i)
    places.emplace(all[i].key, i);
  const size_t known = all.size();
  std::vector<KeyStats::Entry> added;
  for (KeyStats::Entry& entry : more) {
    const auto place = places.find(entry.key);
    if (place == places.end()) {
      added.push_back(std::move(entry));
      continue;
    }
    KeyStats::Entry& into = all[place->second];
    into.added = std::min(into.added, entry.added);
    for (const KeyStats::Row& row : entry.rows) {
      KeyStats::Fields& sum = find_or_add(into.rows, row.place);
      for (size_t i = 0; i < sum.size(); ++i)
        sum[i] += row.fields[i];
    }
  }
  all.reserve(known + added.size());
  std::move(added.begin(), added.end(), std::back_inserter(all));
  std::stable_sort(all.begin(), all.end(), [](const KeyStats::Entry& a, const KeyStats::Entry& b) {
    return a.added < b.added;
  });
}

}  // namespace moxi
