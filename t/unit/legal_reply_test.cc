#include "proxy/backend/legal_reply.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace moxi {
namespace {

Reply done(Outcome outcome) {
  Reply reply;
  reply.response.outcome = outcome;
  return reply;
}

Reply value(bool has_cas) {
  Reply reply;
  reply.kind = ReplyKind::kValue;
  reply.has_cas = has_cas;
  return reply;
}

TEST(LegalReply, ValuesBelongToRetrievals) {
  EXPECT_TRUE(is_legal_reply(Command::kGet, value(false)));
  EXPECT_FALSE(is_legal_reply(Command::kGet, value(true)));
  EXPECT_TRUE(is_legal_reply(Command::kGats, value(true)));
  EXPECT_FALSE(is_legal_reply(Command::kGets, value(false)));
  EXPECT_FALSE(is_legal_reply(Command::kSet, value(false)));
  EXPECT_FALSE(is_legal_reply(Command::kStats, value(false)));
}

TEST(LegalReply, EachCommandHasItsOwnEnds) {
  EXPECT_TRUE(is_legal_reply(Command::kGet, done(Outcome::kEnd)));
  EXPECT_FALSE(is_legal_reply(Command::kGet, done(Outcome::kStored)));
  EXPECT_TRUE(is_legal_reply(Command::kSet, done(Outcome::kStored)));
  EXPECT_FALSE(is_legal_reply(Command::kSet, done(Outcome::kNotStored)));
  EXPECT_TRUE(is_legal_reply(Command::kAdd, done(Outcome::kNotStored)));
  EXPECT_FALSE(is_legal_reply(Command::kSet, done(Outcome::kEnd)));
  EXPECT_FALSE(is_legal_reply(Command::kSet, done(Outcome::kExists)));
  EXPECT_TRUE(is_legal_reply(Command::kCas, done(Outcome::kExists)));
  EXPECT_FALSE(is_legal_reply(Command::kCas, done(Outcome::kNotStored)));
  EXPECT_TRUE(is_legal_reply(Command::kDelete, done(Outcome::kDeleted)));
  EXPECT_FALSE(is_legal_reply(Command::kDelete, done(Outcome::kTouched)));
  EXPECT_TRUE(is_legal_reply(Command::kIncr, done(Outcome::kNumber)));
  EXPECT_FALSE(is_legal_reply(Command::kTouch, done(Outcome::kNumber)));
  EXPECT_TRUE(is_legal_reply(Command::kFlushAll, done(Outcome::kOk)));
  EXPECT_TRUE(is_legal_reply(Command::kStats, done(Outcome::kReset)));
  EXPECT_FALSE(is_legal_reply(Command::kQuit, done(Outcome::kOk)));
}

Reply general(GeneralStatus status) {
  Reply reply;
  reply.kind = ReplyKind::kGeneral;
  reply.general.status = status;
  return reply;
}

TEST(LegalReply, EachGeneralFormHasItsOwnEnds) {
  using enum GeneralStatus;
  const std::vector<std::pair<Command, std::vector<GeneralStatus>>> ends = {
      {Command::kMetaGet, {kValue, kHead, kMiss}},
      {Command::kMetaSet, {kHead, kNotStored, kExists, kNotFound}},
      {Command::kMetaDelete, {kHead, kExists, kNotFound}},
      {Command::kMetaArithmetic, {kValue, kNotStored, kExists, kNotFound}},
      {Command::kMetaDebug, {kDescription, kMiss}},
      {Command::kGet, {}},
      {Command::kSet, {}},
      {Command::kStats, {}},
  };
  for (const auto& [command, legal] : ends) {
    for (const GeneralStatus status :
         {kValue, kHead, kMiss, kNotStored, kExists, kNotFound, kDescription}) {
      const bool is_one = std::find(legal.begin(), legal.end(), status) != legal.end();
      EXPECT_EQ(is_legal_reply(command, general(status)), is_one)
          << static_cast<int>(command) << ' ' << static_cast<int>(status);
    }
    EXPECT_EQ(is_legal_reply(command, done(Outcome::kEnd)),
              !is_meta(command) && command != Command::kSet);
  }
}

TEST(LegalReply, ErrorsAreLegalEverywhere) {
  for (const Command command : {Command::kGet, Command::kSet, Command::kIncr, Command::kStats})
    EXPECT_TRUE(is_legal_reply(command, done(Outcome::kServerError)));
}

TEST(LegalReply, StatisticsBelongToStats) {
  Reply stat;
  stat.kind = ReplyKind::kStat;
  EXPECT_TRUE(is_legal_reply(Command::kStats, stat));
  EXPECT_FALSE(is_legal_reply(Command::kGet, stat));
}

TEST(LegalReply, WhatAClientBringsAboutIsTheCommandsOwnError) {
  EXPECT_TRUE(is_own_error(Command::kIncr, Outcome::kNonNumeric));
  EXPECT_TRUE(is_own_error(Command::kDecr, Outcome::kNonNumeric));
  EXPECT_TRUE(is_own_error(Command::kMetaArithmetic, Outcome::kNonNumeric));
  EXPECT_TRUE(is_own_error(Command::kMetaSet, Outcome::kTooLarge));
  EXPECT_TRUE(is_own_error(Command::kSet, Outcome::kTooLarge));
  EXPECT_TRUE(is_own_error(Command::kAppend, Outcome::kTooLarge));
  EXPECT_FALSE(is_own_error(Command::kSet, Outcome::kNonNumeric));
  EXPECT_FALSE(is_own_error(Command::kIncr, Outcome::kTooLarge));
  EXPECT_FALSE(is_own_error(Command::kGet, Outcome::kTooLarge));
  for (Outcome outcome :
       {Outcome::kError, Outcome::kBadFormat, Outcome::kBadChunk, Outcome::kOutOfMemoryStoring,
        Outcome::kClientError, Outcome::kServerError})
    EXPECT_FALSE(is_own_error(Command::kSet, outcome));
}

TEST(LegalReply, ARefusedLineLosesItsBody) {
  EXPECT_TRUE(loses_body(Command::kSet, Outcome::kError));
  EXPECT_TRUE(loses_body(Command::kCas, Outcome::kBadChunk));
  EXPECT_TRUE(loses_body(Command::kSet, Outcome::kClientError));
  EXPECT_FALSE(loses_body(Command::kSet, Outcome::kTooLarge));
  EXPECT_FALSE(loses_body(Command::kSet, Outcome::kOutOfMemoryStoring));
  EXPECT_FALSE(loses_body(Command::kSet, Outcome::kStored));
  EXPECT_FALSE(loses_body(Command::kDelete, Outcome::kError));
  EXPECT_TRUE(loses_body(Command::kMetaSet, Outcome::kError));
  EXPECT_TRUE(loses_body(Command::kMetaSet, Outcome::kBadFormat));
  EXPECT_FALSE(loses_body(Command::kMetaSet, Outcome::kInvalidFlag));
  EXPECT_TRUE(loses_body(Command::kSet, Outcome::kInvalidFlag));
}

}  // namespace
}  // namespace moxi
