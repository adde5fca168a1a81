#include "common/session/responder.h"

#include <cassert>
#include <utility>

#include "common/session/session.h"

namespace moxi {

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this != &other) {
    if (session_ != nullptr) dropped();
    session_ = std::exchange(other.session_, nullptr);
    id_ = other.id_;
  }
  return *this;
}

bool Responder::is_live() const {
  return session_ != nullptr && session_->is_live(id_);
}

void Responder::make_room() {
  if (session_ != nullptr) session_->make_room(id_);
}

void Responder::value(std::string_view key, const ItemView& item) {
  if (session_ != nullptr) session_->reply_value(id_, key, item);
}

void Responder::hit(std::string_view key, const ItemView& item) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr) session->reply_hit(id_, key, item);
}

void Responder::large_value(std::string_view key, const ItemView& item, LargeValue value) {
  if (session_ != nullptr) session_->reply_large(id_, key, item, std::move(value));
}

void Responder::large_hit(std::string_view key, const ItemView& item, LargeValue value) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr) session->reply_large_hit(id_, key, item, std::move(value));
}

void Responder::refer_to(MetaFields& kept) {
  if (session_ != nullptr) session_->refer_to(id_, kept);
}

void Responder::stat(std::string_view name, std::string_view value) {
  if (session_ != nullptr) session_->reply_stat(id_, name, value);
}

void Responder::done(const Response& response) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr) session->reply_done(id_, response);
}

void Responder::produce(std::unique_ptr<Producer> producer) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr) session->start_producer(id_, std::move(producer));
}

void Responder::produce_value(std::string_view key, const ItemView& item, size_t size,
                              std::unique_ptr<Producer> body) {
  Session* session = std::exchange(session_, nullptr);
  if (session != nullptr) session->start_value(id_, key, item, size, std::move(body));
}

bool Responder::is_behind_others() const {
  return session_ != nullptr && session_->has_unsent_before(id_);
}

void Responder::dropped() {
  assert(!is_live() && "request dropped without a response");
  done({Outcome::kServerError, 0, "request lost"});
}

}  // namespace moxi
