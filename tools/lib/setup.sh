# shellcheck shell=bash
#
# Sourced by tools/flatline, tools/test and tools/archive: checks for what a build needs.
#
# - A Swift toolchain, 6.2 or newer. It is not installed, only asked for.
# - pkg-config, and the headers of libpcap, libcurl, libyaml, zlib, zstd and ncurses. If they are
#   missing they are installed with apt-get (packages pkg-config, libpcap-dev,
#   libcurl4-openssl-dev, libyaml-dev, zlib1g-dev, libzstd-dev and libncurses-dev), as root or with sudo.
#
# And, for tools/test alone, what checks the Python in tools:
#
# - ruff and mypy, from PyPI, in a virtual environment. If Python cannot make one, the
#   package python3-venv is installed with apt-get. What tools/archive needs gets another.
#
# Everything it says goes to standard error. If something is missing it exits with 69.

say() {
  printf 'flatline: %s\n' "$*" >&2
}

die() {
  say "$@"
  exit 69
}

# By the name that pkg-config knows: the Debian package with the headers.
declare -A header_packages=(
  [libpcap]=libpcap-dev [libcurl]=libcurl4-openssl-dev [zlib]=zlib1g-dev [libzstd]=libzstd-dev
  [ncursesw]=libncurses-dev [yaml-0.1]=libyaml-dev
)

setup() {
  if ! command -v swift >/dev/null; then
    die "no 'swift' on PATH; a Swift toolchain, 6.2 or newer, is needed: https://swift.org/install"
  fi
  local missing=() packages=() library
  command -v pkg-config >/dev/null || packages+=(pkg-config)
  for library in "${!header_packages[@]}"; do
    if ! pkg-config --exists "$library" 2>/dev/null; then
      missing+=("$library")
      packages+=("${header_packages[$library]}")
    fi
  done
  if ((${#packages[@]} == 0)); then
    return
  fi
  install_packages "${packages[*]}" "${packages[@]}"
  for library in "${missing[@]}"; do
    if ! pkg-config --exists "$library"; then
      die "${header_packages[$library]} is installed, but pkg-config does not find $library"
    fi
  done
}

# Makes a virtual environment with the packages of a requirements file, once: it is made
# again only when the file changes. Returns another status than 0 if that is not possible.
#
#   setup_python FOLDER REQUIREMENTS
setup_python() {
  local folder=$1 requirements=$2 output
  local stamp=$folder/installed.txt # what the last good installation was made of
  if cmp --silent "$requirements" "$stamp"; then
    return
  fi
  say "installing $(paste --serial --delimiters=' ' "$requirements") from PyPI ..."
  if ! python3 -m venv --clear "$folder" >/dev/null 2>&1; then
    # In a subshell: without Python the rest of tools/test can still run.
    (install_packages "Python or its virtual environments" python3-venv) || return
    python3 -m venv --clear "$folder" >&2 || return
  fi
  if ! output=$("$folder/bin/python" -m pip install --requirement "$requirements" 2>&1); then
    printf '%s\n' "$output" >&2
    return 1
  fi
  cp "$requirements" "$stamp"
}

# Installs Debian packages, as root or with sudo.
#
#   install_packages WHAT-IS-MISSING PACKAGE ...
install_packages() {
  local missing=$1 packages=("${@:2}") as_root=() output
  if ! command -v apt-get >/dev/null; then
    die "$missing are missing; install them" \
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
}

# Becomes Python, with what judges an archive, and runs a module of labkit.
#
#   run_archive_python MODULE ARGUMENT ...
run_archive_python() {
  local folder=$root/.build/python-archive
  setup_python "$folder" "$root/tools/lib/python-archive.txt" || return 2
  PYTHONPATH=$root/tools exec "$folder/bin/python" -m "$@"
}
