// Roles that come and go while the process runs.
#include <algorithm>
#include <string>
#include <utility>

#include "server/server.h"

namespace moxi {
namespace {

// They are numbered by a byte.
constexpr size_t kMostRoles = 256;

bool is_closed(const RoleClosing& closing) {
  return closing.workers_left->load() == 0;
}

}  // namespace

std::variant<std::vector<ListeningSocket>, EarlyExit> Server::open_roles(
    const std::vector<Role>& roles) {
  if (roles.size() > free_roles())
    return EarlyExit::failure("too many ports: clients of closed ones are still here");
  auto opened = open_listening_sockets(roles, {options_.backlog, options_.unix_mask});
  if (auto* sockets = std::get_if<std::vector<ListeningSocket>>(&opened)) {
    const std::string notice = exposure_notice(roles, *sockets);
    if (!notice.empty()) process_.log.write(LogLevel::kAlways, "moxi: " + notice);
  }
  return opened;
}

std::vector<size_t> Server::serve_roles(std::vector<Role> roles,
                                        std::vector<ListeningSocket> sockets) {
  std::vector<size_t> numbers;
  for (size_t i = 0; i < roles.size(); ++i) {
    const auto is_its = [i](const ListeningSocket& socket) { return socket.role == i; };
    const auto count = std::count_if(sockets.begin(), sockets.end(), is_its);
    if (roles[i].on_listening) roles[i].on_listening(static_cast<size_t>(count));
    numbers.push_back(take_role());
    Role& role = roles_[numbers.back()];
    role = std::move(roles[i]);
    change_role(numbers.back(),
                [make = role.make_handler, protocols = role.protocols](Worker& worker, uint8_t at) {
                  worker.set_role(at, make(worker), protocols);
                });
  }
  for (ListeningSocket& socket : sockets) {
    socket.role = numbers[socket.role];
    if (const auto failure = listen(std::move(socket)))
      process_.log.write(LogLevel::kAlways, failure->text);
  }
  return numbers;
}

size_t Server::free_roles() const {
  const auto closed = std::count_if(closing_.begin(), closing_.end(), is_closed);
  return static_cast<size_t>(closed) + kMostRoles - roles_.size();
}

// One that nobody uses, or a new one.
size_t Server::take_role() {
  const auto free = std::find_if(closing_.begin(), closing_.end(), is_closed);
  if (free == closing_.end()) return add_role({});
  const size_t role = free->role;
  closing_.erase(free);
  return role;
}

void Server::close_role(size_t role) {
  std::erase_if(listeners_, [this, role](const RoleListener& each) {
    if (each.role != role) return false;
    process_.gauges.remove_socket(each.listener->fd());
    return true;
  });
  const auto left = std::make_shared<std::atomic<size_t>>(workers_.size());
  closing_.push_back({role, left});
  change_role(role, [left](Worker& worker, uint8_t at) {
    worker.close_role(at, [left] { left->fetch_sub(1); });
  });
}

void Server::change_role(size_t role, std::function<void(Worker&, uint8_t role)> change) {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    worker->post([&worker = *worker, change, number = static_cast<uint8_t>(role)] {
      change(worker, number);
    });
  }
}

}  // namespace moxi
