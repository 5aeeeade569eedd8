/* SPDX-License-Identifier: GPL-2.0-only */
/* For suites on the host: the words a module says about itself. */
#ifndef CRASHGUARD_HOST_LINUX_MODULE_H
#define CRASHGUARD_HOST_LINUX_MODULE_H

#define MODULE_LICENSE(text) static_assert(true)
#define MODULE_DESCRIPTION(text) static_assert(true)
#define MODULE_AUTHOR(text) static_assert(true)

#endif
