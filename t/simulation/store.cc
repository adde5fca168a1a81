#include "t/simulation/store.h"

#include <charconv>
#include <optional>
#include <utility>

namespace moxi::simulation {
namespace {

std::optional<uint64_t> as_number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

const StoreItem* Store::find(std::string_view key) const {
  const auto found = items_.find(key);
  return found == items_.end() ? nullptr : &found->second;
}

void Store::put(std::string_view key, std::string value, uint32_t flags, int64_t exptime) {
  if (exptime < 0) {
    erase(key);
    return;
  }
  StoreItem& item = items_[std::string(key)];
  item.value = std::move(value);
  item.flags = flags;
  item.cas = next_cas_++;
  if (watcher_) watcher_(std::string(key), &item);
}

void Store::erase(std::string_view key) {
  const auto found = items_.find(key);
  if (found != items_.end()) items_.erase(found);
  if (watcher_) watcher_(std::string(key), nullptr);
}

void Store::clear() {
  while (!items_.empty())
    erase(std::string(items_.begin()->first));
}

std::string Store::execute(const StoreRequest& request) {
  if (is_retrieval(request.command)) return retrieve(request);
  if (request.command == Command::kStats) return list(request);
  if (request.command == Command::kVersion) return "VERSION 1.6.45\r\n";
  if (request.command == Command::kMetaNoop) return "MN\r\n";
  const std::string reply = change(request);
  return request.noreply ? "" : reply;
}

std::string Store::change(const StoreRequest& request) {
  if (request.command == Command::kAppend || request.command == Command::kPrepend)
    return extend(request);
  if (is_storage(request.command)) return store(request);
  if (request.command == Command::kIncr || request.command == Command::kDecr) return count(request);
  if (request.command == Command::kDelete) return remove(request);
  if (request.command == Command::kTouch)
    return find(request.keys.front()) == nullptr ? "NOT_FOUND\r\n" : "TOUCHED\r\n";
  if (request.command != Command::kFlushAll) return "ERROR\r\n";
  clear();
  return "OK\r\n";
}

std::string Store::retrieve(const StoreRequest& request) const {
  std::string reply;
  for (const std::string_view key : request.keys) {
    const StoreItem* item = find(key);
    if (item == nullptr) continue;
    reply.append("VALUE ").append(key).append(" ").append(std::to_string(item->flags));
    reply.append(" ").append(std::to_string(item->value.size()));
    if (wants_cas(request.command)) reply.append(" ").append(std::to_string(item->cas));
    reply.append("\r\n").append(item->value).append("\r\n");
  }
  return reply.append("END\r\n");
}

std::string Store::store(const StoreRequest& request) {
  const std::string_view key = request.keys.front();
  const StoreItem* item = find(key);
  if (request.command == Command::kAdd && item != nullptr) return "NOT_STORED\r\n";
  if (request.command == Command::kReplace && item == nullptr) return "NOT_STORED\r\n";
  if (request.command == Command::kCas) {
    if (item == nullptr) return "NOT_FOUND\r\n";
    if (item->cas != request.number) return "EXISTS\r\n";
  }
  put(key, std::string(request.body), request.flags, request.exptime);
  return "STORED\r\n";
}

std::string Store::extend(const StoreRequest& request) {
  const std::string_view key = request.keys.front();
  const StoreItem* item = find(key);
  if (item == nullptr) return "NOT_STORED\r\n";
  const std::string body(request.body);
  const bool behind = request.command == Command::kAppend;
  put(key, behind ? item->value + body : body + item->value, item->flags, 0);
  return "STORED\r\n";
}

std::string Store::count(const StoreRequest& request) {
  const std::string_view key = request.keys.front();
  const StoreItem* item = find(key);
  if (item == nullptr) return "NOT_FOUND\r\n";
  const std::optional<uint64_t> old = as_number(item->value);
  if (!old) return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
  const uint64_t less = *old > request.number ? *old - request.number : 0;
  const uint64_t now = request.command == Command::kIncr ? *old + request.number : less;
  put(key, std::to_string(now), item->flags, 0);
  return std::to_string(now) + "\r\n";
}

std::string Store::remove(const StoreRequest& request) {
  const std::string_view key = request.keys.front();
  if (find(key) == nullptr) return "NOT_FOUND\r\n";
  erase(key);
  return "DELETED\r\n";
}

std::string Store::list(const StoreRequest& request) const {
  if (request.args == "reset") return "RESET\r\n";
  std::string reply = "STAT pid 1\r\n";
  if (request.args.empty()) {
    reply += "STAT version 1.6.45\r\n";
    reply += "STAT curr_items " + std::to_string(items_.size()) + "\r\n";
  }
  return reply + "END\r\n";
}

}  // namespace moxi::simulation
