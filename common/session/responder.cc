#include "common/session/responder.h"

#include <cassert>
#include <utility>

#include "common/session/session.h"

namespace moxi {

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this != &other) {
    if (session_ != nullptr) dropped();
    session_ = std::exchange(other.session_, nullptr);
    generation_ = other.generation_;
    ticket_ = other.ticket_;
  }
  return *this;
}

bool Responder::is_live() const {
  return session_ != nullptr && session_->is_live(generation_);
}

void Responder::make_room() {
  if (is_live()) session_->make_room(ticket_);
}

void Responder::value(std::string_view key, const ItemView& item) {
  if (is_live()) session_->reply_value(ticket_, key, item);
}

void Responder::hit(std::string_view key, const ItemView& item) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr && session->is_live(generation_)) session->reply_hit(ticket_, key, item);
}

void Responder::large_value(std::string_view key, const ItemView& item, LargeValue value) {
  if (is_live()) session_->reply_large(ticket_, key, item, std::move(value));
}

void Responder::stat(std::string_view name, std::string_view value) {
  if (is_live()) session_->reply_stat(ticket_, name, value);
}

void Responder::done(const Response& response) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr && session->is_live(generation_)) session->reply_done(ticket_, response);
}

void Responder::dropped() {
  assert(!is_live() && "request dropped without a response");
  done({Outcome::kServerError, 0, "request lost"});
}

}  // namespace moxi
