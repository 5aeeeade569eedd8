# shellcheck shell=bash
# For runners whose scenarios are the same on several kernels. Sourced, never run: it brings scenario.sh with it, and
# $series and $ko are the runner's to set.

# shellcheck source=tests/vm/scenario.sh
. "$(dirname "${BASH_SOURCE[0]}")/scenario.sh"

# What every script may use.
preamble=$(cat <<'EOF'
K='"console=ttyS0 loglevel=7 panic=-1 nr_cpus=1 reset_devices"'
mkdir -p /etc; echo 'root:x:0:0::/:/bin/sh
nobody:x:65534:65534::/:/bin/sh' > /etc/passwd
as_nobody() { su -s /bin/sh nobody -c "$*" 2>&1; }
# A try that must fail, and change nothing: the errno, the slug, a line in the log.
refuse() { # check|stage ERRNO SLUG WHAT
	before=$(cat $CG/map)
	expect "$1 of $4" "$2" "$(outcome store $CG/"$1" 1)"
	expect_match "result of $1 of $4" "$1 $2 $3 *" "$(cat $CG/candidate/result)"
	expect "map after $4" "$before" "$(cat $CG/map)"
	expect_loaded 1
	expect_true "a line in the log for $4" sh -c "dmesg | grep -q 'crashguard: $3: '"
}
EOF
)

series='' ko=''
on() { # NAME OPTION..., the script on standard input
	local name=$1; shift
	scenario "$name $series" --kernel "$series" --module "$ko" "$@" < <(printf '%s\n' "$preamble"; cat)
}

# A fixed place is not granted where KASLR has put the running kernel there, in some boots of a hundred: booted again.
on_granted() { # as on
	local script log try
	script=$(cat)
	log=$(logs_of "$1 $series")/result
	for try in 1 2 3 4; do
		local before=("$CG_PASSED" "$CG_FAILED" "${#CG_FAILURES[@]}")
		on "$@" <<< "[ \"\$(cat /sys/kernel/kexec_crash_size)\" -gt 0 ] || fail 'not granted'
$script"
		grep -qs '^fail not granted' "$log" && [ "$try" -lt 4 ] || return 0
		say "       again: KASLR was in the way"
		CG_PASSED=${before[0]} CG_FAILED=${before[1]} CG_FAILURES=("${CG_FAILURES[@]:0:${before[2]}}")
	done
}

# Without an initrd no capture kernel can report by itself, but a healthy one says its version.
silent() { # FOLDER
	if sed '1,/Kernel panic/d' "$1/console.log" | grep 'Linux version'; then echo "the capture kernel started"; return 1; fi
}
