# shellcheck shell=sh
# The scenario of tests/vm/lying, in a guest that has the mutants as /mutants (lying.py says how they are written). One
# word on the command line chooses what to do: cg_offer, cg_truth=ID or cg_staged=ID. The host judges what is found.

mutant=/run/mutant cg=/sys/kernel/crashguard
# shellcheck disable=SC2059 # the escapes are octal, without a %
put() { printf "$2" | dd of=$mutant bs=64K seek="$1" oflag=seek_bytes conv=notrunc 2>/dev/null; } # OFFSET ESCAPES

whole() { cp /vmlinuz $mutant || fail "no copy of the image"; }

lie() { # PATCH
	for change in $(echo "$1" | tr , ' '); do
		case $change in
		size=*) truncate -s "${change#size=}" $mutant ;;
		*) put "${change%%=*}" "${change#*=}" ;;
		esac || fail "cannot apply $change"
	done
}

# Puts back what was there: a copy of all of it takes longer.
unlie() { # PATCH
	case $1 in *size=* | *,*) whole; return ;; esac
	[ "${1%%=*}" -lt "$image_size" ] || { whole; return; }
	dd if=/vmlinuz of=$mutant bs=64K count=4096 iflag=skip_bytes,count_bytes oflag=seek_bytes skip="${1%%=*}" \
		seek="${1%%=*}" conv=notrunc 2>/dev/null || fail "cannot put back $1"
}

find_row() { # ID -> patch
	while read -r id _ _ patch; do
		if [ "$id" = "$1" ]; then return; fi
	done < /mutants
	fail "no mutant $1"
}

good_again() {
	store $cg/kernel /vmlinuz
	expect_write $cg/stage 1 ok
	expect "the map of the good image" "$good" "$(cat $cg/map)"
	store $cg/kernel $mutant
}

# The errno of the write, and what crashguard itself says of it.
offer() { # FILE WORD -> answer
	answer=$(outcome store "$cg/$1" "$2")
	read -r _ said slug _ < $cg/candidate/result
	[ "$said" = "$answer" ] || answer=$answer-but-$said
	answer=$answer/$slug
}

offer_all() {
	insmod /crashguard.ko || fail "insmod: $?"
	store $cg/initrd /capture.img
	store $cg/cmdline "$CAPTURE_CMDLINE"
	store $cg/kernel /vmlinuz
	expect_write $cg/stage 1 ok
	good=$(cat $cg/map)
	store $cg/kernel $mutant
	[ -n "$good" ] || fail "no map"
	exec 3< /mutants
	while read -r id class _ patch <&3; do
		lie "$patch"
		word=1; [ "$class" != body ] || word=deep
		offer check $word; check=$answer
		kept=kept
		[ "$good" = "$(cat $cg/map)" ] && [ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ] || kept=lost-by-check
		stage=-
		if [ "$class" != body ]; then
			offer stage 1; stage=$answer
			case $stage in
			ok/*) [ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ] || kept=not-loaded ;;
			*) [ "$good" = "$(cat $cg/map)" ] && [ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ] || kept=lost-by-stage ;;
			esac
		fi
		result "# answer $id $check $stage $kept"
		case $kept$stage in kept-* | keptE*) ;; *) good_again ;; esac
		unlie "$patch"
	done
	exec 3<&-
	cmp -s /vmlinuz $mutant || fail "the mutants were not undone"
	expect "the map of the good image at the end" "$good" "$(cat $cg/map)"
	expect_loaded 1
	crash
}

image_size=$(stat -c %s /vmlinuz)
whole
read -r words < /proc/cmdline
for word in $words; do
	case $word in
	cg_offer) offer_all ;;
	cg_truth=*)
		find_row "${word#*=}"
		lie "$patch"
		# shellcheck disable=SC2034 # for kexec_crash
		CAPTURE_KERNEL=$mutant
		# What survives only by KASLR's draw does not survive.
		CAPTURE_CMDLINE="$CAPTURE_CMDLINE nokaslr"
		loaded=$(outcome kexec_crash -s)
		if [ "$loaded" = ok ]; then crash; fi
		ok "kexec: $loaded"
		result "# unloadable $loaded" ;;
	cg_staged=*)
		find_row "${word#*=}"
		lie "$patch"
		expect_insmod ok
		store $cg/initrd /capture.img
		store $cg/cmdline "$CAPTURE_CMDLINE"
		store $cg/kernel $mutant
		expect_write $cg/stage 1 ok
		crash ;;
	esac
done
