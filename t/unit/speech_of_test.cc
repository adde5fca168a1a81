#include "proxy/route/speech_of.h"

#include <gtest/gtest.h>

#include "common/protocol/binary_client_codec.h"
#include "common/protocol/meta_client_codec.h"

namespace moxi {
namespace {

TEST(SpeechOf, ABackendsOwnProtocolGoesBeforeThatOfItsPool) {
  PoolSettings pool;
  BackendConfig backend{"a", 1, 1};
  EXPECT_EQ(speech_of(pool, backend).codec, nullptr);
  pool.behavior.downstream_protocol = BackendProtocol::kMeta;
  EXPECT_EQ(speech_of(pool, backend).codec, &meta_client_codec());
  EXPECT_FALSE(speech_of(pool, backend).is_binary);
  backend.protocol = BackendProtocol::kBinary;
  EXPECT_EQ(protocol_of(pool, backend), BackendProtocol::kBinary);
  EXPECT_EQ(speech_of(pool, backend).codec, &binary_client_codec());
  EXPECT_TRUE(speech_of(pool, backend).is_binary);
  backend.protocol = BackendProtocol::kAscii;
  EXPECT_EQ(speech_of(pool, backend).codec, nullptr);
}

TEST(SpeechOf, NamesWhoLogsIn) {
  PoolSettings pool;
  pool.behavior.usr = "me";
  pool.behavior.pwd = "secret";
  const BackendSpeech speech = speech_of(pool, {"a", 1, 1});
  EXPECT_EQ(speech.user, "me");
  EXPECT_EQ(speech.password, "secret");
}

}  // namespace
}  // namespace moxi
