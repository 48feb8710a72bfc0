# shellcheck shell=bash
#
# Sourced by tools/test: steps that are named, timed, and end everything when they fail.
#
#   steps_begin FOLDER         first; what begun steps print is kept there
#   step NAME COMMAND ...      runs a step, and prints what it says as it comes
#   begin NAME COMMAND ...     runs a step beside those that follow
#   finish [NAME ...]          waits for these, or all that were begun, and prints what they said
#
# When a step fails, those that still run beside it are ended.

declare -A steps_running=() # by name: the process group of a begun step
declare -A steps_began=()
steps_order=()

steps_begin() {
  steps_folder=$1
  mkdir -p "$steps_folder"
  trap steps_end EXIT
  # So that the trap runs.
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# On the way out, whatever the reason.
steps_end() {
  local name
  for name in "${!steps_running[@]}"; do
    kill -TERM -- "-${steps_running[$name]}" 2>/dev/null || true
  done
  for name in "${!steps_running[@]}"; do
    wait "${steps_running[$name]}" 2>/dev/null || true
  done
}

step() {
  local name=$1 status=0 began=$SECONDS
  shift
  steps_check
  printf '==> %s\n' "$name"
  "$@" || status=$?
  steps_told "$name" "$status" "$began"
}

begin() {
  local name=$1
  shift
  printf '==> %s begins, beside what follows\n' "$name"
  steps_began[$name]=$SECONDS
  # A process group of its own, so that all of it can be ended.
  set -m
  ("$@") </dev/null >"$(steps_log "$name")" 2>&1 &
  steps_running[$name]=$!
  set +m
  steps_order+=("$name")
}

finish() {
  local name
  (($#)) || set -- "${steps_order[@]}"
  for name in "$@"; do
    if [[ -n ${steps_running[$name]:-} ]]; then
      steps_join "$name"
    fi
  done
}

# Tells of begun steps that have ended meanwhile: one that has failed ends everything now.
steps_check() {
  local name
  for name in "${steps_order[@]}"; do
    if [[ -n ${steps_running[$name]:-} ]] && ! kill -0 "${steps_running[$name]}" 2>/dev/null; then
      steps_join "$name"
    fi
  done
}

steps_join() {
  local name=$1 status=0
  wait "${steps_running[$name]}" || status=$?
  unset "steps_running[$name]"
  printf '==> %s\n' "$name"
  cat "$(steps_log "$name")"
  steps_told "$name" "$status" "${steps_began[$name]}"
}

steps_log() {
  printf '%s/%s.txt' "$steps_folder" "${1//[^a-z0-9]/-}"
}

# Prints how a step has ended, and how long it took.
steps_told() {
  local name=$1 status=$2 seconds=$((SECONDS - $3))
  if ((status != 0)); then
    printf '==> FAILED: %s (exit status %d, after %d s)\n' "$name" "$status" "$seconds" >&2
    exit "$status"
  fi
  printf '==> %s: passed in %d s\n' "$name" "$seconds"
}
