// Every opcode with every combination of sizes, right and wrong, against what the protocol says of
// them, written down a second time. (CVE-2011-4971, CVE-2020-10931 and their like.)
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "common/protocol/binary_request_parser.h"
#include "t/support/binary_packet.h"

namespace moxi {
namespace {

// What becomes of a header.
enum class Fate {
  kBeyondBody,  // 0x81, closed
  kBad,         // 0x04, closed
  kUnknown,     // 0x81, the body is swallowed
  kRefused,     // another error, the body is swallowed
  kTaken,
};

struct Sizes {
  uint64_t key;
  uint64_t extras;
  uint64_t body;
};

const std::set<unsigned> kGets = {0x00, 0x09, 0x0c, 0x0d};
const std::set<unsigned> kTimed = {0x1c, 0x1d, 0x1e, 0x23, 0x24};
const std::set<unsigned> kStores = {0x01, 0x02, 0x03, 0x11, 0x12, 0x13};
const std::set<unsigned> kExtends = {0x0e, 0x0f, 0x19, 0x1a};
const std::set<unsigned> kDeletes = {0x04, 0x14};
const std::set<unsigned> kCounts = {0x05, 0x06, 0x15, 0x16};
const std::set<unsigned> kFlushes = {0x08, 0x18};
const std::set<unsigned> kBare = {0x07, 0x17, 0x0a, 0x0b, 0x20};
const std::set<unsigned> kAuths = {0x21, 0x22};

Fate expected(unsigned opcode, const Sizes& sizes) {
  const auto among = [&](const std::set<unsigned>& group) { return group.count(opcode) > 0; };
  const bool exact = sizes.body == sizes.key + sizes.extras;
  const auto good = [](bool is_good) { return is_good ? Fate::kTaken : Fate::kBad; };
  if (sizes.key + sizes.extras > sizes.body) return Fate::kBeyondBody;
  if (sizes.body > 1073741824 || sizes.key > 250) return Fate::kBad;
  if (among(kGets) || among(kDeletes)) return good(sizes.key > 0 && sizes.extras == 0 && exact);
  if (among(kTimed)) return good(sizes.key > 0 && sizes.extras == 4 && exact);
  if (among(kStores)) return good(sizes.key > 0 && sizes.extras == 8);
  if (among(kExtends)) return good(sizes.key > 0 && sizes.extras == 0);
  if (among(kCounts)) return good(sizes.key > 0 && sizes.extras == 20 && exact);
  if (among(kFlushes)) {
    return good(sizes.key == 0 && (sizes.extras == 0 || sizes.extras == 4) && exact);
  }
  if (among(kBare)) return good(sizes.body == 0);
  if (opcode == 0x1b) return good(sizes.key == 0 && sizes.extras == 4 && exact);
  if (opcode == 0x10) {
    if (sizes.extras != 0 || !exact) return Fate::kBad;
    return sizes.key == 0 ? Fate::kTaken : Fate::kRefused;  // nothing is called "kkk"
  }
  if (among(kAuths)) {
    if (sizes.key == 0 || sizes.extras != 0) return Fate::kBad;
    return sizes.key > 32 ? Fate::kRefused : Fate::kTaken;
  }
  return Fate::kUnknown;
}

void check_refusal(Fate fate, const Sizes& sizes, const ParseResult& result,
                   const Request& request) {
  ASSERT_EQ(result.status, ParseStatus::kRequest);
  ASSERT_EQ(request.command, Command::kRejected);
  EXPECT_EQ(result.consumed, 24U);
  EXPECT_EQ(request.opaque, 0xdeadbeefU);
  EXPECT_TRUE(request.keys.empty());
  const bool closes = fate == Fate::kBeyondBody || fate == Fate::kBad;
  EXPECT_EQ(request.close_after, closes);
  EXPECT_EQ(request.value_size, closes ? 0 : sizes.body);
  if (fate == Fate::kBad) {
    EXPECT_EQ(request.error, Outcome::kBadFormat);
  } else if (fate != Fate::kRefused) {
    EXPECT_EQ(request.error, Outcome::kError);
  }
}

void check(unsigned opcode, const Sizes& sizes) {
  BinaryPacket packet;
  packet.opcode = opcode;
  packet.opaque = 0xdeadbeef;
  std::string bytes = header_bytes(0x80, packet, sizes.key, sizes.extras, sizes.body);
  constexpr uint64_t kSent = 70000;
  const bool whole = sizes.body <= kSent;
  bytes.append(whole ? sizes.body : 100, 'k');
  // An exact copy, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(bytes.begin(), bytes.end());

  Request request;
  MetaFields meta;
  request.meta = &meta;
  std::array<KeyRef, 1> keys;
  const ParseResult result = parse_binary_request({exact.data(), exact.size()}, keys, request);
  const Fate fate = expected(opcode, sizes);
  ASSERT_EQ(request.opcode, opcode);
  if (fate != Fate::kTaken) return check_refusal(fate, sizes, result, request);
  ASSERT_EQ(result.status, ParseStatus::kRequest);
  EXPECT_NE(request.command, Command::kRejected);
  EXPECT_EQ(result.consumed, bytes.size());
  EXPECT_EQ(request.value.size(), sizes.body - sizes.key - sizes.extras);
  EXPECT_EQ(request.keys.size() + (request.args.empty() ? 0 : 1), sizes.key > 0 ? 1U : 0U);
  EXPECT_TRUE(request.keys.empty() || request.keys.front().bytes.size() == sizes.key);
}

// False: a check has failed.
bool check_all(unsigned opcode, const Sizes& sizes) {
  check(opcode, sizes);
  if (!testing::Test::HasFailure()) return true;
  ADD_FAILURE() << "opcode " << opcode << " key " << sizes.key << " extras " << sizes.extras
                << " body " << sizes.body;
  return false;
}

TEST(BinaryLengths, EveryCombinationForEveryOpcode) {
  constexpr std::array<uint64_t, 5> kKeys = {0, 1, 250, 251, 0xffff};
  constexpr std::array<uint64_t, 5> kExtras = {0, 4, 8, 20, 255};
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    for (const uint64_t key : kKeys) {
      for (const uint64_t extras : kExtras) {
        const uint64_t sum = key + extras;
        for (const uint64_t body :
             {uint64_t{0}, uint64_t{1}, sum == 0 ? 0 : sum - 1, sum, uint64_t{0x7fffffff},
              uint64_t{0x80000000}, uint64_t{0xffffffff}}) {
          if (!check_all(opcode, {key, extras, body})) return;
        }
      }
    }
  }
}

TEST(BinaryLengths, ExtrasOfAnySizeForEveryOpcode) {
  for (unsigned opcode = 0; opcode <= 0x25; ++opcode) {
    for (uint64_t extras = 0; extras < 256; ++extras) {
      for (const uint64_t more : {0U, 1U}) {
        if (!check_all(opcode, {3, extras, 3 + extras + more})) return;
        if (!check_all(opcode, {0, extras, extras + more})) return;
      }
    }
  }
}

TEST(BinaryLengths, AGigabyteIsTheMostThatABodyMayAnnounce) {
  const auto fate = [](uint64_t body) {
    Request request;
    MetaFields meta;
    request.meta = &meta;
    std::array<KeyRef, 1> keys;
    const std::string bytes = header_bytes(0x80, {0x01}, 1, 8, body) + std::string(9, 'k');
    const ParseResult result = parse_binary_request(bytes, keys, request);
    return result.status == ParseStatus::kNeedMore ? "waits" : "refused";
  };
  EXPECT_STREQ(fate(1073741824), "waits");
  EXPECT_STREQ(fate(1073741825), "refused");
}

}  // namespace
}  // namespace moxi
