# shellcheck shell=sh
# For the guests of tests/bench/run, after tests/vm/init.sh. What run reads begins with "# @ ".

SIZE=/sys/kernel/kexec_crash_size
HOLE=65536	# what core/need.c leaves for control pages where there are pages of 1G

fact() { say "@ $*"; }

# The rules of the newest kernel that the core knows by name.
age() {
	case $(uname -r) in
	6.1.*) echo 6.1 ;;
	6.12.*) echo 6.12 ;;
	*) echo 7.3 ;;
	esac
}

begin() {
	AGE=$(age)
	expect_insmod ok policy=warn
	store "$CG/kernel" /vmlinuz
	store "$CG/cmdline" "$CAPTURE_CMDLINE"
}

# shellcheck disable=SC2034 # kexec_crash of init.sh takes it
initrd_is() { CAPTURE_INITRD=$1; store "$CG/initrd" "$1"; } # FILE
ask() { /ask "$1" "$AGE" /vmlinuz "$2"; } # VERB NUMBER, the map on standard input
shrink() { expect "a reservation of $1 bytes" ok "$(outcome store $SIZE "$1")"; } # BYTES

# yes; dies: it is loaded, and runs over something when it starts; no. It is unloaded again.
try() { # COMMAND...
	if ! "$@" > /dev/null 2>&1; then echo no; return; fi
	cp "$CG/map" /try.map
	ask lives 0 < /try.map
	kexec -p -u
}
stage() { store "$CG/check" 1 && store "$CG/stage" 1; }

# One reservation, all three loaders. What the kernel builds by itself has to be what the model says, to the byte.
real() { # BYTES INITRD-BYTES
	shrink "$1"
	head -c "$2" /dev/urandom > /initrd.real
	initrd_is /initrd.real
	by_kernel=$(try kexec_crash -s)
	while read -r line; do say "$1 by the kernel: $line"; done < /try.map
	model=$(ask equal 0 < /try.map)
	expect "the kernel alone, with $2 bytes in $1" yes "$by_kernel"
	expect "the model, with $2 bytes in $1" equal "$model"
	by_tools=$(try kexec_crash -c)
	by_us=$(try stage)
	expect "crashguard, with $2 bytes in $1" yes "$by_us"
	while read -r line; do say "$1 by crashguard: $line"; done < /try.map
	fact real "$1" "$(cat "$CG/reservation/start")" "$2" "$by_kernel" "$model" "$by_tools" "$by_us"
}

# From a little above what the kernel needs down to a page below what crashguard needs, in steps, and by single pages where a
# change is foretold.
sizes() { # CRASHGUARD KERNEL STEP
	at=$(($2 + 8 * $3))
	{
		while [ $at -gt "$1" ]; do echo $at; at=$((at - $3)); done
		echo "$1"; echo $(($1 - 4096)); echo "$2"; echo $(($2 - 4096))
	} | sort -rn | uniq
}

# kexec-tools make segments of other sizes, which have a bound of their own. They are tried until they fail twice
# after they did not.
try_tools() { # SIZE
	[ "$misses" -lt 2 ] || return 0
	if [ "$(try kexec_crash -c)" = yes ]; then
		min_tools=$1 misses=0
		[ -n "$tools_bound" ] || tools_bound=$(ask bound $HOLE < /try.map)
	elif [ "$min_tools" != - ]; then
		misses=$((misses + 1))
	fi
}

# The smallest reservation for each, at this start, by making it smaller and smaller.
smallest() { # FILE
	initrd_is "$1"
	expect "the kernel alone, before it gets small" yes "$(try kexec_crash -s)"
	cp /try.map /kernel.map
	expect_write "$CG/check" 1 ok
	ask smallest $HOLE < "$CG/candidate/map" > /answer
	read -r bound ours _ < /answer
	ask smallest 0 < /kernel.map > /answer
	read -r _ _ alone < /answer
	expect "the planner is at the bound" "$bound" "$ours"
	step=$(((alone - ours) / 12 / 65536 * 65536))
	[ $step -ge 131072 ] || step=131072
	min_us=- min_kernel=- min_tools=- tools_bound='' misses=0 right=0 tries=0
	for size in $(sizes "$ours" "$alone" $step); do
		store $SIZE "$size"
		try_tools "$size"
		[ "$size" -le $((alone + 2 * step)) ] || continue
		foretold=$(ask fits "$size" < /kernel.map)
		by_kernel=$(try kexec_crash -s)
		[ "$by_kernel" != yes ] || min_kernel=$size
		[ "$by_kernel" != "$foretold" ] || right=$((right + 1))
		tries=$((tries + 1))
		[ "$by_kernel" = "$foretold" ] || say "at $size the model says $foretold, the kernel $by_kernel"
		[ "$size" -le "$ours" ] || continue
		[ "$(try stage)" != yes ] || min_us=$size
	done
	expect "by crashguard it loads at the bound, and not below" "$bound" "$min_us"
	expect "the kernel alone where the model says so" "$alone" "$min_kernel"
	expect "the model, of $tries sizes" "$tries" "$right"
	while [ "$min_tools" != - ] && [ "$misses" -lt 2 ]; do
		size=$((size - step))
		store $SIZE "$size"
		try_tools "$size"
	done
	fact smallest "$(cat "$CG/reservation/start")" "$(stat -c %s "$1")" "$bound" "$min_us" "$min_kernel" \
		"$min_tools" "${tools_bound:--}" $step
}

# In turns, each from nothing loaded. With policy off there is no hook, and the kernel is alone.
time_of() { # NAME COMMAND...
	name=$1; shift
	if took=$(/clock "$@" 2> /dev/null); then fact time "$name" "$took"; else not_ok "$name: it failed"; fi
	[ "$(cat /sys/kernel/kexec_crash_loaded)" = 0 ] || kexec -p -u
}
alternate() { # ROUNDS FILE
	initrd_is "$2"
	cat /vmlinuz "$2" > /dev/null
	round=0
	while [ $round -lt "$1" ]; do
		[ $((round % 2)) = 0 ] || { time_of stage write "$CG/stage" 1; time_of check write "$CG/check" 1; }
		store "$CG/policy" off
		time_of kexec run kexec -s -p /vmlinuz "--initrd=$2" "--command-line=$CAPTURE_CMDLINE"
		time_of call load /vmlinuz "$2" "$CAPTURE_CMDLINE"
		store "$CG/policy" warn
		[ $((round % 2)) = 1 ] || { time_of stage write "$CG/stage" 1; time_of check write "$CG/check" 1; }
		round=$((round + 1))
	done
	ok "$1 rounds"
}
