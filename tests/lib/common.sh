# shellcheck shell=bash
# Shared by the scripts under tests/: where things are kept, and how to say what happens.
# Sourced, never run.

# shellcheck disable=SC2034 # for the scripts that source this
CG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CG_CACHE=${CRASHGUARD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/crashguard}
mkdir -p "$CG_CACHE"

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	CG_RED=$'\e[31m' CG_GREEN=$'\e[32m' CG_YELLOW=$'\e[33m' CG_BOLD=$'\e[1m' CG_OFF=$'\e[0m'
else
	# shellcheck disable=SC2034 # for the scripts that source this
	CG_RED='' CG_GREEN='' CG_YELLOW='' CG_BOLD='' CG_OFF=''
fi

say()  { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
die()  { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# A serial console may say any byte, and with one of them grep would only say that "binary file matches".
grep() { command grep -a "$@"; }

# One line of progress: overwritten on a terminal, a plain line now and then elsewhere.
progress() {
	if [ -t 2 ]; then printf '\r\e[K  %s' "$*" >&2; else printf '  %s\n' "$*" >&2; fi
}
progress_end() { if [ -t 2 ]; then printf '\r\e[K' >&2; fi; }

# Only one of several runs at a time may fill a place in the cache.
with_lock() { # NAME COMMAND...
	local lock=$CG_CACHE/$1.lock; shift
	( flock 9; "$@" ) 9>"$lock"
}

# objtool and qemu look at themselves through /proc, which a bare chroot does not have. The script
# starts over with one mounted in a mount namespace of its own, so that nothing is left behind. A
# chroot whose root is no mount point cannot have such a namespace: there it is mounted and, at the
# end, unmounted. To be called first, as: need_proc "$@"
need_proc() {
	[ ! -e /proc/self/exe ] || return 0
	[ "$(id -u)" = 0 ] || die "/proc is not mounted, and only root may mount it"
	mkdir -p /proc
	if unshare -m true 2>/dev/null; then
		# shellcheck disable=SC2016 # for the inner shell
		exec unshare -m sh -c 'mount -t proc proc /proc && exec "$@"' sh "$0" "$@"
	fi
	mount -t proc proc /proc || die "cannot mount /proc"
	at_exit 'umount -l /proc'
}

# Commands for the end of the script, run last first, whatever it ends by.
CG_AT_EXIT=''
at_exit() { # COMMAND
	CG_AT_EXIT="{ $1; } || true; $CG_AT_EXIT"
	trap 'eval "$CG_AT_EXIT"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# Process substitution, objtool and qemu need /proc, which a bare chroot may lack: every script that is run has it.
need_proc "$@"
