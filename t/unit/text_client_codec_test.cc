// Commands to backends, byte for byte, and back through the server half.
#include "common/protocol/text_client_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "common/protocol/text_words.h"
#include "t/support/queue_text.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;

const ClientCodec& codec() {
  return text_client_codec();
}

// Parses one command and writes it again.
std::string rewrite(std::string_view line) {
  std::array<KeyRef, 32> keys;
  Request request;
  EXPECT_EQ(text_server_codec().parse(line, keys, request).status, ParseStatus::kRequest);
  std::vector<KeyRef> all(request.keys.begin(), request.keys.end());
  while (!request.more_keys.empty()) {
    text_server_codec().next_keys(request, keys);
    all.insert(all.end(), request.keys.begin(), request.keys.end());
  }
  request.keys = all;
  return written([&](OutputQueue& out, BlockPool& pool) { codec().write(request, out, pool); });
}

TEST(TextClientCodec, WritesEveryCommandInItsPlainForm) {
  for (const std::string line : {"get a\r\n",
                                 "get a b c\r\n",
                                 "gets a b\r\n",
                                 "gat 10 a b\r\n",
                                 "gats -1 a\r\n",
                                 "set k 1 2 3\r\nabc\r\n",
                                 "set k 4294967295 -2147483648 0\r\n\r\n",
                                 "add k 0 0 1 noreply\r\na\r\n",
                                 "replace k 0 0 1\r\na\r\n",
                                 "append k 0 0 1\r\na\r\n",
                                 "prepend k 0 0 1\r\na\r\n",
                                 "cas k 1 2 3 18446744073709551615\r\nabc\r\n",
                                 "cas k 1 2 3 4 noreply\r\nabc\r\n",
                                 "delete k\r\n",
                                 "delete k noreply\r\n",
                                 "incr k 18446744073709551615\r\n",
                                 "decr k 1 noreply\r\n",
                                 "touch k -5\r\n",
                                 "touch k 2147483647 noreply\r\n",
                                 "flush_all\r\n",
                                 "flush_all 10 noreply\r\n",
                                 "flush_all -3\r\n",
                                 "version\r\n",
                                 "verbosity 2\r\n",
                                 "verbosity 1 noreply\r\n",
                                 "stats\r\n",
                                 "stats items\r\n",
                                 "mn\r\n",
                                 "quit\r\n"}) {
    EXPECT_EQ(rewrite(line), line);
  }
}

TEST(TextClientCodec, LeavesOutWhatHasNoMeaning) {
  EXPECT_EQ(rewrite("get   a    b \n"), "get a b\r\n");
  EXPECT_EQ(rewrite("set k 000 00 002 foo bar\nab\r\n"), "set k 0 0 2\r\nab\r\n");
  EXPECT_EQ(rewrite("delete k 0 noreply\r\n"), "delete k noreply\r\n");
  EXPECT_EQ(rewrite("flush_all 0\r\n"), "flush_all\r\n");
  EXPECT_EQ(rewrite("stats  a\rb\x01 \r\n"), "stats a b \r\n");
  EXPECT_EQ(rewrite("foo\r\n"), "");
}

TEST(TextClientCodec, WritesNoreplyOnlyWhereItIsUnderstood) {
  for (const Command command :
       {Command::kVersion, Command::kStats, Command::kMetaNoop, Command::kQuit, Command::kGet}) {
    Request request;
    request.command = command;
    request.noreply = true;
    KeyRef key{"k", 0};
    if (command == Command::kGet) request.keys = {&key, 1};
    const std::string text =
        written([&](OutputQueue& out, BlockPool& pool) { codec().write(request, out, pool); });
    EXPECT_EQ(text.find("noreply"), std::string::npos) << text;
  }
}

TEST(TextClientCodec, WritesManyLongKeysAsOneLine) {
  const std::string key(250, 'k');
  std::vector<KeyRef> keys(1000, KeyRef{key, 0});
  Request request;
  request.command = Command::kGets;
  const std::string text = written([&](OutputQueue& out, BlockPool& pool) {
    codec().write_retrieval(request, keys, out, pool);
  });
  std::string want = "gets";
  for (size_t i = 0; i < keys.size(); ++i)
    want += " " + key;
  EXPECT_EQ(text, want + "\r\n");
  EXPECT_EQ(written([&](OutputQueue& out, BlockPool& pool) {
              codec().write_retrieval(request, {}, out, pool);
            }),
            "");
}

TEST(TextClientCodec, WritesBodiesOfAnySize) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{100}, size_t{16384}, size_t{300000}}) {
    const std::string data(size, 'd');
    Request request;
    request.command = Command::kSet;
    KeyRef key{"k", 0};
    request.keys = {&key, 1};
    request.value = data;
    EXPECT_EQ(
        written([&](OutputQueue& out, BlockPool& pool) { codec().write(request, out, pool); }),
        "set k 0 0 " + std::to_string(size) + "\r\n" + data + "\r\n");
  }
}

TEST(TextClientCodec, WhatItWritesIsReadBackAtEverySplit) {
  const std::string stream = rewrite("cas k 5 -1 4 7 noreply\r\n\r\n\r\n\r\n") +
                             rewrite("get a  b\r\n") + rewrite("decr k 9\r\n") +
                             rewrite("stats  items\n");
  EXPECT_THAT(parse_at_every_split(text_server_codec(), stream),
              ElementsAre("cas k 5 -1 unique 7 noreply [\r\n\r\n]", "get a b", "decr k 9",
                          "stats args [items]"));
}

}  // namespace
}  // namespace moxi
