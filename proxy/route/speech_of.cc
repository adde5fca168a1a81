#include "proxy/route/speech_of.h"

#include "common/protocol/binary_client_codec.h"
#include "common/protocol/meta_client_codec.h"

namespace moxi {
namespace {

const TaggedCodec* codec_of(BackendProtocol protocol) {
  switch (protocol) {
    case BackendProtocol::kAscii:
      return nullptr;
    case BackendProtocol::kMeta:
      return &meta_client_codec();
    case BackendProtocol::kBinary:
      return &binary_client_codec();
  }
  return nullptr;
}

}  // namespace

BackendProtocol protocol_of(const PoolSettings& pool, const BackendConfig& backend) {
  return backend.protocol.value_or(pool.behavior.downstream_protocol);
}

BackendSpeech speech_of(const PoolSettings& pool, const BackendConfig& backend) {
  const BackendProtocol protocol = protocol_of(pool, backend);
  return {codec_of(protocol), protocol == BackendProtocol::kBinary, pool.behavior.usr,
          pool.behavior.pwd};
}

}  // namespace moxi
