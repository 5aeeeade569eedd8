#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# For kernel-install: COMMAND RELEASE ENTRY-DIR IMAGE [INITRD...]. Says at most a sentence, and never fails.
[ "${1:-}" = add ] || exit 0
# Within the postinst of a Debian package its own hook has said it.
[ -z "${DEB_MAINT_PARAMS:-}" ] || exit 0
judge=${CRASHGUARD_LIBRARY:-/usr/lib/crashguard}/new-kernel
[ ! -x "$judge" ] || "$judge" "${2:-}" "${4:-}" "${5:-}" || true
exit 0
