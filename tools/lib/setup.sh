# shellcheck shell=bash
#
# Sourced by tools/flatline and tools/test: checks for what a build needs.
#
# - A Swift toolchain, 6.2 or newer. It is not installed, only asked for.
# - libpcap's headers and pkg-config. If they are missing they are installed with
#   apt-get (packages libpcap-dev and pkg-config), as root or with sudo.
#
# Everything it says goes to standard error. If something is missing it exits with 69.

say() {
  printf 'flatline: %s\n' "$*" >&2
}

die() {
  say "$@"
  exit 69
}

setup() {
  if ! command -v swift >/dev/null; then
    die "no 'swift' on PATH; a Swift toolchain, 6.2 or newer, is needed: https://swift.org/install"
  fi
  if ! pkg-config --exists libpcap 2>/dev/null; then
    install_libpcap
  fi
}

install_libpcap() {
  local packages=(libpcap-dev pkg-config) as_root=() output
  if ! command -v apt-get >/dev/null; then
    die "libpcap's headers or pkg-config are missing; install them" \
      "(on Debian and Ubuntu: apt-get install ${packages[*]})"
  fi
  if ((EUID != 0)); then
    # Without a terminal sudo cannot ask for a password: then it must not try.
    if ! command -v sudo >/dev/null || { [[ ! -t 2 ]] && ! sudo -n true 2>/dev/null; }; then
      die "${packages[*]} must be installed, by root: apt-get install -y ${packages[*]}"
    fi
    as_root=(sudo)
  fi
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)

  say "installing ${packages[*]} ..."
  if ! "${apt[@]}" install -y "${packages[@]}" </dev/null >/dev/null 2>&1; then
    # The list of packages may be old or empty.
    if ! output=$({ "${apt[@]}" update && "${apt[@]}" install -y "${packages[@]}"; } </dev/null 2>&1); then
      printf '%s\n' "$output" >&2
      die "apt-get failed; run this by hand: ${as_root[*]:+sudo }apt-get install -y ${packages[*]}"
    fi
  fi
  if ! pkg-config --exists libpcap; then
    die "${packages[*]} are installed, but pkg-config does not find libpcap"
  fi
}
