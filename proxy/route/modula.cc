#include "proxy/route/modula.h"

namespace moxi {

namespace {

class Modula final : public Distribution {
 public:
  explicit Modula(uint32_t backends) : backends_(backends) {}

  size_t pick(std::string_view key) const override { return one_at_a_time(key) % backends_; }

 private:
  const uint32_t backends_;
};

}  // namespace

uint32_t one_at_a_time(std::string_view key) {
  uint32_t hash = 0;
  for (char c : key) {
    // Bytes from 0x80 on are negative wherever this runs, or keys would move between machines.
    hash += static_cast<uint32_t>(static_cast<signed char>(c));
    hash += hash << 10;
    hash ^= hash >> 6;
  }
  hash += hash << 3;
  hash ^= hash >> 11;
  hash += hash << 15;
  return hash;
}

std::unique_ptr<Distribution> make_modula(std::span<const BackendConfig> backends) {
  return std::make_unique<Modula>(static_cast<uint32_t>(backends.size()));
}

}  // namespace moxi
