// A codec that writes what another one writes, and remembers how the request ended. Put in the
// place of the other for one request, by who watches commands. On the worker's thread.
#pragma once

#include <optional>
#include <utility>

#include "common/protocol/codec.h"

namespace moxi {

class OutcomeTap final : public ServerCodec {
 public:
  explicit OutcomeTap(const ServerCodec& codec) : codec_(codec) {}

  // None: it has not been answered by an outcome.
  std::optional<Outcome> outcome() const { return outcome_; }

  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override {
    return codec_.parse(in, keys, request);
  }
  void next_keys(Request& request, std::span<KeyRef> room) const override {
    codec_.next_keys(request, room);
  }
  ParseResult continue_keys(std::string_view in, Request& request) const override {
    return codec_.continue_keys(in, request);
  }
  // Cold: see binary_server_codec.h.
  [[gnu::cold]] void write_value(const ReplyContext& context, std::string_view key,
                                 const ItemView& item, OutputQueue& out,
                                 BlockPool& pool) const override {
    codec_.write_value(context, key, item, out, pool);
  }
  [[gnu::cold]] void write_hit(const ReplyContext& context, std::string_view key,
                               const ItemView& item, OutputQueue& out,
                               BlockPool& pool) const override {
    codec_.write_hit(context, key, item, out, pool);
  }
  void write_large_value(const ReplyContext& context, std::string_view key, const ItemView& item,
                         LargeValue value, OutputQueue& out, BlockPool& pool) const override {
    codec_.write_large_value(context, key, item, std::move(value), out, pool);
  }
  void write_large_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                       LargeValue value, OutputQueue& out, BlockPool& pool) const override {
    codec_.write_large_hit(context, key, item, std::move(value), out, pool);
  }
  void write_stat(const ReplyContext& context, std::string_view name, std::string_view value,
                  OutputQueue& out, BlockPool& pool) const override {
    codec_.write_stat(context, name, value, out, pool);
  }
  [[gnu::cold]] void write(const ReplyContext& context, const Response& response, OutputQueue& out,
                           BlockPool& pool) const override {
    outcome_ = response.outcome;
    codec_.write(context, response, out, pool);
  }

 private:
  const ServerCodec& codec_;
  mutable std::optional<Outcome> outcome_;
};

}  // namespace moxi
