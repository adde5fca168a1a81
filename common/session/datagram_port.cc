#include "common/session/datagram_port.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "common/net/datagram.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

constexpr size_t kLargestDatagram = 65536;
// Other clients of the worker want their turn.
constexpr int kMostPerTurn = 64;
// An answer is collected before it is sent, because every datagram of it says how many there are.
constexpr size_t kMostAnswer = size_t{16} << 20;

uint16_t number_at(std::string_view header, size_t at) {
  const auto high = static_cast<unsigned char>(header[at]);
  const auto low = static_cast<unsigned char>(header[at + 1]);
  return static_cast<uint16_t>(high << 8U | low);
}

void put_number(char* to, size_t number) {
  to[0] = static_cast<char>(number >> 8U);
  to[1] = static_cast<char>(number & 0xffU);
}

// A request of one datagram; those of several are not put together.
bool is_single(std::string_view header) {
  return number_at(header, 2) == 0 && number_at(header, 4) == 1;
}

// One datagram as a client that sends it, reads every answer and says no more.
class DatagramTransport final : public Transport {
 public:
  explicit DatagramTransport(std::string_view requests) : requests_(requests) {}

  IoResult read(int, std::span<char> into) override {
    if (requests_.empty()) return {IoStatus::kEnd, 0};
    if (into.empty()) return {IoStatus::kWouldBlock, 0};
    const size_t size = std::min(into.size(), requests_.size());
    std::memcpy(into.data(), requests_.data(), size);
    requests_.remove_prefix(size);
    return {IoStatus::kOk, size};
  }

  IoResult write(int, std::span<const iovec> from) override {
    size_t size = 0;
    for (const iovec& piece : from) {
      answer_.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
      size += piece.iov_len;
    }
    is_too_long_ = is_too_long_ || answer_.size() > kMostAnswer;
    return is_too_long_ ? IoResult{IoStatus::kFailed, 0} : IoResult{IoStatus::kOk, size};
  }

  void shutdown_write(int) override {}
  void close(int) override {}

  // Empty if there is none that could be sent.
  std::string_view answer() const { return is_too_long_ ? std::string_view() : answer_; }

 private:
  std::string_view requests_;
  std::string answer_;
  bool is_too_long_ = false;
};

}  // namespace

DatagramPort::DatagramPort(Worker& worker, UniqueFd fd, uint8_t role)
    : worker_(worker),
      fd_(std::move(fd)),
      role_(role),
      buffer_(std::make_unique<char[]>(kLargestDatagram)) {}

DatagramPort::~DatagramPort() {
  if (is_watched_) worker_.loop().unwatch(*this);
}

bool DatagramPort::start() {
  is_watched_ = worker_.loop().watch(*this, fd_.get(), Interest::kRead);
  return is_watched_;
}

void DatagramPort::on_ready(bool, bool) {
  for (int i = 0; i < kMostPerTurn; ++i) {
    const std::optional<Datagram> datagram =
        receive_datagram(fd_.get(), {buffer_.get(), kLargestDatagram});
    if (!datagram) return;
    serve({buffer_.get(), datagram->size}, datagram->from);
  }
}

void DatagramPort::serve(std::string_view datagram, const SocketAddress& client) {
  if (datagram.size() <= kHeader || !is_single(datagram)) return;
  DatagramTransport transport(datagram.substr(kHeader));
  worker_.open_datagram(transport, fd_.get(), role_).run_to_end();
  send(datagram.substr(0, 2), transport.answer(), client);
}

void DatagramPort::send(std::string_view id, std::string_view answer, const SocketAddress& client) {
  std::array<char, kHeader> header{id[0], id[1]};
  put_number(&header[4], (answer.size() + kMostPayload - 1) / kMostPayload);
  for (size_t number = 0; !answer.empty(); ++number) {
    const std::string_view part = answer.substr(0, kMostPayload);
    put_number(&header[2], number);
    const std::array<iovec, 2> pieces{
        iovec{header.data(), header.size()},
        iovec{const_cast<char*>(part.data()), part.size()},
    };
    // The client's buffer or ours is full: the rest would be of no use.
    if (!send_datagram(fd_.get(), client, pieces)) return;
    answer.remove_prefix(part.size());
  }
}

}  // namespace moxi
