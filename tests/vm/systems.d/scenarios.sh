# shellcheck shell=bash
# The scenarios of tests/vm/systems for one release. Sourced by it, never run.
# shellcheck disable=SC2154 # set there

# What kdump-tools of this release asks for where nobody asks for something else.
own_words() { sed -n 's/.*\(crashkernel=[^"]*\)"$/\1/p' "$root/etc/default/grub.d/kdump-tools.cfg"; }

in_folder() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C chroot "$@"; }

# crashguard stages instead, with the initramfs that kdump-tools made, and the words that start what writes the dump.
stage_instead() { # DIR
	in_folder "$1" systemctl disable kdump-tools.service
	in_folder "$1" systemctl enable crashguard-stage.service
	local words='root=LABEL=root ro console=ttyS0 no_timer_check reset_devices systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll'
	sed -i -e 's|^STAGE_INITRD=.*|STAGE_INITRD=/var/lib/kdump/initrd.img-%r|' -e "s|^STAGE_CMDLINE=.*|STAGE_CMDLINE=\"$words\"|" "$1/etc/default/crashguard"
}

signed_module() { # DIR
	local ko
	ko=$(find "$1/lib/modules" -name crashguard.ko)
	"$CG_ROOT/tests/lib/sign" module "$CG_CACHE/keys/ours" "$ko" "$ko.signed"
	mv "$ko.signed" "$ko"
}

# What "make install" needs, but for make.
bring_source() { # DIR, which stays as it is
	cp -a "$CG_ROOT/packaging" "$CG_ROOT/VERSION" "$dir/visit/"
	cp "$(find "$root/lib/modules" -name crashguard.ko)" "$dir/visit/"
}

# What apt needs to upgrade to the kernel of backports, in its own cache, as the guest has no network.
bring_kernel() { # DIR
	local list=$1/etc/apt/sources.list suite
	suite=$(sed -n 's/^VERSION_CODENAME=//p' "$1/etc/os-release")
	sed "s| $suite main\$| $suite-backports main|; \$d" "$list" > "$list.new"
	mv "$list.new" "$1/etc/apt/sources.list.d/backports.list"
	"$system" bring "$1" -t "$suite-backports" linux-image-amd64
}

