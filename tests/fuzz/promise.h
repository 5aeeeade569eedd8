/* SPDX-License-Identifier: GPL-2.0-only */
/* How a fuzzer says that core/ has not kept what it promises. */
#ifndef CRASHGUARD_FUZZ_PROMISE_H
#define CRASHGUARD_FUZZ_PROMISE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void promise(bool kept, const char *what)
{
	if (kept)
		return;
	fprintf(stderr, "not kept: %s\n", what);
	abort();
}

#endif
