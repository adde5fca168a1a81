#include "common/net/tls_transport.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "common/net/tls_context.h"
#include "common/net/unique_fd.h"
#include "t/support/tls_files.h"

namespace moxi {
namespace {

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

// The server's side as the product has it, and a client of the library's, over a pair of sockets.
class TlsTransportTest : public ::testing::Test {
 protected:
  TlsTransportTest() {
    std::array<int, 2> fds{};
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()));
    ours_ = fds[0];
    theirs_ = UniqueFd(fds[1]);
    TlsSettings settings;
    settings.chain_cert = files_.certificate();
    settings.key = files_.key();
    Result<std::unique_ptr<TlsContext>> context = TlsContext::create(settings);
    EXPECT_TRUE(context.is_ok());
    context_ = std::move(context.value());
    transport_ = context_->accept(ListenTls::kDefault);
    client_context_.reset(SSL_CTX_new(TLS_client_method()));
    client_.reset(SSL_new(client_context_.get()));
    SSL_set_fd(client_.get(), theirs_.get());
    SSL_set_connect_state(client_.get());
  }
  ~TlsTransportTest() override { transport_->close(ours_); }

  IoResult read(size_t room) { return transport_->read(ours_, std::span(buffer_.data(), room)); }
  IoResult write(const std::vector<std::string>& pieces) {
    std::vector<iovec> all;
    for (const std::string& piece : pieces)
      all.push_back({const_cast<char*>(piece.data()), piece.size()});
    return transport_->write(ours_, all);
  }
  std::string taken(const IoResult& result) const { return {buffer_.data(), result.bytes}; }
  // What the client reads now.
  std::string receive() {
    std::string all;
    size_t count = 0;
    while (SSL_read_ex(client_.get(), their_buffer_.data(), their_buffer_.size(), &count) == 1)
      all.append(their_buffer_.data(), count);
    return all;
  }
  void send(const std::string& text) {
    size_t count = 0;
    ASSERT_EQ(1, SSL_write_ex(client_.get(), text.data(), text.size(), &count));
  }
  void shake_hands() {
    for (int i = 0; i < 4; ++i) {
      SSL_do_handshake(client_.get());
      EXPECT_EQ(IoStatus::kWouldBlock, read(100).status);
    }
    ASSERT_EQ(1, SSL_is_init_finished(client_.get()));
  }

  TlsFiles files_;
  int ours_ = -1;
  UniqueFd theirs_;
  std::unique_ptr<TlsContext> context_;
  Transport* transport_ = nullptr;
  std::unique_ptr<SSL_CTX, FreeContext> client_context_;
  std::unique_ptr<SSL, FreeSsl> client_;
  std::array<char, 1 << 17> buffer_{};
  std::array<char, 1 << 14> their_buffer_{};
};

TEST_F(TlsTransportTest, SpeaksAfterTheHandshake) {
  shake_hands();
  EXPECT_EQ(1U, context_->counters().new_sessions);
  send("hello");
  EXPECT_EQ("hello", taken(read(100)));
  EXPECT_EQ(IoStatus::kWouldBlock, read(100).status);
  EXPECT_EQ(13U, write({"good ", "", "bye,", " all"}).bytes);
  EXPECT_EQ("good bye, all", receive());
  EXPECT_EQ(0U, context_->counters().handshake_errors);
  EXPECT_EQ(0U, context_->counters().protocol_errors);
}

TEST_F(TlsTransportTest, SaysThatPartOfARecordIsLeft) {
  shake_hands();
  EXPECT_TRUE(transport_->is_layered());
  EXPECT_FALSE(transport_->is_unfinished());
  send("0123456789");
  EXPECT_EQ("0123", taken(read(4)));
  EXPECT_TRUE(transport_->is_unfinished());
  EXPECT_EQ("456789", taken(read(100)));
  EXPECT_FALSE(transport_->is_unfinished());
}

TEST_F(TlsTransportTest, TakesSeveralRecordsAtOnce) {
  shake_hands();
  send("one ");
  send("two ");
  send("three");
  EXPECT_EQ("one two three", taken(read(100)));
}

TEST_F(TlsTransportTest, GoesOnWithARecordThatDidNotFit) {
  shake_hands();
  std::string value;
  for (int i = 0; value.size() < 3'000'000; ++i)
    value += std::to_string(i);
  size_t sent = 0;
  std::string received;
  while (sent < value.size()) {
    const std::string rest = value.substr(sent);
    const IoResult result = write({rest.substr(0, 7), rest.substr(7)});
    if (result.status == IoStatus::kOk) sent += result.bytes;
    if (result.status != IoStatus::kOk) {
      ASSERT_EQ(IoStatus::kWouldBlock, result.status);
      received += receive();
    }
  }
  received += receive();
  EXPECT_TRUE(received == value);
}

TEST_F(TlsTransportTest, TellsOfTheEndAfterWhatCameBefore) {
  shake_hands();
  send("last");
  SSL_shutdown(client_.get());
  EXPECT_EQ("last", taken(read(100)));
  EXPECT_TRUE(transport_->is_unfinished());
  EXPECT_EQ(IoStatus::kEnd, read(100).status);
  EXPECT_EQ(IoStatus::kEnd, read(100).status);
}

TEST_F(TlsTransportTest, SaysGoodbye) {
  shake_hands();
  EXPECT_EQ(4U, write({"done"}).bytes);
  transport_->shutdown_write(ours_);
  EXPECT_EQ("done", receive());
  EXPECT_NE(0, SSL_get_shutdown(client_.get()) & SSL_RECEIVED_SHUTDOWN);
}

TEST_F(TlsTransportTest, CountsWhatIsNoHandshake) {
  const std::string plain = "get some_key_or_other\r\n";
  ASSERT_EQ(static_cast<ssize_t>(plain.size()),
            ::send(theirs_.get(), plain.data(), plain.size(), MSG_NOSIGNAL));
  EXPECT_EQ(IoStatus::kFailed, read(100).status);
  EXPECT_EQ(IoStatus::kFailed, read(100).status);
  EXPECT_EQ(IoStatus::kFailed, write({"x"}).status);
  EXPECT_FALSE(transport_->is_unfinished());
  EXPECT_EQ(1U, context_->counters().handshake_errors);
  EXPECT_EQ(0U, context_->counters().new_sessions);
}

TEST_F(TlsTransportTest, CountsWhatIsNoRecord) {
  shake_hands();
  send("good");
  const std::string bad = "\x17\x03\x03" + std::string("\0\x20", 2) + std::string(32, 'x');
  ASSERT_EQ(static_cast<ssize_t>(bad.size()),
            ::send(theirs_.get(), bad.data(), bad.size(), MSG_NOSIGNAL));
  EXPECT_EQ("good", taken(read(100)));
  EXPECT_TRUE(transport_->is_unfinished());
  EXPECT_EQ(IoStatus::kFailed, read(100).status);
  EXPECT_EQ(1U, context_->counters().protocol_errors);
}

TEST_F(TlsTransportTest, EndsWithAPeerThatHangsUp) {
  shake_hands();
  theirs_.reset();
  EXPECT_EQ(IoStatus::kFailed, read(100).status);
}

}  // namespace
}  // namespace moxi
