#include "common/net/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "common/net/linux_only.h"

namespace moxi {
namespace {

constexpr int kTriesForOnePort = 16;

std::string error_text(int error) {
  return std::strerror(error);
}

void set_option(int fd, int level, int option) {
  const int on = 1;
  // A socket without the option works, only less well.
  static_cast<void>(::setsockopt(fd, level, option, &on, sizeof(on)));
}

// 0 or an errno.
int bind_and_listen(int fd, const SocketAddress& address, int backlog) {
  if (::bind(fd, address.data(), address.size()) != 0) return errno;
  return ::listen(fd, backlog) == 0 ? 0 : errno;
}

struct Bound {
  UniqueFd fd;
  int error = 0;
};

// What is wanted of a port: connections, or (without a backlog) datagrams.
struct Wanted {
  int type = SOCK_STREAM;
  int backlog = 0;
  TcpTraits traits{};
};

Bound bind_to(const SocketAddress& address, Wanted wanted) {
  Bound result{open_socket(address.family(), wanted.type), 0};
  if (!result.fd.is_open()) return {UniqueFd(), errno};
  const int fd = result.fd.get();
  if (address.family() == AF_INET6) set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
  if (wanted.type == SOCK_DGRAM) {
    if (::bind(fd, address.data(), address.size()) != 0) result.error = errno;
    return result;
  }
  set_option(fd, SOL_SOCKET, SO_REUSEADDR);
  if (wanted.traits.keep_alive) set_option(fd, SOL_SOCKET, SO_KEEPALIVE);
  if (wanted.traits.reuse_port) set_option(fd, SOL_SOCKET, SO_REUSEPORT);
  set_option(fd, IPPROTO_TCP, TCP_NODELAY);
  result.error = bind_and_listen(fd, address, wanted.backlog);
  return result;
}

// This machine lacks the family or the address: no reason to give up the others.
bool can_be_passed_over(int error) {
  return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

Result<std::vector<SocketAddress>> addresses_of(std::string_view host, uint16_t port, int type) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  const bool all = host.empty() || host == "*";
  const std::string name(host);
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(all ? nullptr : name.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error == EAI_SYSTEM) return Status::error("getaddrinfo(): " + error_text(errno));
  if (error != 0) return Status::error(std::string("getaddrinfo(): ") + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::vector<SocketAddress> result;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    result.emplace_back(each->ai_addr, each->ai_addrlen);
  }
  return result;
}

struct AllBound {
  std::vector<UniqueFd> fds;
  int error = 0;            // the last one met
  bool port_taken = false;  // on an address behind one that got it
};

AllBound bind_to_all(const std::vector<SocketAddress>& addresses, uint16_t port, Wanted wanted) {
  AllBound result;
  uint16_t common_port = port;
  for (const SocketAddress& address : addresses) {
    Bound one = bind_to(address.with_port(common_port), wanted);
    if (one.error == 0) {
      if (common_port == 0) common_port = bound_port(one.fd.get());
      result.fds.push_back(std::move(one.fd));
      continue;
    }
    result.error = one.error;
    if (can_be_passed_over(one.error)) continue;
    result.port_taken = one.error == EADDRINUSE && !result.fds.empty();
    result.fds.clear();
    return result;
  }
  return result;
}

// Somebody accepts connections at `address`.
bool is_answered(const SocketAddress& address) {
  const UniqueFd probe = open_socket(AF_UNIX, SOCK_STREAM);
  if (!probe.is_open()) return true;
  return ::connect(probe.get(), address.data(), address.size()) == 0 || errno != ECONNREFUSED;
}

void remove_stale_socket(const std::string& path, const SocketAddress& address) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return;
  if (!is_answered(address)) ::unlink(path.c_str());
}

bool is_connected_to_itself(int fd) {
  const SocketAddress local = local_address(fd);
  return local.is_ip() && local == peer_address(fd);
}

Result<std::vector<UniqueFd>> open_port(std::string_view host, uint16_t port, Wanted wanted) {
  const std::string what = std::string("failed to listen on ") +
                           (wanted.type == SOCK_DGRAM ? "UDP" : "TCP") + " port " +
                           std::to_string(port) + ": ";
  const Result<std::vector<SocketAddress>> addresses = addresses_of(host, port, wanted.type);
  if (!addresses.is_ok()) return Status::error(what + addresses.message());
  for (int left = kTriesForOnePort;; --left) {
    AllBound all = bind_to_all(addresses.value(), port, wanted);
    if (!all.fds.empty()) return std::move(all.fds);
    // The port the system picked for one family is taken in the other: another will do.
    if (port == 0 && all.port_taken && left > 1) continue;
    return Status::error(what + error_text(all.error));
  }
}

}  // namespace

Result<std::vector<UniqueFd>> listen_tcp(std::string_view host, uint16_t port, int backlog,
                                         const TcpTraits& traits) {
  return open_port(host, port, {SOCK_STREAM, backlog, traits});
}

Result<std::vector<UniqueFd>> bind_udp(std::string_view host, uint16_t port) {
  return open_port(host, port, {SOCK_DGRAM, 0, {}});
}

Result<UniqueFd> listen_unix(const std::string& path, unsigned mode, int backlog) {
  const std::string what = "failed to listen on UNIX socket: " + path + ": ";
  const std::optional<SocketAddress> address = SocketAddress::unix_path(path);
  if (!address) return Status::error(what + error_text(path.empty() ? EINVAL : ENAMETOOLONG));
  remove_stale_socket(path, *address);
  UniqueFd fd = open_socket(AF_UNIX, SOCK_STREAM);
  if (!fd.is_open()) return Status::error(what + error_text(errno));
  const mode_t old_mask = ::umask(static_cast<mode_t>(~mode & 0777U));
  const int error = bind_and_listen(fd.get(), *address, backlog);
  ::umask(old_mask);
  if (error != 0) return Status::error(what + error_text(error));
  return fd;
}

Result<UniqueFd> start_connect(const SocketAddress& to) {
  UniqueFd fd = open_socket(to.family(), SOCK_STREAM);
  if (!fd.is_open()) return Status::error(to.to_string() + ": " + error_text(errno));
  if (to.is_ip()) set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
  // An interrupted connect goes on by itself.
  if (::connect(fd.get(), to.data(), to.size()) != 0 && errno != EINPROGRESS && errno != EINTR) {
    return Status::error(to.to_string() + ": " + error_text(errno));
  }
  return fd;
}

Status connect_result(int fd) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return Status::error(error_text(error));
  if (is_connected_to_itself(fd)) return Status::error("connected to itself: nobody listens there");
  return Status::ok();
}

uint16_t bound_port(int fd) {
  return local_address(fd).port();
}

}  // namespace moxi
