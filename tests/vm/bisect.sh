# shellcheck shell=bash
# The smallest size that works, where each answer costs the boot of a machine. Sourced, never run.

# smallest TRY LOW HIGH NEAR [STEP [TIMES]]
# TRY is a command that gets a size in MiB and ends with 0 where that works and 1 where it does not; any other end ends
# the search with it; it may set HINT to the size that its answer makes likely. LOW and HIGH are the least and the most that are tried, NEAR is where it begins, STEP is how many
# MiB below the answer it may fail at (1), TIMES how often both have to be seen (2). Sets:
#   SMALLEST   the least size at which it worked TIMES times, and STEP or less below which it failed so often
#   LARGEST    where it failed, or LOW - 1
#   UNSTEADY   not empty where a size both worked and failed. It then counts as one that fails
#   TRIES      how often TRY was run
# Ends with 1 where it fails even at HIGH.
# shellcheck disable=SC2034 # for the scripts that source this
smallest() {
	local try=$1 low=$2 high=$3 at=$4 step=${5:-1} times=${6:-2} stride=4 good='' bad
	local -A worked=() failed=()
	SMALLEST='' LARGEST='' HINT='' UNSTEADY='' TRIES=0
	bad=$((low - 1))

	attempt() { # SIZE
		local rc=0
		TRIES=$((TRIES + 1))
		"$try" "$1" || rc=$?
		case $rc in
		0) worked[$1]=$((${worked[$1]:-0} + 1))
			[ "$1" != "$HINT" ] || HINT=$(($1 - step)) ;;
		1) failed[$1]=$((${failed[$1]:-0} + 1)) ;;
		esac
		[ -z "${worked[$1]:-}" ] || [ -z "${failed[$1]:-}" ] || UNSTEADY=yes
		return $rc
	}
	# In strides that double, down from a size that works, or up from one that does not, until both kinds are known.
	while [ -z "$good" ] || [ $((good - bad)) -gt $stride ]; do
		if [ "$at" -le "$bad" ]; then at=$((bad + 1)); fi
		if [ "$at" -gt "$high" ]; then at=$high; fi
		local rc=0
		attempt "$at" || rc=$?
		case $rc in
		0) good=$at at=$((at - stride)) ;;
		1) [ "$at" -lt "$high" ] || return 1
			bad=$at
			[ -z "$good" ] || break
			at=$((at + stride))
			[ "${HINT:-0}" -le "$bad" ] || at=$HINT ;;
		*) return $rc ;;
		esac
		stride=$((stride * 2))
	done
	while :; do
		local rc=0
		if [ $((good - bad)) -gt "$step" ]; then
			at=$(((good + bad) / 2))
			if [ "${HINT:-0}" -gt "$bad" ] && [ "$HINT" -lt "$good" ]; then at=$HINT; fi
		elif [ "${worked[$good]}" -lt "$times" ]; then at=$good
		elif [ "$bad" -ge "$low" ] && [ "${failed[$bad]}" -lt "$times" ] && [ -z "${worked[$bad]:-}" ]; then at=$bad
		else break; fi
		attempt "$at" || rc=$?
		case $rc in
		0) [ "$at" -gt "$bad" ] && good=$at ;;
		1) bad=$at
			while [ "$good" -le "$bad" ] || [ -n "${failed[$good]:-}" ]; do good=$((good + 1)); done
			[ "$good" -le "$high" ] || return 1
			: "${worked[$good]:=0}" ;;
		*) return $rc ;;
		esac
	done
	SMALLEST=$good LARGEST=$bad
}
