#include "server/options/help_text.h"

#include <string_view>

#include "common/base/version.h"
#include "server/options/option_table.h"
#include "server/options/suboption_table.h"

namespace moxi {
namespace {

constexpr size_t kHelpColumn = 30;

void pad_to(std::string& line, size_t column) {
  if (line.size() < column) {
    line.append(column - line.size(), ' ');
  } else {
    line += "  ";
  }
}

// `line` is followed by `help`, whose further lines begin in the same column.
void append_entry(std::string& out, std::string line, std::string_view help) {
  pad_to(line, kHelpColumn);
  out += line;
  for (const char c : help) {
    out += c;
    if (c == '\n') out.append(kHelpColumn, ' ');
  }
  out += '\n';
}

std::string option_form(const OptionInfo& option) {
  std::string form = "    ";
  if (option.letter != '\0') form = std::string("-") + option.letter + ", ";
  form += "--";
  form += option.name;
  if (option.argument == Argument::kRequired) {
    form += "=<";
    form += option.value_name;
    form += '>';
  }
  return form;
}

void append_suboptions(std::string& out, Effect effect) {
  for (const SuboptionInfo& suboption : suboption_table()) {
    if (suboption.effect != effect) continue;
    append_entry(out, "   - " + std::string(suboption.name) + ":", suboption.reason);
  }
}

}  // namespace

std::string version_text() {
  std::string text = "memcached ";
  return text.append(kMemcachedVersion);
}

std::string help_text() {
  std::string out = version_text() + "\nmoxi " + kVersion +
                    ": a memcached server and a memcached proxy in one program\n\n";
  for (const OptionInfo& option : option_table()) {
    if (option.support == OptionSupport::kYes) {
      append_entry(out, option_form(option), option.help);
    }
  }
  out += "\nSuboptions of -o:\n";
  append_suboptions(out, Effect::kHonoured);
  out += "\nSuboptions of -o that are accepted and change nothing:\n";
  append_suboptions(out, Effect::kNoEffect);
  out += "\nOptions of memcached that are not supported in this version:\n";
  for (const OptionInfo& option : option_table()) {
    if (option.support == OptionSupport::kNotYet) {
      append_entry(out, option_form(option), option.help);
    }
  }
  out.pop_back();
  return out;
}

std::string license_text() {
  return version_text() + "\nmoxi " + kVersion + R"(

BSD 3-Clause License

Copyright (c) 2026, the moxi authors
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its
   contributors may be used to endorse or promote products derived from
   this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

The libraries used (libevent, xxHash, OpenSSL, CLI11) have licences of their own.)";
}

}  // namespace moxi
