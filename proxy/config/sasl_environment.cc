#include "proxy/config/sasl_environment.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace moxi {
namespace {

constexpr const char* kUser = "MOXI_SASL_PLAIN_USR";
constexpr const char* kPassword = "MOXI_SASL_PLAIN_PWD";

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

}  // namespace

Status complete_login(Behavior* behavior) {
  if (behavior->usr.empty() && behavior->pwd.empty()) {
    behavior->usr = environment(kUser);
    behavior->pwd = environment(kPassword);
  }
  if (behavior->usr.empty() && !behavior->pwd.empty())
    return Status::error("pwd (or MOXI_SASL_PLAIN_PWD) needs usr (or MOXI_SASL_PLAIN_USR)");
  // In text a blank ends the name.
  if (has_control(behavior->usr) || behavior->usr.find(' ') != std::string::npos)
    return Status::error("usr (or MOXI_SASL_PLAIN_USR) has a blank or a control character");
  if (has_control(behavior->pwd))
    return Status::error("pwd (or MOXI_SASL_PLAIN_PWD) has a control character");
  const bool is_text = behavior->downstream_protocol != BackendProtocol::kBinary;
  if (is_text && behavior->pwd.find(' ') != std::string::npos)
    return Status::error(
        "pwd (or MOXI_SASL_PLAIN_PWD) has a blank, which no login in text can say");
  if (behavior->usr.size() > kMaxUser || behavior->pwd.size() > kMaxPassword)
    return Status::error("usr or pwd, or what stands for it in the environment, is too long");
  return Status::ok();
}

}  // namespace moxi
