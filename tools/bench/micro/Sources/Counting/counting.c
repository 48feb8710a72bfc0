// Counts allocations and reference counting of the program it is linked into: a program's own
// definition of a function goes before a library's. Each thread counts for itself, so that what
// others do does not blur it, and counting is one addition.
//
// Linux with glibc only.

#define _GNU_SOURCE

#include "counting.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

static __thread struct Counts counts __attribute__((tls_model("initial-exec")));

struct Counts counting_now(void) { return counts; }

// glibc's own names for its allocator. `free` stays glibc's.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  counts.allocations++;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  counts.allocations++;
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  counts.allocations++;
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  counts.allocations++;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *result = memory;
  return 0;
}

// The next definition of a function of the Swift runtime: its own.
#define REAL(name)                                       \
  static __typeof__(&name) real;                         \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void *swift_retain(void *object) {
  REAL(swift_retain);
  counts.retains++;
  return real(object);
}

void *swift_retain_n(void *object, uint32_t count) {
  REAL(swift_retain_n);
  counts.retains += count;
  return real(object, count);
}

void *swift_bridgeObjectRetain(void *object) {
  REAL(swift_bridgeObjectRetain);
  counts.retains++;
  return real(object);
}

void *swift_bridgeObjectRetain_n(void *object, int count) {
  REAL(swift_bridgeObjectRetain_n);
  counts.retains += count;
  return real(object, count);
}

void swift_release(void *object) {
  REAL(swift_release);
  counts.releases++;
  real(object);
}

void swift_release_n(void *object, uint32_t count) {
  REAL(swift_release_n);
  counts.releases += count;
  real(object, count);
}

void swift_bridgeObjectRelease(void *object) {
  REAL(swift_bridgeObjectRelease);
  counts.releases++;
  real(object);
}

void swift_bridgeObjectRelease_n(void *object, int count) {
  REAL(swift_bridgeObjectRelease_n);
  counts.releases += count;
  real(object, count);
}
