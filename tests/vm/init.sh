#!/bin/sh
# /init of every guest: of the first kernel, which runs /scenario.sh, and of the capture kernel,
# which runs /capture.sh. What a test says about itself goes to the second serial port, a line at a
# time; the console is for people. The lines:
#
#   # <text>              a remark
#   ok <what>             something expected was found
#   not ok <what>: <how>  it was not
#   pass                  the scenario came to its end, and something was expected, and all was found
#   fail <why>            it did not
#   panicking             the first kernel is about to be crashed on purpose
#   captured <bytes>      the capture kernel runs and sees a /proc/vmcore of that size
#   dump <bytes>          so much of the dump was written to the data disk
#   capture done          the capture kernel has done all it had to

export PATH=/usr/sbin:/usr/bin:/sbin:/bin LD_LIBRARY_PATH=/usr/lib
CG=/sys/kernel/crashguard

mount -t devtmpfs dev /dev 2>/dev/null
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
mount -t debugfs debug /sys/kernel/debug 2>/dev/null
mount -t tracefs trace /sys/kernel/tracing 2>/dev/null
mount -t securityfs security /sys/kernel/security 2>/dev/null
stty -F /dev/ttyS1 raw -echo 2>/dev/null

# The port is opened for each line: closing it waits until the line has left the machine, so what
# was said before a panic is not lost in it. Text that was found somewhere may have several lines,
# of which none may be taken for one of these.
result() {
	text=$(printf '%s' "$*" | tr '\n\r' '~~')
	printf '%s\n' "$text" > /dev/ttyS1
	printf '[result] %s\n' "$text"
}
say()    { result "# $*"; }
ok()     { echo >> /run/checked; result "ok $*"; }
not_ok() { echo >> /run/failed; result "not ok $*"; }
fail()   { result "fail $*"; echo >> /run/failed; leave; }

leave() { sync; reboot -f; sleep 60; }

# --- what a scenario may expect ---

expect() { # WHAT WANTED FOUND
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: wanted '$2', found '$3'"; fi
}

expect_match() { # WHAT PATTERN TEXT
	# shellcheck disable=SC2254 # a pattern, as the shell's own
	case $3 in $2) ok "$1" ;; *) not_ok "$1: wanted '$2', found '$3'" ;; esac
}

expect_true() { # WHAT COMMAND...
	what=$1; shift
	if "$@"; then ok "$what"; else not_ok "$what: '$*' failed with $?"; fi
}

expect_false() { # WHAT COMMAND...
	what=$1; shift
	if "$@"; then not_ok "$what: '$*' succeeded"; else ok "$what"; fi
}

expect_file() { # FILE WANTED
	if [ -r "$1" ]; then expect "$1" "$2" "$(cat "$1")"; else not_ok "$1: no such file"; fi
}

expect_verdict() { expect_file $CG/verdict "$1"; } # WORD

# A file that cannot be read is no proof that a slug does not stand in it.
expect_slug() { # SLUG [FILE]
	file=${2:-$CG/alerts}
	[ -r "$file" ] || { not_ok "slug $1: no file $file"; return; }
	if grep -q "^[a-z]* $1\( \|\$\)" "$file"; then ok "slug $1"
	else not_ok "slug $1: found in $file: $(cut -d ' ' -f 2 "$file" | tr '\n' ' ')"; fi
}

expect_no_slug() { # SLUG [FILE]
	file=${2:-$CG/alerts}
	[ -r "$file" ] || { not_ok "no slug $1: no file $file"; return; }
	if grep -q "^[a-z]* $1\( \|\$\)" "$file"; then not_ok "no slug $1: it stands in $file"; else ok "no slug $1"; fi
}

expect_log() { # PATTERN, as grep's
	if dmesg | grep -q -e "$1"; then ok "log: $1"; else not_ok "log: $1: no such line"; fi
}

expect_no_log() { # PATTERN
	if dmesg | grep -q -e "$1"; then not_ok "no such log line: $1: $(dmesg | grep -m1 -e "$1")"; else ok "no such log line: $1"; fi
}

# What work items do after a load: checksums of it, and its initrd unpacked.
settled() {
	n=0
	while { [ "$(cat $CG/verify)" = pending ] || grep -q ' not-run pending' $CG/checks; } && [ $n -lt 1200 ]; do
		usleep 50000; n=$((n + 1))
	done
}
expect_loaded() { expect_file /sys/kernel/kexec_crash_loaded "$1"; } # 0|1

