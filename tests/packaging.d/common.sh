# shellcheck shell=bash
# For the parts of tests/packaging. Sourced, never run.
# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

CG_PASSED=0 CG_FAILED=0
# Where everybody may look: some of it is done as nobody.
scratch=$(mktemp -d)
chmod 755 "$scratch"
at_exit "rm -rf $(printf %q "$scratch")"

pass() { CG_PASSED=$((CG_PASSED + 1)); [ -z "${V:-}" ] || say "ok     $*"; }
fail() { CG_FAILED=$((CG_FAILED + 1)); say "${CG_RED}not ok${CG_OFF} $*"; }
is() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1: wanted '$2', found '$3'"; fi; }                   # WHAT WANTED FOUND
# shellcheck disable=SC2053 # a pattern
has() { if [[ $3 == $2 ]]; then pass "$1"; else fail "$1: wanted '$2', found '$3'"; fi; }                   # WHAT PATTERN TEXT
# shellcheck disable=SC2053 # a pattern
lacks() { if [[ $3 != $2 ]]; then pass "$1"; else fail "$1: '$2' stands in '$3'"; fi; }                     # WHAT PATTERN TEXT
yes() { local what=$1; shift; if "$@" > "$scratch/said" 2>&1; then pass "$what"; else fail "$what: '$*' failed: $(tail -n 5 "$scratch/said")"; fi; }
no() { local what=$1; shift; if "$@" > "$scratch/said" 2>&1; then fail "$what: '$*' succeeded"; else pass "$what"; fi; }

# Runs a command: what it printed in $out, what it complained of in $err, its exit code in $code.
# shellcheck disable=SC2034 # for the parts
run() { # COMMAND...
	code=0
	"$@" > "$scratch/out" 2> "$scratch/err" < /dev/null || code=$?
	out=$(cat "$scratch/out") err=$(cat "$scratch/err")
}

finish() {
	say "$CG_PASSED passed, $CG_FAILED failed"
	[ $CG_FAILED = 0 ] && [ $CG_PASSED -gt 0 ]
}

put() { # FILE TEXT [MODE]
	mkdir -p "$(dirname "$1")"
	printf '%s\n' "$2" > "$1"
	chmod "${3:-644}" "$1"
}

# A folder as the module makes it, with an image that is staged; the values are those of a stock Debian 12 in 2G.
fake_sysfs() { # DIR
	local d=$1 c
	rm -rf "$d"
	put "$d/verdict" unknown
	put "$d/alerts" 'info not-checked'
	put "$d/findings" 'info not-checked 2 checks that count did not run: run-time, initrd-release; read /sys/kernel/crashguard/checks for the reasons' 400
	put "$d/checks" 'hooks pass
reservation pass
image-header pass
image-payload pass
payload-body not-run read by a deep check only
placement pass
command-line pass
signature not-applicable this kernel demands no signature
memory-map pass
integrity pass
run-time not-run not made by this version
initrd-release not-run not made by this version
drill not-run no drill is recorded'
	put "$d/counters" 'load-refused 0
load-restored 0
placement-steered 0
would-refuse 3'
	put "$d/since" 40
	put "$d/version" '0.1.0
abi 1'
	put "$d/advice" crashkernel=256M
	put "$d/policy" warn 644
	put "$d/kernel" /boot/vmlinuz-%r 600
	put "$d/initrd" /boot/initrd.img-%r 600
	put "$d/cmdline" '' 600
	put "$d/check" '' 200
	put "$d/stage" '' 200
	put "$d/verify" 'intact 7' 600
	put "$d/drill" 'loaded 0011223344556677-8899aabbccddeeff-0123456789abcdef-fedcba9876543210
record' 600
	put "$d/map" '0x6e000000 0x6e000fff 4096 elfcorehdr
0x6e001000 0x7832ffff 171110400 free
0x78330000 0x79ffffff 30212096 initrd
0x7a000000 0x7df97fff 66682880 kernel
0x7df98000 0x7dff7fff 393216 free
0x7dff8000 0x7dff9fff 8192 params
0x7dffa000 0x7dffefff 20480 purgatory
0x7dfff000 0x7dffffff 4096 free' 400
	put "$d/reservation/requested" crashkernel=256M
	put "$d/reservation/size" 268435456
	put "$d/reservation/free" 171507712
	put "$d/reservation/low_size" 0
	put "$d/reservation/cma_size" 0
	put "$d/reservation/start" 0x6e000000 400
	put "$d/reservation/end" 0x7dffffff 400
	put "$d/reservation/low_start" '' 400
	put "$d/reservation/low_end" '' 400
	put "$d/image/format" bzImage
	put "$d/image/release" 6.1.0-56-amd64
	put "$d/image/source" crashguard
	put "$d/image/file_size" 8201600
	put "$d/image/memsz_declared" 66682880
	put "$d/image/memsz_required" 66682880
	put "$d/image/alignment" 2097152
	put "$d/image/initrd_size" 30211400
	for c in kernel initrd system total; do put "$d/estimate/$c" ''; done
	mkdir "$d/candidate"
	cp -a "$d"/{alerts,findings,checks,map,advice,image,estimate} "$d/candidate/"
	put "$d/candidate/result" 'check ok - 96'
}
