// Loaded before the C library (LD_PRELOAD): names that end in `.slow.test` are looked up for two
// seconds and are then not known; all others are looked up as ever.
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

#include <string_view>

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  constexpr std::string_view kSlow = ".slow.test";
  const std::string_view name = node == nullptr ? "" : node;
  if (name.ends_with(kSlow)) {
    sleep(2);
    return EAI_AGAIN;
  }
  using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  const auto next = reinterpret_cast<Lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(node, service, hints, found);
}
