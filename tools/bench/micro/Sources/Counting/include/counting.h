#ifndef COUNTING_H
#define COUNTING_H

#include <stdint.h>

/// What this thread has done so far.
struct Counts {
  /// Calls of malloc and its relatives.
  int64_t allocations;
  /// Calls of swift_retain and swift_release and their relatives from compiled code. What the Swift
  /// runtime does inside itself is not seen.
  int64_t retains;
  int64_t releases;
};

struct Counts counting_now(void);

#endif
