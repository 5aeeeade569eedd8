# shellcheck shell=bash
# Reads KTAP of the host's runner or of a kernel's console and judges it. Sourced after tests/lib/common.sh.

CG_COUNTS=$CG_ROOT/kunit/counts

# One line a suite: suite NAME TESTS PASS FAIL SKIP SECONDS; before it, one for each that failed or was skipped:
# failed|skipped SUITE CASE: ROW. A test is a case, or each row of a parameterised case.
ktap_read() { # KTAP
	awk '
	function leaf(bad, text) {
		if (text ~ /# SKIP/) { skip++; say("skipped", text) }
		else if (bad) { fail++; say("failed", text) }
		else pass++
	}
	function say(what, text) { print what "\t" suite "\t" text }
	{
		sub(/\r$/, "")
		if (match($0, /^\[ *[0-9]+\.[0-9]+\] ?/)) {
			time = substr($0, 2, RLENGTH - 2) + 0
			$0 = substr($0, RLENGTH + 1)
		}
	}
	/^    # Subtest: / { suite = $3; start = time; took = 0; pass = fail = skip = rows = plan = cases = 0; row_fail = 0 }
	/^    1\.\.[0-9]+$/ { plan = substr($1, 4) + 0 }
	/^        # Subtest: / { name = $3; rows = row_fail = 0 }
	/^        (not )?ok [0-9]+/ {
		rows++; row_fail += /^ *not/
		bad = /^ *not/; sub(/^ *(not )?ok [0-9]+ (- )?/, "")
		leaf(bad, name ": " $0)
	}
	/^    (not )?ok [0-9]+/ {
		cases++
		bad = /^ *not/; sub(/^ *(not )?ok [0-9]+ (- )?/, "")
		if (!rows || (bad && !row_fail)) leaf(bad, $0)
		rows = row_fail = 0
	}
	/^# [^ ]+: pass:.* time:/ { took = $0; sub(/.*time:/, "", took) }
	/^(not )?ok [0-9]+/ {
		bad = /^not/; sub(/^(not )?ok [0-9]+ (- )?/, "")
		if ($1 != suite) { print "failed\t" $1 "\tends, but did not begin"; next }
		if (plan != cases) { fail++; say("failed", "planned " plan " cases and ran " cases) }
		if (bad && !fail) { fail++; say("failed", "the suite as a whole") }
		printf "suite\t%s\t%d\t%d\t%d\t%d\t%.3f\n", suite, pass + fail + skip, pass, fail, skip, took ? took : time - start
		suite = ""
	}
	END { if (suite != "") { print "failed\t" suite "\tbegan and did not end" } }
	' "$1"
}

# Prints what failed and each suite with its time; sets ktap_passed, ktap_failed, ktap_skipped.
# With COUNTS "check", the suites and their numbers of tests must be those of kunit/counts.
ktap_judge() { # KTAP COUNTS
	local kind suite rest tests pass fail skip took want got
	local -A had=()
	ktap_passed=0 ktap_failed=0 ktap_skipped=0
	while IFS=$'\t' read -r kind suite rest; do
		case $kind in
		suite)
			IFS=$'\t' read -r tests pass fail skip took <<< "$rest"
			ktap_passed=$((ktap_passed + pass)) ktap_failed=$((ktap_failed + fail)) ktap_skipped=$((ktap_skipped + skip))
			had[$suite]=$((${had[$suite]:-0} + tests))
			printf '  %-32s %5d passed %3d failed %3d skipped %9.3f s\n' "$suite" "$pass" "$fail" "$skip" "$took"
			;;
		*)
			say "  ${CG_RED}$kind${CG_OFF} $suite: $rest"
			case $rest in *"did not end" | *"did not begin") ktap_failed=$((ktap_failed + 1)) ;; esac
			;;
		esac
	done < <(ktap_read "$1")
	[ "$2" = check ] || return 0
	if [ ! -e "$CG_COUNTS" ]; then
		say "  ${CG_RED}failed${CG_OFF} there is no kunit/counts; tests/host/run --update-counts writes it"
		ktap_failed=$((ktap_failed + 1))
		return 0
	fi
	for suite in $( { cut -d' ' -f1 "$CG_COUNTS"; printf '%s\n' "${!had[@]}"; } | sort -u); do
		want=$(sed -n "s/^$suite //p" "$CG_COUNTS")
		got=${had[$suite]:-}
		[ "$want" != "$got" ] || continue
		say "  ${CG_RED}failed${CG_OFF} $suite: ${got:-no} tests ran, and kunit/counts says ${want:-there is no such suite}" \
			"(meant so? tests/host/run --update-counts)"
		ktap_failed=$((ktap_failed + 1))
	done
}

ktap_counts() { # KTAP
	ktap_read "$1" | awk -F'\t' '$1 == "suite" { n[$2] += $3 } END { for (s in n) print s, n[s] }' | sort
}

ktap_summary() {
	say "$ktap_passed passed, $ktap_failed failed$([ "$ktap_skipped" = 0 ] || say ", $ktap_skipped skipped")"
	[ "$ktap_failed" = 0 ]
}
