#include "proxy/route/modula.h"

namespace moxi {

namespace {

class Modula final : public Distribution {
 public:
  Modula(uint32_t backends, const KeyHasher& hasher) : backends_(backends), hasher_(hasher) {}

  size_t pick(std::string_view key) const override { return hasher_(key) % backends_; }

 private:
  const uint32_t backends_;
  const KeyHasher hasher_;
};

}  // namespace

std::unique_ptr<Distribution> make_modula(std::span<const BackendConfig> backends,
                                          const KeyHasher& hasher) {
  return std::make_unique<Modula>(static_cast<uint32_t>(backends.size()), hasher);
}

}  // namespace moxi
