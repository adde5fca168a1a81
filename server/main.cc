// The program: reads the command line and runs the process that it describes.
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "server/options.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::variant<moxi::ServerOptions, moxi::EarlyExit> parsed = moxi::parse_options(arguments);
  if (const auto* exit = std::get_if<moxi::EarlyExit>(&parsed)) {
    std::fprintf(exit->code == moxi::kExitOk ? stdout : stderr, "%s\n", exit->text.c_str());
    return exit->code;
  }
  return moxi::kExitOk;
}
