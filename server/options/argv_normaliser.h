// Reads a command line as getopt_long does and writes every option in one form, so that the parser
// behind it needs no rules of its own:
//
//   -m64 -vv -p 0 --verb --port=1 -Zcycle=200     ->
//   --memory-limit=64 --verbose --verbose --port=0 --verbose --port=1 --behavior=cycle=200
//
// Options may stand after operands (permutation), short ones may be joined, long ones may be cut
// short as long as only one begins so, "--" ends the options. -Z is two options: it takes its word
// only if that contains '=' or begins with '.' or '/' (settings of the proxy), else it is the TLS
// switch. A pure function; main thread, at start.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/status.h"
#include "server/options/option_table.h"

namespace moxi {

struct NormalOption {
  OptionId id;
  std::string value;  // of an option that takes one

  friend bool operator==(const NormalOption&, const NormalOption&) = default;
};

struct NormalArguments {
  std::vector<NormalOption> options;  // as on the command line, left to right
  std::vector<std::string> operands;
};

// `arguments` without the program's name. The error is one line.
Result<NormalArguments> normalise_arguments(std::span<const std::string> arguments);

// "--name" or "--name=value".
std::string canonical_form(const NormalOption& option);

}  // namespace moxi
