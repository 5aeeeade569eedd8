# shellcheck shell=bash
# For the runners of virtual machine tests. Sourced, never run:
#
#   . "$(dirname "$0")/scenario.sh"
#   scenario 'a name' --kernel 6.1 --append crashkernel=256M --want captured <<'EOF'
#   load_capture
#   crash
#   EOF
#   finish
#
# What the guest may say is in init.sh. Set ONLY to a pattern to run only the scenarios whose names
# match it. The logs of each are kept in a folder of its own under $CG_LOGS.

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

CG_LOGS=${CG_LOGS:-$CG_ROOT/logs/$(basename "$0")}
CG_PASSED=0 CG_FAILED=0 CG_SKIPPED=0
CG_FAILURES=()

# Where the logs of a scenario are.
logs_of() { printf '%s/%s' "$CG_LOGS" "$(tr -cs 'A-Za-z0-9._\n-' '-' <<< "$1")"; } # NAME

# In a quick run, what asks little of the kernel is asked of one of them alone.
quick=''
only_on() { [ -z "$quick" ] || [ "$series" = "$1" ]; } # SERIES

# scenario NAME [OPTION...], the guest's script on standard input. Options of its own:
#   --module FILE      this module, as /crashguard.ko
#   --capture SCRIPT   what the capture kernel runs (the words, not a file); default: only report
#   --dump             the capture kernel also sends the dump: data disk, its modules, makedumpfile
#   --first OPTION, --second OPTION   one more option of tests/vm/initrd for the first kernel's
#                      initramfs, or the capture kernel's; may be repeated
#   --capture-kernel FILE   the capture kernel, as /vmlinuz; default: the one that runs first
#   --check FUNCTION   run here after a pass, with the folder of the logs; it has to succeed
# All others are those of tests/vm/run. Always succeeds; finish tells.
scenario() {
	local name=$1 dir began rc=0 series=6.1 ko='' capture='' dump='' image='' check='' outcome facts tests=$CG_ROOT/tests; shift
	local -a run=() first=() second=()
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel) series=$2; shift 2 ;;
		--module) ko=$2; shift 2 ;;
		--capture) capture=$2; shift 2 ;;
		--dump) dump=yes; shift ;;
		--first) first+=("$2"); shift 2 ;;
		--second) second+=("$2"); shift 2 ;;
		--capture-kernel) image=$2; shift 2 ;;
		--check) check=$2; shift 2 ;;
		--single | --bare | --insecure) run+=("$1"); shift ;;
		--*) run+=("$1" "$2"); shift 2 ;;
		*) die "scenario $name: what is $1?" ;;
		esac
	done
	# shellcheck disable=SC2254 # a pattern
	case $name in ${ONLY:-*}) ;; *) cat >/dev/null; return 0 ;; esac
	dir=$(logs_of "$name")
	rm -rf "$dir"; mkdir -p "$dir"
	cat > "$dir/scenario.sh"
	began=$SECONDS
	if [ -n "$dump" ]; then
		second+=(--makedumpfile --load virtio_pci --load virtio_blk)
		run+=(--data 1024)
		capture=${capture:-send_dump}
	fi
	printf '%s\n' "$capture" > "$dir/capture.sh"
	[ -z "$ko" ] || first+=(--add "$ko:/crashguard.ko")
	facts=$("$tests/lib/kernel" path "$series") && eval "$facts" &&
		"$tests/vm/initrd" --out "$dir/capture.img" --lz4 --kernel "$series" --capture "$dir/capture.sh" "${second[@]}" &&
		"$tests/vm/initrd" --out "$dir/initrd.img" --kernel "$series" --scenario "$dir/scenario.sh" --kexec \
			--add "${image:-$KVMLINUZ}:/vmlinuz" --add "$dir/capture.img:/capture.img" "${first[@]}" || rc=5
	if [ $rc = 0 ]; then
		"$tests/vm/run" --kernel "$series" --initrd "$dir/initrd.img" --log "$dir" --terse "${run[@]}" || rc=$?
		# A machine that is emulated on a busy one may not come to its end in time: once more, and it is said.
		if [ $rc = 3 ] && grep -q ' timeout after ' "$dir/outcome"; then
			say "       $name: $(cut -d' ' -f2- "$dir/outcome"); once more"
			rc=0
			"$tests/vm/run" --kernel "$series" --initrd "$dir/initrd.img" --log "$dir" --terse "${run[@]}" || rc=$?
		fi
	fi
	if [ $rc = 0 ] && [ -n "$check" ]; then
		# Not after || or if: there the shell would go on after a command that fails.
		set +e
		( set -e; "$check" "$dir" ) > "$dir/check" 2>&1
		rc=$?
		[ $rc = 0 ] || rc=4
		set -e
	fi
	# The initramfs images are large, and made again by the next run.
	[ $rc != 0 ] || rm -f "$dir"/*.img
	case $rc in
	0) outcome="${CG_GREEN}ok${CG_OFF}     $name" ;;
	1) outcome="${CG_RED}FAILED${CG_OFF} $name: $(cut -d' ' -f2- "$dir/outcome" 2>/dev/null)" ;;
	3) outcome="${CG_RED}LOST${CG_OFF}   $name: $(cut -d' ' -f2- "$dir/outcome")" ;;
	4) outcome="${CG_RED}FAILED${CG_OFF} $name: $(tail -n1 "$dir/check")" ;;
	*) outcome="${CG_RED}FAILED${CG_OFF} $name: it could not be run ($rc)" ;;
	esac
	say "$outcome ($series, $((SECONDS - began)) s)"
	if [ $rc = 0 ]; then CG_PASSED=$((CG_PASSED + 1)); return 0; fi
	CG_FAILED=$((CG_FAILED + 1)); CG_FAILURES+=("$name")
	say "       logs: $dir"
	grep -E '^(not ok|fail)' "$dir/result" 2>/dev/null | sed 's/^/       /' || true
	return 0
}

skip() { # NAME REASON
	CG_SKIPPED=$((CG_SKIPPED + 1))
	say "${CG_YELLOW}skip${CG_OFF}   $1: $2"
}

# Nothing passed is a failure too: a runner that ran nothing has shown nothing.
finish() {
	local skipped=''
	[ $CG_SKIPPED = 0 ] || skipped=", $CG_SKIPPED skipped"
	say "$CG_PASSED passed, $CG_FAILED failed$skipped"
	[ $CG_FAILED = 0 ] && [ $CG_PASSED -gt 0 ]
}
