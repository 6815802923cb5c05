# Sourced by the scripts: strict shell, the project's root as working directory, and one way to say
# what is being done. Elapsed seconds count from the outermost script.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${BUSYHOUR_STARTED:=$(date +%s)}"
export BUSYHOUR_STARTED

say() {
  local now
  printf -v now '%(%s)T' -1
  printf '[%4d s] %s\n' "$((now - BUSYHOUR_STARTED))" "$*"
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit "${exit_code:-1}"
}

# Prints the comment block at the top of the calling script.
usage() {
  sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "scripts/${0##*/}"
}
