// How the backends of a pool are spoken to: by what the pool says, unless a backend is written with
// a protocol of its own. Pure functions.
#pragma once

#include "proxy/backend/backend_speech.h"
#include "proxy/config/pool_settings.h"

namespace moxi {

BackendProtocol protocol_of(const PoolSettings& pool, const BackendConfig& backend);

BackendSpeech speech_of(const PoolSettings& pool, const BackendConfig& backend);

}  // namespace moxi
