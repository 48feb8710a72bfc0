#ifndef FLATLINE_CLINUX_SHIM_H
#define FLATLINE_CLINUX_SHIM_H

// Linux calls that Swift's Glibc module lacks: variadic, GNU extensions, or without a wrapper.

#include <linux/capability.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library shows setns only to those who define _GNU_SOURCE before anything else.
static inline int flatline_enter_network_namespace(int descriptor) {
  return (int)syscall(SYS_setns, descriptor, 0x40000000 /* CLONE_NEWNET */);
}

static inline int flatline_forbid_new_privileges(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static inline int flatline_drop_from_bounding_set(int capability) {
  return prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

static inline int flatline_clear_ambient_set(void) {
  return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

// Of the permitted set only `kept` stays, a bit for each capability; nothing is inheritable.
static inline int flatline_keep_capabilities(unsigned long long kept) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
      {(unsigned)kept, (unsigned)kept, 0},
      {(unsigned)(kept >> 32), (unsigned)(kept >> 32), 0}};
  return (int)syscall(SYS_capset, &header, data);
}

// The permitted set of this thread; 0 when it cannot be read.
static inline unsigned long long flatline_permitted_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
  if (syscall(SYS_capget, &header, data) != 0) return 0;
  return data[0].permitted | (unsigned long long)data[1].permitted << 32;
}

// Of an interface in the network namespace that `socket` was made in: its index, negative when it
// is down, and 0 when there is none of that name.
static inline int flatline_interface_state(int socket, const char *name) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
  if (ioctl(socket, SIOCGIFFLAGS, &request) != 0) return 0;
  int is_up = request.ifr_flags & IFF_UP;
  if (ioctl(socket, SIOCGIFINDEX, &request) != 0) return 0;
  return is_up ? request.ifr_ifindex : -request.ifr_ifindex;
}

#endif
