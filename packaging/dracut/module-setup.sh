#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Packs crashguard.ko, and nothing else, into the initramfs that the machine boots with, where INITRAMFS=yes says so.

check() {
	# A capture kernel needs no guard.
	# shellcheck disable=SC2154 # dracut's
	[[ " $dracutmodules $add_dracutmodules $force_add_dracutmodules " != *" kdumpbase "* ]] || return 1
	grep -qx 'INITRAMFS=yes' "${dracutsysrootdir:-}/etc/default/crashguard" 2> /dev/null || return 255
}

depends() { return 0; }

installkernel() { hostonly='' instmods crashguard; }

install() {
	# shellcheck disable=SC2154 # dracut's
	inst_hook pre-udev 00 "$moddir/crashguard-load.sh"
	inst_simple /etc/modprobe.d/crashguard.conf
}
