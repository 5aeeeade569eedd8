# shellcheck shell=sh
# For the guests of tests/demo, in front of each scene's own script, and after tests/vm/init.sh,
# which has say, ok and crash. What is said here is read by tests/demo, line by line:
#
#   # $ <line>        a command, as one types it      # + <line>   ... and its next line
#   # > <line>        what it printed
#   # @ <key> <text>  a fact, for the checks only

fact() { say "@ $*"; }

facts_of() { # KEY FILE
	while IFS= read -r line; do fact "$1 $line"; done < "$2"
}

# As typed, then as it was answered. What it printed is left in $said, and its status in $rc.
typed() { # COMMAND
	mark='$'
	printf '%s\n' "$1" | while IFS= read -r line; do say "$mark $line"; mark='+'; done
	said=$(eval "$1" 2>&1); rc=$?
	[ -z "$said" ] || printf '%s\n' "$said" | while IFS= read -r line; do say "> $line"; done
}

begin() {
	mv /capture.img /initrd.img
	cd / || exit
	ok "the scene begins"
}

# A fixed place is granted only where the running kernel is not, and where that is, KASLR decides at
# each boot. Where a scene needs the place, it ends here, and tests/demo plays it again.
granted_or_again() {
	if [ "$(cat /sys/kernel/kexec_crash_size)" != 0 ]; then fact granted yes; return; fi
	fact granted no
	exit 0
}

# What follows is typed under this heading.
step() { say "= $*"; }

# A command whose effect has to stay, such as cd.
typed_here() { say "\$ $1"; eval "$1"; } # COMMAND

insmod_typed() { # COMMAND
	typed "$1"
	if [ "$rc" = 0 ]; then fact insmod ok; return; fi
	fact insmod "${said:-it ended with $rc}"
	exit 0
}