all_scenarios() {
	local words
	scenario 'kdump-tools, 512M' crashkernel=512M dumped <<'END'
loaded_by_kdump_tools
look
expect "the verdict" ready "$(cat $CG/verdict)"
expect "nothing above info" '' "$(above_info)"
crash
END

	for words in "$(own_words)" crashkernel=160M crashkernel=128M crashkernel=96M; do
		scenario "kdump-tools, $words" "$words" equal <<'END'
loaded_by_kdump_tools
look
# Where it is not ready, the journal has said why by now.
for slug in $(sed -n 's/^\(error\|warning\) //p' $CG/alerts); do
	expect_true "the journal tells of $slug" sh -c "journalctl -k -b -o cat | grep '^crashguard: $slug: '"
done
crash
END
	done

	scenario 'reloads, and CPUs that go and come' crashkernel=512M dumped --smp 2 --single <<'END'
look
said=$(lines)
n=0
while [ $n -lt 20 ]; do kdump-config reload > /dev/null 2>&1; n=$((n + 1)); done
settled
say "uptime after 20 reloads: $(cut -d ' ' -f 1 /proc/uptime), lines: $(($(lines) - said))"
n=0
while [ $n -lt 25 ]; do
	echo 0 > /sys/devices/system/cpu/cpu1/online
	udevadm settle
	echo 1 > /sys/devices/system/cpu/cpu1/online
	udevadm settle
	n=$((n + 1))
done
settled
added=$(($(lines) - said))
say "also: $added lines in the log for 20 reloads and 50 CPUs"
expect_true "no more than 5 lines" [ $added -le 5 ]
loaded_by_kdump_tools
look
expect "the verdict" ready "$(cat $CG/verdict)"
crash
END

	scenario 'crashguard-stage.service, /boot on a disk of its own' crashkernel=512M dumped --change stage_instead --boot <<'END'
expect_true "/boot is mounted" mountpoint -q /boot
look
expect "who loaded it" crashguard "$(cat $CG/image/source)"
expect "the verdict" ready "$(cat $CG/verdict)"
expect "nothing above info" '' "$(above_info)"
expect "the unit" active "$(systemctl is-active crashguard-stage.service)"
systemctl status --no-pager -l crashguard-stage.service | sed 's/^/# status: /'
expect_true "its status tells the verdict" sh -c 'systemctl status --no-pager -l crashguard-stage.service | grep "verdict: ready"'
crash
END

	scenario 'Secure Boot, a signed module' crashkernel=512M dumped --change signed_module --db "$CG_CACHE/keys/ours.der" --db "$work/debian.der" <<'END'
expect "lockdown" integrity "$(sed 's/.*\[\(.*\)\].*/\1/' /sys/kernel/security/lockdown)"
loaded_by_kdump_tools
look
expect "how it was loaded" kexec_file_load "$(cat $CG/image/source)"
expect "the verdict" ready "$(cat $CG/verdict)"
expect "nothing above info" '' "$(above_info)"
crash
END

	scenario 'a new kernel by apt, and too little reserved for it' crashkernel=96M pass --change bring_kernel --timeout 3600 <<'END'
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
apt-get -y -q --no-download -o Dpkg::Use-Pty=0 -t "$suite-backports" install linux-image-amd64 > /run/apt 2>&1
expect "the upgrade" 0 $?
tail -n 40 /run/apt | sed 's/^/# apt: /'
new=$(cd /boot && ls -t vmlinuz-* | head -n 1)
new=${new#vmlinuz-}
expect_true "it brought another kernel: $new" [ "$new" != "$(uname -r)" ]
expect_true "with an initramfs" test -s "/boot/initrd.img-$new"
expect "sentences of crashguard" 1 "$(grep -c crashguard /run/apt)"
say "also: $(grep crashguard /run/apt | cut -c 1-300)"
expect_true "of that kernel" grep -q "^crashguard: with crashkernel=96M a panic of Linux $new [a-z]* leave no dump: " /run/apt
expect_true "dpkg is content" sh -c '! dpkg --audit | grep .'
leave
END

	scenario 'installed, used and taken away again' crashkernel=512M dumped --plain --change bring_source <<'END'
# Every file, its content by size and time; what depmod makes, by sum; modules, settings, probes, and the loaded image.
traces() {
	(cd / && find . -xdev \( -path ./var/log -o -path ./var/lib/systemd -o -path ./var/cache -o -path ./var/crash -o -path ./var/tmp \
		-o -path ./tmp -o -path ./root \) -prune -o -path '*/lib/modules/*/modules.*' -o -type d -printf 'd %m %p\n' \
		-o -printf '%y %m %s %T@ %p %l\n' | sort -k 3)
	sha256sum /lib/modules/*/modules.*
	lsmod | awk '{ print "module", $1 }' | sort
	sysctl -a 2> /dev/null | grep -vE '^(fs[.](dentry-state|file-nr|inode-)|kernel[.](random[.]|ns_last_pid|pty[.]nr|tainted|perf_))'
	cat /sys/kernel/tracing/enabled_functions /sys/kernel/debug/kprobes/list 2> /dev/null
	systemctl list-unit-files --no-pager
	echo "loaded $(cat /sys/kernel/kexec_crash_loaded) of $(cat /sys/kernel/kexec_crash_size)"
}
loaded_by_kdump_tools
# The first look at a file may change it: caches of this and that.
traces > /dev/null
traces > /run/before
expect_true "there is much to compare" [ "$(wc -l < /run/before)" -gt 10000 ]
mkdir "/lib/modules/$(uname -r)/extra"
cp crashguard.ko "/lib/modules/$(uname -r)/extra/"
packaging/install files
depmod
systemctl daemon-reload
expect_true modprobe modprobe crashguard
expect_true "kdump-config reload" kdump-config reload
look
expect "the verdict" ready "$(cat $CG/verdict)"
expect_true "crashguard status" crashguard status
expect_true "crashguard verify" crashguard verify
units='crashguard-stage.service crashguard-drill.service crashguard-exporter.timer'
# As systemd does it with every unit at the first boot of an image.
systemctl preset $units
expect "units that a preset enables" 'disabled disabled disabled' "$(systemctl is-enabled $units | xargs)"
expect_true "units are enabled" systemctl enable --now crashguard-exporter.timer
expect_true "units are enabled" systemctl enable crashguard-stage.service
log
expect "what comes of it is seen" yes "$(traces | cmp -s - /run/before || echo yes)"
packaging/install remove | sed 's/^/# remove: /'
systemctl daemon-reload
traces > /run/after
diff /run/before /run/after | grep '^[<>]' | head -n 20 | sed 's/^/# left: /'
expect_true "nothing is left, nothing is changed" cmp /run/before /run/after
expect_true "no file of that name" sh -c '! find / -xdev -path /run -prune -o -path /var/log -prune -o -iname "*crashguard*" -print | grep .'
loaded_by_kdump_tools
crash
END
}
