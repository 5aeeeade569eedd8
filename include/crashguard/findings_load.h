/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows about placing, loading and the capture kernel's command line. Included by findings.h alone. */
#ifndef CRASHGUARD_FINDINGS_LOAD_H
#define CRASHGUARD_FINDINGS_LOAD_H

#define CG_FINDINGS_LOAD(X)                                                                                   \
	X(KERNEL_NO_ROOM, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                     \
	  "the kernel needs {u0} in one piece from a multiple of {e1} at or above {x2}, and the region "      \
	  "{x3}-{x4} has {d5} there",                                                                         \
	  "boot with {s0}")                                                                                   \
	X(KERNEL_NO_ROOM_FILE, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                \
	  "the kernel image {S1} is a file of {u0}, and the whole reservation has {d1}",                      \
	  "boot with {s0}, or name the right file")                                                           \
	X(INITRD_NO_ROOM_FILE, "initrd-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                \
	  "the initrd is a file of {u0}, and the whole reservation has {d1}",                                 \
	  "boot with {s0}, or use a smaller initrd")                                                          \
	X(SMALL_NO_ROOM, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                      \
	  "{s1} needs {u0} beside the kernel, and the region {x1}-{x2} has {d3} left in one piece",           \
	  "boot with {s0}")                                                                                   \
	X(CONTROL_NO_ROOM, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                    \
	  "the segments fill the region {x1}-{x2} and leave {d3}, and the kernel wants {u0} for its control " \
	  "pages",                                                                                            \
	  "boot with {s0}")                                                                                   \
	X(RAM_HALF, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                           \
	  "the segments need {u0}, and this kernel refuses to load more than half of its {d1} of RAM",        \
	  "use a smaller initrd")                                                                             \
	X(INITRD_NO_ROOM, "initrd-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                     \
	  "the initrd needs {u0} in one piece at or above {x1}, and {d2} is left beside the kernel in the "   \
	  "region {x3}-{x4}: {u5} is missing",                                                                \
	  "boot with {s0}")                                                                                   \
	X(PLAN_FIXED, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                         \
	  "there is no place of {u0} for {s1} in the region {x1}-{x2}, however it is filled: {u3} is "        \
	  "missing, and the smallest reservation at {x1} that would do is {e4}",                              \
	  "boot with {s0}")                                                                                   \
	X(PLAN, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                               \
	  "there is no place of {u0} for {s1} in the region {x1}-{x2}, however it is filled: {u3} is "        \
	  "missing, and the smallest reservation without an offset that would do is {e4}",                    \
	  "boot with {s0}")                                                                                   \
	X(PLAN_NEVER, "kernel-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                         \
	  "there is no place of {u0} for {s1} in the region {x1}-{x2}, however it is filled",                 \
	  "boot with {s0}")                                                                                   \
	X(PLAN_INITRD_FIXED, "initrd-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                  \
	  "there is no place of {u0} for {s1} in the region {x1}-{x2}, however it is filled: {u3} is "        \
	  "missing, and the smallest reservation at {x1} that would do is {e4}",                              \
	  "boot with {s0}")                                                                                   \
	X(PLAN_INITRD, "initrd-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                        \
	  "there is no place of {u0} for {s1} in the region {x1}-{x2}, however it is filled: {u3} is "        \
	  "missing, and the smallest reservation without an offset that would do is {e4}",                    \
	  "boot with {s0}")                                                                                   \
	X(PLAN_INITRD_NEVER, "initrd-no-room", CG_ERROR, CG_CHECK_PLACEMENT,                                  \
	  "there is no place of {u0} for {s1} in the region {x1}-{x2}, however it is filled",                 \
	  "boot with {s0}")                                                                                   \
	X(INITRD_UNREADABLE, "image-unreadable", CG_ERROR, CG_CHECK_NONE,                                     \
	  "the initrd {S0} cannot be read: {s1}",                                                             \
	  "check its path, its mount and its permissions")                                                    \
	X(INITRD_NOT_A_FILE, "image-unreadable", CG_ERROR, CG_CHECK_NONE,                                     \
	  "the initrd {S0} is {s1}, not a regular file",                                                      \
	  "give the path of the initrd itself")                                                               \
	X(INITRD_EMPTY, "image-truncated", CG_ERROR, CG_CHECK_NONE,                                           \
	  "the initrd {S0} is an empty file",                                                                 \
	  "make it again, or leave it out")                                                                   \
	X(INITRD_RELEASE, "initrd-release", CG_WARNING, CG_CHECK_INITRD_RELEASE,                              \
	  "the initrd has modules of {s0} and none of {s1}, the kernel that it is loaded with, which finds "  \
	  "no drivers in it",                                                                                 \
	  "make it for {s1} (update-initramfs -u -k, or dracut --kver), or load the kernel that it is for")   \
	X(SEGMENT_STOMPED, "segment-stomped", CG_ERROR, CG_CHECK_PLACEMENT,                                   \
	  "in the region {x0}-{x1} the kernel is put at {x2}, below the address {x3} it must run from, so it " \
	  "really runs at {x3}-{x4} and overwrites {s1}",                                                     \
	  "boot with {s0}")                                                                                   \
	X(SEGMENT_STOMPED_WINDOW, "segment-stomped", CG_ERROR, CG_CHECK_PLACEMENT,                            \
	  "in the region {x0}-{x1} the kernel is put at {x2} and runs at {x3}-{x4}, where it overwrites {s1}", \
	  "load it with kexec -s")                                                                            \
	X(SEGMENT_OUTSIDE, "segment-outside", CG_ERROR, CG_CHECK_PLACEMENT,                                   \
	  "the {s1} segment at {x0}-{x1} is not inside the region {x2}-{x3}",                                 \
	  "load it with kexec -s")                                                                            \
	X(CMDLINE_TOO_LONG, "cmdline-too-long", CG_ERROR, CG_CHECK_COMMAND_LINE,                              \
	  "the command line has {n0} bytes, the kernel appends {n1}, and the image takes {n2}",               \
	  "shorten it by {n3} bytes")                                                                         \
	X(HAZARD_WORD, "cmdline-hazard", CG_WARNING, CG_CHECK_COMMAND_LINE,                                   \
	  "the capture kernel's command line has {s0}, {s1}",                                                 \
	  "leave it out")                                                                                     \
	X(HAZARD_ROOM, "cmdline-hazard", CG_WARNING, CG_CHECK_COMMAND_LINE,                                   \
	  "the capture kernel's command line has {s0}, which sets aside more than a sixteenth of the {d0} "   \
	  "that are reserved",                                                                                \
	  "leave it out, or ask for less")                                                                    \
	X(HAZARD_CPUS, "cmdline-hazard", CG_WARNING, CG_CHECK_COMMAND_LINE,                                   \
	  "the capture kernel's command line has neither nr_cpus nor maxcpus, and each of the {n0} CPUs that " \
	  "this machine can have would take memory of its own",                                               \
	  "add nr_cpus=1")                                                                                    \
	X(HAZARD_KASLR, "cmdline-hazard", CG_WARNING, CG_CHECK_COMMAND_LINE,                                  \
	  "the capture kernel's command line has no nokaslr, so that it may move into the memory of "         \
	  "crashkernel=,cma, where devices may still write",                                                  \
	  "add nokaslr")                                                                                      \
	X(HAZARD_NO_VMCORE, "cmdline-hazard", CG_WARNING, CG_CHECK_COMMAND_LINE,                              \
	  "the capture kernel's command line has no elfcorehdr, without which it has no /proc/vmcore",        \
	  "load it with kexec -s")                                                                            \
	X(HAZARD_CONSOLE, "cmdline-hazard", CG_WARNING, CG_CHECK_COMMAND_LINE,                                \
	  "none of the consoles on the capture kernel's command line is a device that this machine has, so "  \
	  "that it runs unseen, and an init that wants one stops",                                            \
	  "name one that is there, or none")                                                                  \
	X(RUNTIME_SHORT, "runtime-short", CG_WARNING, CG_CHECK_RUN_TIME,                                      \
	  "the capture kernel is estimated to need {u0} to run (kernel {u2}, initrd {u3}, system {u4}), and "  \
	  "{d1} is reserved: it would run out of memory",                                                     \
	  "boot with {s0}")                                                                                   \
	X(RUNTIME_SHORT_GUESS, "runtime-short", CG_WARNING, CG_CHECK_RUN_TIME,                                \
	  "the capture kernel is estimated to need {u0} to run (kernel {u2}, initrd {u3} if it unpacks to "    \
	  "{n5} times its size, system {u4}), and {d1} is reserved: it would run out of memory",              \
	  "boot with {s0}")                                                                                   \
	X(LOAD_LOST_PREVIOUS, "load-lost-previous", CG_ERROR, CG_CHECK_NONE,                                  \
	  "a load failed ({s0}) after the kernel had dropped the image that was loaded: this machine is NOT " \
	  "protected now",                                                                                    \
	  "load a capture kernel again")                                                                      \
	X(LOAD_LEGACY, "load-legacy-syscall", CG_INFO, CG_CHECK_NONE,                                         \
	  "the image was loaded by kexec_load, where the program and not the kernel places the segments",     \
	  "use kexec -s")                                                                                     \
	X(LOAD_LEGACY_SHORT, "load-legacy-syscall", CG_INFO, CG_CHECK_NONE,                                   \
	  "the program gave the kernel {u0} of memory, and it takes {u1} when it starts: nothing that it "    \
	  "still needs lies there",                                                                           \
	  "use kexec -s")                                                                                     \
	X(LOAD_LEGACY_EDGE, "load-legacy-syscall", CG_INFO, CG_CHECK_NONE,                                    \
	  "something that the capture kernel needs lies within the {u0} that it takes when it starts, in a "  \
	  "part that is not always used up",                                                                  \
	  "use kexec -s")                                                                                     \
	X(LOAD_REFUSED, "load-refused", CG_EVENT, CG_CHECK_NONE,                                              \
	  "a load by {s0} was refused with {s1}, before the kernel touched what was loaded",                  \
	  "mend what the error says that is logged with this line")                                           \
	X(LOAD_RESTORED, "load-restored", CG_EVENT, CG_CHECK_NONE,                                            \
	  "a load by {s0} failed ({s1}) after the kernel had dropped the image that was loaded, and that one " \
	  "was loaded again from its files",                                                                  \
	  "nothing needs to be done for this machine to be protected")                                        \
	X(PLAN_LEFT, "hook-missing", CG_WARNING, CG_CHECK_HOOKS,                                              \
	  "the kernel put {s0} at {x0}-{x1}, and crashguard had planned another place for it",                \
	  "set policy to warn or enforce and stage again")                                                    \
	X(LOAD_REFUSED_LATE, "load-refused", CG_EVENT, CG_CHECK_NONE,                                         \
	  "a load by {s0} was refused with {s1} when its segments had their places; the kernel had dropped "  \
	  "the image that was loaded by then",                                                                \
	  "mend what the error says that is logged with this line, and load again")                           \
	X(LOAD_REFUSED_BARE, "load-refused", CG_EVENT, CG_CHECK_NONE,                                         \
	  "a load by {s0} was refused with {s1}, and nothing is loaded: this machine is NOT protected now",   \
	  "mend what the error says that is logged with this line, and load again")                           \
	X(PLACEMENT_STEERED, "placement-steered", CG_EVENT, CG_CHECK_NONE,                                    \
	  "in a load by {s0} the kernel segment was kept from going below {x0}, where the image has to run",  \
	  "where the load failed, do what the error says that is logged with it")

#endif
