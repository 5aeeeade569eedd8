#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the seeds of initrd_fuzz.c: small initrds, good and bad ones.

usage: initrd_seeds.py OUT-FOLDER
"""
import sys

FILE, FOLDER, LINK, NODE = 0o100644, 0o40755, 0o120777, 0o20600


def entry(name, mode=FILE, body=b"", ino=1, nlink=1, magic=b"070701", check=0):
    fields = [ino, mode, 0, 0, nlink, 0, len(body), 8, 1, 0, 0, len(name) + 1, check]
    head = magic + b"".join(b"%08x" % field for field in fields) + name + b"\0"
    head += bytes(-len(head) % 4)
    return head + body + bytes(-len(body) % 4)


def packed(data):
    """As the harness unpacks it."""
    data += bytes(-len(data) % 8)
    assert len(data) // 8 < 256
    return b"\xfd\x37" + bytes([len(data) // 8]) + data


TRAILER = entry(b"TRAILER!!!", 0)
MODULE = entry(b"lib/modules/6.1/a.ko", FILE, b"module")
SEEDS = {
    "plain": entry(b".", FOLDER) + entry(b"init", FILE, b"#!") + entry(b"l", LINK, b"init") + entry(b"n", NODE) + TRAILER,
    "links": entry(b"a", FILE, b"", 7, 2) + entry(b"b", FILE, b"body", 7, 2) + TRAILER + entry(b"c", FILE, b"x", 7, 2),
    "module": MODULE + entry(b"./usr/lib/modules/5.10-x/k/b.ko.xz", FILE, b"1") + TRAILER,
    "sums": entry(b"a", FILE, b"ab", 1, 1, b"070702", 0x61 + 0x62) + entry(b"b", FILE, b"", 1, 1, b"070702"),
    "bad-sum": entry(b"a", FILE, b"ab", 1, 1, b"070702", 1),
    "joined": MODULE + TRAILER + bytes(100) + packed(MODULE + TRAILER) + bytes(3) + packed(entry(b"z") + TRAILER),
    "old": entry(b"a", FILE, b"ab", 1, 1, b"070707"),
    "padding": MODULE + bytes(1) + MODULE,
    "cut": packed(MODULE[:80]),
    "no-decoder": MODULE + b"BZh9",
}


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    for name, data in SEEDS.items():
        with open(f"{sys.argv[1]}/{name}", "wb") as file:
            file.write(bytes(4) + data)
    for name, head in ("damaged", 5), ("unable", 6), ("no-memory", 7):
        with open(f"{sys.argv[1]}/{name}", "wb") as file:
            file.write(bytes([head, 0, 0, 0]) + SEEDS["joined"])
    with open(f"{sys.argv[1]}/unreadable", "wb") as file:
        file.write(bytes([0, 0, 100, 1]) + SEEDS["joined"])


main()
