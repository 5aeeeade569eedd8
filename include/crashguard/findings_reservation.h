/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The findings about crashkernel= and the memory that was set aside for it. Format letters: see findings.h.
 *
 * {s0} is the crashkernel= word as typed, cut at the first blank of any kind, so that no other word of the command
 * line can ride along. A size in a remedy is one that was put through the same prediction and is granted here.
 */
#ifndef CRASHGUARD_FINDINGS_RESERVATION_H
#define CRASHGUARD_FINDINGS_RESERVATION_H

#define CG_FINDINGS_RESERVATION(X)                                                                              \
	/* e0 size of the remedy, n1 place of the offending character, from 1 */                                \
	X(RESERVATION_SYNTAX_NUMBER, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                      \
	  "{s0} reserves nothing: this kernel expects a number at its character {n1}",                          \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_SYNTAX_CHAR, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                        \
	  "{s0} reserves nothing: this kernel does not understand its character {n1}",                          \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_SYNTAX_RANGE, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                       \
	  "{s0} reserves nothing: a range is start-end:size, and character {n1} is none of it",                 \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_SYNTAX_ORDER, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                       \
	  "{s0} reserves nothing: the range before character {n1} ends at or below its start",                  \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_SYNTAX_ALONE, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                       \
	  "{s0} reserves nothing by itself: it only adds to a crashkernel= with a size or with ,high",          \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_SYNTAX_LOW, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                         \
	  "{s0} is not understood at its character {n1}, and this kernel then drops the ,high word with it",    \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_SYNTAX_BOOTCONFIG, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                  \
	  "{s0} stands in the bootconfig, which this kernel reads after it has set memory aside",               \
	  "put crashkernel={e0} on the boot loader's command line")                                             \
	/* e0 as above, n1 bytes that were asked for */                                                         \
	X(RESERVATION_SYNTAX_UNIT, "reservation-syntax", CG_ERROR, CG_CHECK_RESERVATION,                        \
	  "{s0} asks for {n1} bytes, in which no kernel fits: a number without K, M or G counts bytes",         \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_AUTO, "reservation-auto", CG_ERROR, CG_CHECK_RESERVATION,                                 \
	  "{s0} is a word of RHEL 8 and older that this kernel does not know, so nothing is reserved",          \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 remedy, d1 RAM as the kernel counts it for ranges, n2 place of a character */                     \
	X(RESERVATION_RANGE_MISS, "reservation-range-miss", CG_ERROR, CG_CHECK_RESERVATION,                     \
	  "no range of {s0} holds this machine's RAM, which the kernel counts as {d1}, so nothing is reserved", \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_RANGE_CUT, "reservation-range-miss", CG_ERROR, CG_CHECK_RESERVATION,                       \
	  "{s0} is read up to its character {n2} only, and no range before that holds this machine's RAM, "     \
	  "which the kernel counts as {d1}, so nothing is reserved",                                            \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_RANGE_ZERO, "reservation-range-miss", CG_ERROR, CG_CHECK_RESERVATION,                     \
	  "the range of {s0} that holds this machine's RAM, counted as {d1}, asks for 0 bytes",                 \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 remedy, e1 the offset, e2 the alignment, e3 the next aligned offset */                            \
	X(RESERVATION_MISALIGNED, "reservation-misaligned", CG_ERROR, CG_CHECK_RESERVATION,                     \
	  "{s0} reserves nothing: {e1} is not a multiple of {e2}, which this kernel demands; the next one "     \
	  "is {e3}",                                                                                            \
	  "boot with crashkernel={e0} and let the kernel choose the place")                                     \
	/* e0 remedy, X1-X2 the holder's own range; s1 the holder, from /proc/iomem */                          \
	X(RESERVATION_OVERLAP, "reservation-overlap", CG_ERROR, CG_CHECK_RESERVATION,                           \
	  "{s0} reserves nothing: a part of that range, {X1}-{X2}, is held by {s1}",                            \
	  "boot with crashkernel={e0} and let the kernel choose the place")                                     \
	X(RESERVATION_OVERLAP_GONE, "reservation-overlap", CG_ERROR, CG_CHECK_RESERVATION,                      \
	  "{s0} reserved nothing: its range was held during boot and the holder is no longer visible, {s1}",    \
	  "boot with crashkernel={e0} and let the kernel choose the place")                                     \
	/* e0 remedy, u1 asked for, d2 the largest block left; s1 the holder */                                 \
	X(RESERVATION_OVERLAP_AUTO, "reservation-overlap", CG_ERROR, CG_CHECK_RESERVATION,                      \
	  "{s0} reserves nothing: with {s1} in the way the largest block that is left is {d2}, not {u1}",       \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 remedy */                                                                                         \
	X(RESERVATION_GONE, "reservation-overlap", CG_ERROR, CG_CHECK_RESERVATION,                              \
	  "{s0} should have been granted and nothing is reserved: the memory was held during boot by "          \
	  "something no longer visible, {s1}, or was given back since through kexec_crash_size",                \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 remedy, e1 first byte asked for, e2 one past the last byte asked for, d3 end of that RAM */       \
	X(RESERVATION_BEYOND_RAM, "reservation-beyond-ram", CG_ERROR, CG_CHECK_RESERVATION,                     \
	  "{s0} reserves nothing: {e1} to {e2} is not all RAM on this machine, whose RAM ends at {d3}",         \
	  "boot with crashkernel={e0} and let the kernel choose the place")                                     \
	/* e0 remedy, u1 asked for, d2 RAM there is */                                                          \
	X(RESERVATION_BEYOND_SIZE, "reservation-beyond-ram", CG_ERROR, CG_CHECK_RESERVATION,                    \
	  "{s0} reserves nothing: it asks for {u1} and this machine has {d2} of RAM",                           \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_BEYOND_LIST, "reservation-beyond-ram", CG_ERROR, CG_CHECK_RESERVATION,                    \
	  "{s0} reserves nothing: one of its ranges asks for {u1}, this machine's RAM counts as {d2}, and the " \
	  "kernel then drops the whole list",                                                                   \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_BEYOND_BLOCK, "reservation-beyond-ram", CG_ERROR, CG_CHECK_RESERVATION,                   \
	  "{s0} reserves nothing: it asks for {u1} and the largest block of RAM it could have is {d2}",         \
	  "boot with crashkernel={e0}")                                                                         \
	X(RESERVATION_BEYOND_LOW, "reservation-beyond-ram", CG_ERROR, CG_CHECK_RESERVATION,                     \
	  "{s0} reserves nothing: the {u1} below 4G that go with it do not fit there, where the largest "       \
	  "block is {d2}, and the kernel then frees the high part too",                                         \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 remedy, n1 place of the suffix */                                                                 \
	X(RESERVATION_UNSUPPORTED_SUFFIX, "reservation-unsupported-suffix", CG_ERROR, CG_CHECK_RESERVATION,     \
	  "{s0} reserves nothing: this kernel does not know the suffix at its character {n1}, and a word it "   \
	  "does not know takes the place of those before it",                                                   \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 remedy; s0 why, as a clause */                                                                    \
	X(RESERVATION_NONE_WANTED, "reservation-none", CG_WARNING, CG_CHECK_RESERVATION,                        \
	  "no memory is reserved, so no capture kernel can be loaded: {s0}",                                    \
	  "add crashkernel={e0} to the boot command line and boot again")                                       \
	X(RESERVATION_NONE, "reservation-none", CG_INFO, CG_CHECK_RESERVATION,                                  \
	  "no memory is reserved for a capture kernel: {s0}",                                                   \
	  "if crash dumps are wanted, boot with crashkernel={e0}")                                              \
	/* n0 how many words; s0 the one that counts, s1 the one that does not */                               \
	X(RESERVATION_DUPLICATE, "reservation-duplicate", CG_WARNING, CG_CHECK_RESERVATION,                     \
	  "of {n0} crashkernel= words this kernel goes by {s0} and drops {s1}",                                 \
	  "leave only the one that is meant")                                                                   \
	/* e0 size of the high part, e1 size of the low part to ask for, x2 where the region starts */          \
	X(RESERVATION_NO_LOW, "reservation-no-low", CG_WARNING, CG_CHECK_RESERVATION,                           \
	  "the whole reservation lies above 4G, from {x2}, so devices that reach only the first 4G may fail "   \
	  "in the capture kernel",                                                                              \
	  "boot with crashkernel={e0},high crashkernel={e1},low")                                               \
	/* e0 remedy */                                                                                         \
	X(RESERVATION_BY_LUCK, "reservation-by-luck", CG_WARNING, CG_CHECK_RESERVATION,                         \
	  "{s0} is granted only where KASLR happens to put the running kernel elsewhere, which each boot "      \
	  "decides anew",                                                                                       \
	  "boot with crashkernel={e0} and let the kernel choose the place")                                     \
	X(RESERVATION_BY_LUCK_SIZE, "reservation-by-luck", CG_WARNING, CG_CHECK_RESERVATION,                    \
	  "{s0} is granted only where KASLR happens to leave a block of that size, which each boot decides "    \
	  "anew",                                                                                               \
	  "boot with crashkernel={e0}")                                                                         \
	/* e0 what the kernel made of it */                                                                     \
	X(RESERVATION_OCTAL, "reservation-octal", CG_WARNING, CG_CHECK_RESERVATION,                             \
	  "{s0} has a number with a leading 0, which is octal, so the kernel reads the size as {e0}",           \
	  "leave out the leading 0")                                                                            \
	/* n0 entries needed, n1 entries there are */                                                           \
	X(RESERVATION_MEMMAP_FULL, "reservation-memmap-full", CG_WARNING, CG_CHECK_RESERVATION,                 \
	  "the memory map for the capture kernel needs {n0} entries and holds {n1}, so that the reserved "      \
	  "memory, which comes last, is dropped from it",                                                       \
	  "load with kexec -c, which passes a longer map")                                                      \
	/* s0 the word, s1 why, as a clause */                                                                  \
	X(RESERVATION_UNUSED, "reservation-unused", CG_INFO, CG_CHECK_RESERVATION,                              \
	  "{s0} has no effect: {s1}",                                                                           \
	  "leave it out")                                                                                       \
	/* d0 reserved now, e1 asked for and once granted */                                                    \
	X(RESERVATION_SHRUNK, "reservation-shrunk", CG_INFO, CG_CHECK_RESERVATION,                              \
	  "{d0} is reserved now where {s0} brings {e1} at boot: it was shrunk through kexec_crash_size, or "      \
	  "memory was plugged in since",                                                                        \
	  "boot again to have it back")

#endif
