// What general commands ask of the cache, beyond the words of cache_types.h. No protocol here: each
// field is one wish, and the defaults wish for nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/clock.h"
#include "server/cache/cache_types.h"

namespace moxi {

struct GeneralRead {
  std::string_view key;
  uint64_t hash = 0;
  bool wants_value = false;
  bool unless_same = false;      // no value if the item's id is `cas`
  bool leaves_no_trace = false;  // neither frequency nor fetched mark nor time of access
  bool touches = false;          // sets the expiry to `exptime`
  bool creates = false;          // a key that is not there gets an empty item; the reader has won
  bool has_own_cas = false;      // own_cas is the id of the item that is made
  bool encoded_key = false;      // what is made remembers that
  // A touch comes before the look at what is left, or before the expiry of what is made.
  bool touch_before_recache = false;
  bool touch_before_create = false;
  RelTime exptime = kNeverExpires;
  RelTime created_exptime = kNeverExpires;
  RelTime recache_before = kNeverExpires;  // who finds less time left than up to this has won
  uint64_t cas = 0;
  uint64_t own_cas = 0;
};

struct GeneralStore {
  StoreRequest store;     // appends that may create: exptime and client_flags of what they create
  bool compares = false;  // append, prepend: `store.cas` must be the item's, unless it is 0
  bool takes_lower = false;  // kCas: what has a lower id is kept as a stale value
  bool creates = false;      // append, prepend: a key that is not there is set
  bool has_own_cas = false;  // own_cas is the new item's id
  bool encoded_key = false;  // the item remembers that
  bool keeps_old = false;    // too large, or no memory: the item that is there stays
  uint64_t own_cas = 0;
};
struct GeneralStored {
  Stored outcome = Stored::kNotStored;
  uint64_t cas = 0;  // with kStored
  size_t size = 0;   // of the value: with kStored the item's, else what was to be stored
};

struct GeneralRemoval {
  std::string_view key;
  uint64_t hash = 0;
  bool compares = false;     // only an item with the id `cas`
  bool marks_stale = false;  // it stays, and its next reader is told to renew it
  bool empties = false;      // it stays, without its value
  bool touches = false;      // what stays gets this expiry
  bool has_own_cas = false;  // what stays gets own_cas as its id
  RelTime exptime = kNeverExpires;
  uint32_t client_flags = 0;  // of what is emptied
  uint64_t cas = 0;
  uint64_t own_cas = 0;
};
enum class GeneralRemoved : uint8_t { kDone, kNotFound, kExists, kNoMemory };

struct GeneralArithmetic {
  std::string_view key;
  uint64_t hash = 0;
  Direction direction = Direction::kUp;
  bool touches = false;              // sets the expiry to `exptime`
  bool creates = false;              // a key that is not there gets `initial`
  bool has_own_cas = false;          // own_cas is the item's new id
  bool encoded_key = false;          // what is made remembers that
  bool touch_before_create = false;  // what is made expires as made, not as touched
  RelTime exptime = kNeverExpires;
  RelTime created_exptime = kNeverExpires;
  uint64_t delta = 0;
  uint64_t initial = 0;
  uint64_t cas = 0;  // the item's id must be this one; 0: any
  uint64_t own_cas = 0;
};

}  // namespace moxi
