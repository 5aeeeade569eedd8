/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_FACTS_H
#define CRASHGUARD_FACTS_H

#include <crashguard/lint.h>
#include <crashguard/machine.h>
#include <crashguard/reservation.h>

void cg_facts_open(void);
void cg_facts_close(void);
void cg_facts_read(struct cg_machine *m);
void cg_facts_refresh(struct cg_machine *m);
bool cg_facts_load_disabled(void);
bool cg_facts_load_scarce(void);
void cg_facts_refresh_panic_path(void);
void cg_facts_panic_path(struct cg_panic_path *out);
void cg_facts_reservation(struct cg_reservation *out);

struct vfsmount;
ssize_t cg_mount_read(struct vfsmount *mnt, const char *name, char *buf, size_t len);
ssize_t cg_proc_read(const char *name, char *buf, size_t len);
/* In module/devices.c. */
void cg_facts_nodes(struct vfsmount *sysfs, struct cg_machine *m);
void cg_facts_devices(struct cg_machine *m);

#endif
