# shellcheck shell=sh
# Before the script of each scenario of tests/vm/systems: what root does on a Debian that is up. The lines are those that
# tests/vm/run reads; "# KEY: VALUE" is told to people.
CG=/sys/kernel/crashguard
export LC_ALL=C
stty -F /dev/ttyS1 raw -echo

say() { printf '# %s\n' "$*"; }
expect() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', found '$3'" | tr '\n' '~'; echo; fi; } # WHAT WANTED FOUND
expect_true() { what=$1; shift; if "$@" > /dev/null 2>&1; then echo "ok $what"; else echo "not ok $what: '$*' failed"; fi; }

# What work items do after a load.
settled() {
	n=0
	while { [ "$(cat $CG/verify)" = pending ] || grep -q ' not-run pending' $CG/checks; } && [ $n -lt 600 ]; do
		sleep 0.2; n=$((n + 1))
	done
	# What is told is told a second later, and in a storm ten seconds.
	sleep 12
}

# What it says now.
look() {
	settled
	say "uptime: $(cut -d ' ' -f 1 /proc/uptime)"
	say "image: $(cat $CG/image/source) $(cat $CG/image/release) $(cat $CG/image/initrd_size)"
	say "estimate: $(cat $CG/estimate/total) of $(cat $CG/reservation/size), advice $(cat $CG/advice)"
	say "alerts: $(xargs < $CG/alerts)"
	sed 's/^/# finding: /' $CG/findings
	grep -v ' pass$' $CG/checks | sed 's/^/# check: /'
	say "lines: $(lines)"
	say "verdict: $(cat $CG/verdict)"
}
lines() { journalctl -k -b -o cat | grep -c '^crashguard: '; }
log() { journalctl -k -b -o short-monotonic | grep 'crashguard: ' | sed 's/^/# log: /'; }
above_info() { grep -v '^info ' $CG/alerts | xargs; }
loaded_by_kdump_tools() {
	expect "kdump-tools is content" 'current state   : ready to kdump' "$(kdump-config status | tail -n 1)"
	expect "loaded" 1 "$(cat /sys/kernel/kexec_crash_loaded)"
}

crash() {
	log
	sync
	echo panicking
	echo 1 > /proc/sys/kernel/sysrq
	sleep 1
	echo c > /proc/sysrq-trigger
}
leave() { log; echo pass; sync; systemctl poweroff; exit; }
