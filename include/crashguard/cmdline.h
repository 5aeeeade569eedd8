/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_CMDLINE_H
#define CRASHGUARD_CMDLINE_H

#include <crashguard/image.h>
#include <crashguard/report.h>

#define CG_CMDLINE_PARAM_MAX 2047	/* bytes of cmdline=, without the NUL */

/*
 * cg_cmdline_derive(): a command line for the capture kernel, made from the running one by the rules that stand in
 * core/cmdline.c. Length without the NUL, or -E2BIG where @len is too small.
 */
int cg_cmdline_derive(const char *running, char *buf, size_t len);

/* Is @param, without its value, the parameter @name? "-" and "_" are one. */
bool cg_param_is(const char *param, const char *name);

/* The value of the last word of that name before "--"; false where there is none. */
bool cg_cmdline_value(const char *cmdline, const char *name, const char **value, size_t *len);

/* Is it short enough for the image, with what the kernel appends? -E2BIG; marks CG_CHECK_COMMAND_LINE. */
int cg_cmdline_check(const struct cg_image *img, size_t cmdline_len, struct cg_report *report);

#endif
