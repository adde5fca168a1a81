#include "server/options/argv_normaliser.h"

#include <optional>
#include <utility>

namespace moxi {
namespace {

bool is_behavior_text(std::string_view word) {
  return word.find('=') != word.npos || word.starts_with('.') || word.starts_with('/');
}

class Normaliser {
 public:
  explicit Normaliser(std::span<const std::string> arguments) : arguments_(arguments) {}

  Result<NormalArguments> run() {
    while (next_ < arguments_.size()) {
      const std::string& word = arguments_[next_++];
      if (word == "--") {
        while (next_ < arguments_.size())
          result_.operands.push_back(arguments_[next_++]);
        break;
      }
      Status status = Status::ok();
      if (word.starts_with("--")) {
        status = take_long(std::string_view(word).substr(2));
      } else if (word.size() > 1 && word[0] == '-') {
        status = take_letters(std::string_view(word).substr(1));
      } else {
        result_.operands.push_back(word);
      }
      if (!status.is_ok()) return status;
    }
    return std::move(result_);
  }

 private:
  // The option that `name` means: an exact name, or the only one that begins so.
  Result<const OptionInfo*> find_long(std::string_view name) const {
    const OptionInfo* found = nullptr;
    bool several = false;
    for (const OptionInfo& option : option_table()) {
      if (option.name == name) return &option;
      if (!option.name.starts_with(name)) continue;
      several = found != nullptr;
      found = &option;
      if (several) break;
    }
    const std::string shown = "--" + std::string(name);
    if (several) return Status::error("option '" + shown + "' is ambiguous");
    if (found == nullptr) return Status::error("unknown option '" + shown + "'");
    return found;
  }

  Status take_long(std::string_view text) {
    const size_t equals = text.find('=');
    const bool has_value = equals != text.npos;
    Result<const OptionInfo*> found = find_long(text.substr(0, equals));
    if (!found.is_ok()) return found.status();
    const OptionInfo& option = *found.value();
    const std::string shown = "option '--" + std::string(option.name) + "'";
    if (option.argument == Argument::kNone) {
      if (has_value) return Status::error(shown + " takes no value");
      result_.options.push_back({option.id, {}});
      return Status::ok();
    }
    if (has_value) return add(option, text.substr(equals + 1), shown);
    if (next_ == arguments_.size()) return Status::error(shown + " requires a value");
    return add(option, arguments_[next_++], shown);
  }

  Status take_letters(std::string_view letters) {
    for (size_t i = 0; i < letters.size(); ++i) {
      const std::string_view rest = letters.substr(i + 1);
      if (letters[i] == 'Z') {
        if (take_behaviors(rest)) return Status::ok();
        result_.options.push_back({OptionId::kEnableSsl, {}});
        continue;
      }
      const OptionInfo* option = find_option(letters[i]);
      const std::string shown = std::string("option '-") + letters[i] + "'";
      if (option == nullptr) return Status::error("unknown " + shown);
      if (option->argument == Argument::kNone) {
        result_.options.push_back({option->id, {}});
        continue;
      }
      if (!rest.empty()) return add(*option, rest, shown);
      if (next_ == arguments_.size()) return Status::error(shown + " requires a value");
      return add(*option, arguments_[next_++], shown);
    }
    return Status::ok();
  }

  // -Z with the rest of its word, or with the next word: true if that was settings of the proxy.
  bool take_behaviors(std::string_view rest) {
    if (rest.empty()) {
      if (next_ == arguments_.size() || arguments_[next_].starts_with('-') ||
          !is_behavior_text(arguments_[next_])) {
        return false;
      }
      result_.options.push_back({OptionId::kBehaviors, arguments_[next_++]});
      return true;
    }
    if (!is_behavior_text(rest)) return false;
    result_.options.push_back({OptionId::kBehaviors, std::string(rest)});
    return true;
  }

  Status add(const OptionInfo& option, std::string_view value, const std::string& shown) {
    if (value.empty()) return Status::error(shown + " requires a value that is not empty");
    result_.options.push_back({option.id, std::string(value)});
    return Status::ok();
  }

  const std::span<const std::string> arguments_;
  size_t next_ = 0;
  NormalArguments result_;
};

}  // namespace

Result<NormalArguments> normalise_arguments(std::span<const std::string> arguments) {
  return Normaliser(arguments).run();
}

std::string canonical_form(const NormalOption& option) {
  const OptionInfo& info = option_info(option.id);
  std::string form = "--" + std::string(info.name);
  if (info.argument == Argument::kRequired) form += "=" + option.value;
  return form;
}

}  // namespace moxi
