#include "common/session/client_protocols.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/marked_codec.h"
#include "t/support/session_bench.h"

namespace moxi {
namespace {

const MarkedCodec kMarked;

ClientProtocols both() {
  return {&text_server_codec(), &kMarked};
}
ClientProtocols marked_only() {
  return {nullptr, &kMarked};
}

// What a client of a role with `protocols` gets for `bytes`, sent in pieces.
std::string answers(const ClientProtocols& protocols, std::string_view bytes, size_t piece,
                    bool& ended) {
  SessionBench bench({}, {}, protocols);
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  std::string received;
  for (size_t at = 0; at < bytes.size(); at += piece)
    received += bench.talk(client, bytes.substr(at, piece));
  ended = client.is_at_end();
  return received;
}

TEST(ClientProtocols, TheFirstByteDecides) {
  for (size_t piece = 1; piece < 12; ++piece) {
    SCOPED_TRACE(piece);
    bool ended = true;
    EXPECT_EQ(answers(both(), "mn\r\nmn\r\n", piece, ended), "MN\r\nMN\r\n");
    EXPECT_FALSE(ended);
    EXPECT_EQ(answers(both(), "\x80mn\r\n\x80mn\r\n", piece, ended), "*MN\r\n*MN\r\n");
    EXPECT_FALSE(ended);
  }
}

TEST(ClientProtocols, WhoHasDecidedCannotChange) {
  bool ended = false;
  EXPECT_EQ(answers(both(), "mn\r\n\x80mn\r\n", 100, ended), "MN\r\n");
  EXPECT_TRUE(ended);
  EXPECT_EQ(answers(both(), "\x80mn\r\nmn\r\n", 100, ended), "*MN\r\n");
  EXPECT_TRUE(ended);
}

TEST(ClientProtocols, WhatIsNotSpokenIsSentAway) {
  bool ended = false;
  EXPECT_EQ(answers(marked_only(), "m", 100, ended), "");
  EXPECT_TRUE(ended);
  EXPECT_EQ(answers(marked_only(), "\x80mn\r\n", 100, ended), "*MN\r\n");
  EXPECT_FALSE(ended);
  EXPECT_EQ(answers(text_server_codec(), "\x80", 100, ended), "");
  EXPECT_TRUE(ended);
}

TEST(ClientProtocols, EachClientOfAPortChoosesForItself) {
  SessionBench bench({}, {}, both());
  VirtualSocketPair text(bench.network());
  VirtualSocketPair marked(bench.network());
  bench.connect(text);
  bench.connect(marked);
  EXPECT_EQ(bench.talk(text, "mn\r\n"), "MN\r\n");
  EXPECT_EQ(bench.talk(marked, "\x80mn\r\n"), "*MN\r\n");
  EXPECT_EQ(bench.talk(text, "mn\r\n"), "MN\r\n");
}

// A place in the pool of sessions is used again.
TEST(ClientProtocols, ANewClientChoosesAnew) {
  SessionBench bench({}, {}, both());
  for (int i = 0; i < 3; ++i) {
    VirtualSocketPair marked(bench.network());
    bench.connect(marked);
    EXPECT_EQ(bench.talk(marked, "\x80mn\r\n"), "*MN\r\n");
    marked.close();
    bench.turn(3);
    VirtualSocketPair text(bench.network());
    bench.connect(text);
    EXPECT_EQ(bench.talk(text, "mn\r\n"), "MN\r\n");
    text.close();
    bench.turn(3);
  }
}

TEST(ClientProtocols, AnswersThatComeLaterAreInTheClientsProtocol) {
  SessionBench bench({}, {}, both());
  bench.handler().keeps = true;
  VirtualSocketPair marked(bench.network());
  bench.connect(marked);
  EXPECT_EQ(bench.talk(marked,
                       "\x80"
                       "delete a\r\n\x80"
                       "delete b\r\n"),
            "");
  bench.handler().answer(1);
  bench.handler().answer(0);
  EXPECT_EQ(bench.talk(marked, ""), "*DELETED\r\n*DELETED\r\n");
  bench.handler().kept().clear();
}

}  // namespace
}  // namespace moxi
