#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Counts what an initramfs becomes when the kernel has unpacked it.

usage: contents.py INITRD

Prints: <bytes of its files, each rounded up to pages> <inodes>. An initramfs is a row of cpio archives, each of which may
be packed; zeroes between them are skipped (Documentation/driver-api/early-userspace/buffer-format.rst). Of a file with
several names, the bytes come with one of them; a symbolic link has its few bytes in the inode (tmpfs).
"""
import subprocess
import sys

PAGE = 4096
PACKERS = {
    b"\x1f\x8b": ["gzip", "-dcq"], b"\xfd7zXZ": ["xz", "-dcq"], b"\x5d\0\0": ["xz", "-dcq", "--format=lzma"],
    b"\x28\xb5\x2f\xfd": ["zstd", "-dcq", "--long=31"], b"\x02\x21\x4c\x18": ["lz4", "-dcq"], b"BZh": ["bzip2", "-dcq"],
}


def archive(data, at):
    """One archive, by Documentation/driver-api/early-userspace/buffer-format.rst; returns its end, bytes and inodes."""
    total, inodes, seen = 0, 0, set()
    while True:
        if data[at:at + 6] not in (b"070701", b"070702"):
            sys.exit(f"contents.py: no cpio header at {at}")
        field = [int(data[at + 6 + 8 * n:at + 14 + 8 * n], 16) for n in range(13)]
        ino, links, size, name_size = field[0], field[4], field[6], field[11]
        name = data[at + 110:at + 110 + name_size - 1]
        at = (at + 110 + name_size + 3 & ~3) + size + 3 & ~3
        if name == b"TRAILER!!!":
            return at, total, inodes
        kind = field[1] & 0o170000
        if kind == 0o100000:
            total += size + PAGE - 1 & -PAGE
        if links < 2 or kind == 0o040000 or ino not in seen:
            inodes += 1
        seen.add(ino)


def count(data):
    at, total, inodes = 0, 0, 0
    while at < len(data):
        if data[at] == 0:
            at += 1
        elif data[at:at + 5] == b"07070":
            at, more, nodes = archive(data, at)
            total, inodes = total + more, inodes + nodes
        else:
            command = next((c for magic, c in PACKERS.items() if data[at:].startswith(magic)), None)
            if not command:
                sys.exit(f"contents.py: neither cpio nor a packing that is known at {at}")
            inner = subprocess.run(command, input=data[at:], capture_output=True).stdout
            more, nodes = count(inner)
            return total + more, inodes + nodes
    return total, inodes


with open(sys.argv[1], "rb") as file:
    print(*count(file.read()))