# The name of the errno a program's complaint ends with: "...: No space left on device" is ENOSPC.
# The last four are what insmod makes of four of them.
errno_of() { # TEXT
	case $1 in
	'') echo ok ;;
	*'Operation not permitted'*) echo EPERM ;;
	*'No such file or directory'* | *'nonexistent directory'* | *'no such file'*) echo ENOENT ;;
	*'Interrupted system call'*) echo EINTR ;;
	*'Input/output error'*) echo EIO ;;
	*'Argument list too long'*) echo E2BIG ;;
	*'Exec format error'*) echo ENOEXEC ;;
	*'Resource temporarily unavailable'*) echo EAGAIN ;;
	*'Cannot allocate memory'* | *'Out of memory'*) echo ENOMEM ;;
	*'Permission denied'*) echo EACCES ;;
	*'Bad address'*) echo EFAULT ;;
	*'Device or resource busy'*) echo EBUSY ;;
	*'File exists'*) echo EEXIST ;;
	*'No such device or address'*) echo ENXIO ;;
	*'No such device'*) echo ENODEV ;;
	*'Not a directory'*) echo ENOTDIR ;;
	*'Is a directory'*) echo EISDIR ;;
	*'Invalid argument'*) echo EINVAL ;;
	*'Text file busy'*) echo ETXTBSY ;;
	*'File too large'*) echo EFBIG ;;
	*'No space left on device'*) echo ENOSPC ;;
	*'Read-only file system'*) echo EROFS ;;
	*'Numerical result out of range'*) echo ERANGE ;;
	*'File name too long'*) echo ENAMETOOLONG ;;
	*'Function not implemented'*) echo ENOSYS ;;
	*'Too many levels of symbolic links'*) echo ELOOP ;;
	*'Bad message'*) echo EBADMSG ;;
	*'No data available'*) echo ENODATA ;;
	*'Value too large'*) echo EOVERFLOW ;;
	*'Operation not supported'*) echo EOPNOTSUPP ;;
	*'Cannot assign requested address'*) echo EADDRNOTAVAIL ;;
	*'Operation canceled'*) echo ECANCELED ;;
	*'Required key not available'*) echo ENOKEY ;;
	*'Key was rejected by service'*) echo EKEYREJECTED ;;
	*'invalid module format'*) echo ENOEXEC ;;
	*'unknown symbol in module'*) echo ENOENT ;;
	*'invalid parameter'*) echo EINVAL ;;
	*'module has wrong symbol version'*) echo ESRCH ;;
	*) echo "unknown ($1)" ;;
	esac
}

# What a command says when it fails, as the name of an errno; ok when it succeeds.
outcome() { # COMMAND...
	if said=$("$@" 2>&1); then echo ok; else errno_of "${said:-no message}"; fi
}

# The whole value in one write, as the kernel wants it; and echo, unlike printf here, says what the
# write came to.
store() { echo "$2" > "$1"; } # FILE VALUE

expect_write() { # FILE VALUE ok|ERRNO
	expect "write '$(printf '%.60s' "$2")' to $1" "$3" "$(outcome store "$1" "$2")"
}

expect_insmod() { # ok|ERRNO [PARAMETER...]
	wanted=$1; shift
	expect "insmod $*" "$wanted" "$(outcome insmod /crashguard.ko "$@")"
}

# A load by kexec-tools; arguments go before the image. -s is kexec_file_load, -c kexec_load.
# CAPTURE_KERNEL and CAPTURE_INITRD name other files; an empty CAPTURE_INITRD means none.
CAPTURE_CMDLINE="console=ttyS0 loglevel=7 panic=-1 oops=panic nr_cpus=1 reset_devices no_timer_check"
kexec_crash() { # [KEXEC-ARG...]
	initrd=${CAPTURE_INITRD-/capture.img}
	kexec "$@" -p "${CAPTURE_KERNEL:-/vmlinuz}" ${initrd:+"--initrd=$initrd"} --command-line="$CAPTURE_CMDLINE"
}
# shellcheck disable=SC2120 # the argument is for scenarios
load_capture() { expect "kexec ${*:--s} -p" ok "$(outcome kexec_crash "${@:--s}")"; }

# Nothing may be said between this line and the panic: whoever reads it takes what follows for the
# work of the capture kernel.
crash() {
	result panicking
	echo 1 > /proc/sys/kernel/sysrq
	echo c > /proc/sysrq-trigger
	fail "the machine outlived its panic"
}

# --- for the capture kernel ---

# Filtered and compressed, as kdump does it, and flattened, because a disk without a file system
# cannot be written at random places.
send_dump() { # [MAKEDUMPFILE-ARG...]
	n=0
	while [ ! -b /dev/vda ] && [ $n -lt 20 ]; do sleep 0.5; n=$((n + 1)); done
	[ -b /dev/vda ] || { not_ok "dump: no data disk"; return; }
	{ makedumpfile -F "${@:--l}" -d 31 --message-level 5 /proc/vmcore; echo $? > /run/dump.rc; } | dd of=/dev/vda bs=1M iflag=fullblock
	sync
	if [ "$(cat /run/dump.rc)" = 0 ]; then result "dump $(awk '$3 == "vda" { print $10 * 512 }' /proc/diskstats)"
	else not_ok "dump: makedumpfile failed with $(cat /run/dump.rc)"; fi
}

: > /run/checked; : > /run/failed
for module in /modules/*.ko; do
	[ ! -e "$module" ] || insmod "$module" || say "cannot load $module"
done

case " $(cat /proc/cmdline) " in
*' elfcorehdr='*)
	if [ ! -s /proc/vmcore ]; then fail "the capture kernel has no /proc/vmcore"; fi
	result "captured $(stat -c %s /proc/vmcore)"
	# shellcheck source=/dev/null
	[ ! -e /capture.sh ] || ( . /capture.sh ) || not_ok "capture.sh ended with $?"
	[ -s /run/failed ] || result "capture done"
	leave ;;
esac

[ -e /scenario.sh ] || fail "no scenario"
# shellcheck source=/dev/null
( . /scenario.sh )
rc=$?
if [ $rc != 0 ]; then fail "the scenario ended with $rc"; fi
if [ -s /run/failed ]; then fail "$(wc -l < /run/failed) of what was expected was not found"; fi
if [ ! -s /run/checked ]; then fail "the scenario expected nothing"; fi
result pass
leave
