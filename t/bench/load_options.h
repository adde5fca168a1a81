// What a run of the load generator does: read once from the command line, constant afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "t/bench/key_sequence.h"
#include "t/bench/tcp.h"

namespace moxi {

enum class Check : uint8_t {
  kNone,    // replies are only counted
  kKeys,    // every VALUE carries a key that was asked for, in order, and the right length
  kValues,  // and the value is that key's
};

enum class GetForm : uint8_t { kGet, kMetaGet, kBinaryGet };

struct LoadOptions {
  TcpAddress server;
  size_t connections = 1;
  size_t depth = 1;  // requests in flight on a connection
  size_t width = 1;  // keys of a get
  uint32_t keys = 100000;
  KeyOrder order = KeyOrder::kUniform;
  double zipf = 0.99;
  uint64_t seed = 1;
  size_t value_size = 32;
  double set_share = 0;    // of the requests
  bool noreply = false;    // all sets of a batch of `depth` but the last, which paces
  bool fill = false;       // a miss is followed by a set of the same key
  bool preload = false;    // every key is set once before the run
  bool tolerant = false;   // refusals are counted, but no failure
  bool load_only = false;  // nothing after that
  Check check = Check::kNone;
  GetForm get_form = GetForm::kGet;
  double warm_up = 0.2;  // seconds before the measurement
  double duration = 2;   // seconds, when `requests` is 0
  uint64_t requests = 0;
  int pid = 0;  // the server, for its CPU time; 0: not measured
};

// Fills `options` from the command line. 0: go on; anything else: the process's exit status plus
// one (help was printed, or an error on standard error).
int parse_load_options(int argc, char** argv, LoadOptions& options);

}  // namespace moxi
