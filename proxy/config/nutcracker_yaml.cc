#include "proxy/config/nutcracker_yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace moxi {
namespace {

constexpr size_t kMaxText = size_t{8} << 20;

YamlMark mark_of(const YAML::Mark& mark) {
  // What comes from the parser itself may have no place.
  if (mark.is_null()) return {};
  return {static_cast<size_t>(mark.line) + 1, static_cast<size_t>(mark.column) + 1};
}

// Ends the parser from within its events; does not leave this file.
struct Refused : std::exception {
  Refused(const YAML::Mark& at, std::string reason) : mark(mark_of(at)), why(std::move(reason)) {}
  YamlMark mark;
  std::string why;
};

bool has_control_character(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

// What the parser says may repeat bytes of the file.
std::string printable(std::string text) {
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

size_t offset_of(const YAML::Mark& mark) {
  return static_cast<size_t>(std::max(mark.pos, 0));
}

// Whether the quoted word that `text` begins with has an end. The parser takes the file's for it.
bool is_closed(std::string_view text) {
  const char quote = text.empty() ? '\0' : text.front();
  // In another encoding the places are others.
  if (quote != '"' && quote != '\'') return true;
  for (size_t at = 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 == text.size() || text[at + 1] != quote) return true;
      ++at;
    }
  }
  return false;
}

// Level by level: the document, its pools, their keys, the words of a list.
class PoolReader final : public YAML::EventHandler {
 public:
  // `text` is what will be read.
  explicit PoolReader(std::string_view text) : text_(text) {}

  std::vector<YamlPool> pools;

  void OnDocumentStart(const YAML::Mark& mark) override {
    // The parser shows what it cannot place behind the first one as another, again and again.
    if (has_begun_) throw Refused(mark, "expected the end: a second document is not allowed here");
    has_begun_ = true;
    level_ = Level::kDocument;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "", anchor);
    if (level_ == Level::kDocument) return;
    throw Refused(mark, awaits_value_ ? in_quotes(last_key()) + " has no value"
                                      : "expected a name before the colon");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused(mark, "aliases are not allowed here");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check(mark, tag, anchor);
    if (tag == "!" && !is_closed(text_.substr(std::min<size_t>(offset_of(mark), text_.size()))))
      throw Refused(mark, "expected a closing quote");
    if (has_control_character(value))
      throw Refused(mark, "control characters are not allowed here");
    YamlWord word{value, mark_of(mark)};
    switch (level_) {
      case Level::kDocument:
        throw Refused(mark, "expected pools, each a name with a colon");
      case Level::kPools:
        return take_pool(mark, std::move(word));
      case Level::kKeys:
        return take_word(mark, std::move(word));
      case Level::kList:
        pools.back().entries.back().words.push_back(std::move(word));
        return;
    }
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check(mark, tag, anchor);
    if (level_ != Level::kKeys || !awaits_value_) throw Refused(mark, "a list is not allowed here");
    pools.back().entries.back().mark = mark_of(mark);
    pools.back().entries.back().is_list = true;
    level_ = Level::kList;
  }
  void OnSequenceEnd() override {
    level_ = Level::kKeys;
    awaits_value_ = false;
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check(mark, tag, anchor);
    if (level_ == Level::kDocument) {
      level_ = Level::kPools;
    } else if (level_ == Level::kPools && awaits_value_) {
      level_ = Level::kKeys;
      awaits_value_ = false;
      keys_.clear();
    } else {
      throw Refused(mark, "keys are not allowed here: a value is one word, or quoted");
    }
  }
  void OnMapEnd() override {
    level_ = level_ == Level::kKeys ? Level::kPools : Level::kDocument;
    awaits_value_ = false;
  }

 private:
  enum class Level { kDocument, kPools, kKeys, kList };

  static void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw Refused(mark, "anchors are not allowed here");
    // "?" is a plain word, "!" a quoted one.
    if (tag.size() > 1) throw Refused(mark, "tags are not allowed here");
  }

  const std::string& last_key() const {
    const YamlPool& pool = pools.back();
    return level_ == Level::kPools ? pool.name.text : pool.entries.back().key.text;
  }

  void take_pool(const YAML::Mark& mark, YamlWord word) {
    if (awaits_value_) {
      throw Refused(mark, "pool " + in_quotes(last_key()) + " has a word where its keys belong");
    }
    if (!names_.insert(word.text).second) {
      throw Refused(mark, "pool " + in_quotes(word.text) + " is there twice");
    }
    pools.push_back({std::move(word), {}});
    awaits_value_ = true;
  }

  void take_word(const YAML::Mark& mark, YamlWord word) {
    std::vector<YamlEntry>& entries = pools.back().entries;
    if (awaits_value_) {
      entries.back().mark = word.mark;
      entries.back().words.push_back(std::move(word));
      awaits_value_ = false;
      return;
    }
    if (!keys_.insert(word.text).second) {
      throw Refused(mark, in_quotes(word.text) + " is there twice");
    }
    entries.push_back({std::move(word), mark_of(mark), false, {}});
    awaits_value_ = true;
  }

  const std::string_view text_;
  Level level_ = Level::kDocument;
  bool has_begun_ = false;
  bool awaits_value_ = false;  // the last pool or key has none yet
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> keys_;  // of the last pool
};

}  // namespace

Status error_at(const ConfigText& config, const YamlMark& mark, const std::string& why) {
  return Status::error(config.origin + ":" + std::to_string(mark.line) + ":" +
                       std::to_string(mark.column) + ": " + why);
}

Result<std::vector<YamlPool>> read_nutcracker_yaml(const ConfigText& config) {
  if (config.text.size() > kMaxText) return Status::error(config.origin + ": larger than 8 MB");
  PoolReader reader(config.text);
  try {
    std::istringstream stream(config.text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const Refused& refused) {
    return error_at(config, refused.mark, refused.why);
  } catch (const YAML::Exception& failure) {
    return error_at(config, mark_of(failure.mark), printable(failure.msg));
  }
  if (reader.pools.empty()) return Status::error(config.origin + ": holds no pools");
  return std::move(reader.pools);
}

}  // namespace moxi
