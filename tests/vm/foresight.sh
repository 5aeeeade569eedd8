# shellcheck shell=sh
# The scenario of tests/vm/foresight: loads what the draw says, asks what there is to ask, and panics. The host puts
# /draw.sh beside it, with: by, image, words, nr; or boundary, the MiB to begin with, to find the smallest size that loads.

# shellcheck source=/dev/null disable=SC2154
. /draw.sh
CG=/sys/kernel/crashguard
for word in $(echo "$words" | tr + ' '); do
	case $word in
	-) ;;
	long) CAPTURE_CMDLINE="$CAPTURE_CMDLINE cg=$(head -c 2100 /dev/zero | tr '\0' x)" ;;
	*) CAPTURE_CMDLINE="$CAPTURE_CMDLINE $word" ;;
	esac
done
CAPTURE_CMDLINE=$(echo "$CAPTURE_CMDLINE" | sed "s/nr_cpus=1/nr_cpus=$nr/")
CAPTURE_KERNEL=/vmlinuz
[ ! -e /image ] || CAPTURE_KERNEL=/image

# The region is made smaller by 1M at a time.
if [ -n "${boundary:-}" ]; then
	size=$boundary least=''
	while echo $((size * 1048576)) > /sys/kernel/kexec_crash_size && [ "$(outcome kexec_crash -s)" = ok ]; do
		least=$size size=$((size - 1))
		kexec -s -p -u
	done
	expect_true "it loads with ${boundary}M" [ -n "$least" ]
	say "@ least $least"
	exit 0
fi

stage() { store $CG/kernel "$CAPTURE_KERNEL" && store $CG/initrd /capture.img && store $CG/cmdline "$CAPTURE_CMDLINE" && store $CG/stage 1; }
insmod /crashguard.ko || fail "insmod: $?"
refused=-
# What crashguard refuses to stage is loaded without being asked: what would have become of it?
if [ "$by" = stage ]; then
	refused=$(outcome stage)
	[ "$refused" = ok ] || by=s
fi
[ "$by" = stage ] && load=ok || load=$(outcome kexec_crash "-$by")
settled
status=$(kdump-config status 2>&1)
case $status in
*': ready to kdump'*) kdump=ready ;;
*': Not ready to kdump'*) kdump=not-ready ;;
*) kdump=failed ;;
esac
say "@ load=$(echo "$load" | tr ' ' '~') refused=$refused verdict=$(cat $CG/verdict) alerts=$(cut -d ' ' -f 2 $CG/alerts | paste -sd , -) sysfs=$(cat /sys/kernel/kexec_crash_loaded) kdump=$kdump"
grep -v '^info' $CG/findings | while read -r line; do say "$line"; done
say "estimate $(cat $CG/estimate/total), reserved $(cat $CG/reservation/size) and $(cat $CG/reservation/low_size)"
grep -E ' (fail|not-run)' $CG/checks | while read -r line; do say "$line"; done
# On CPU 0: a capture kernel with several CPUs that runs on another one would reset the machine as it starts CPU 0.
echo 1 > /proc/sys/kernel/sysrq
result panicking
exec taskset 1 sh -c 'echo c > /proc/sysrq-trigger'
