#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the seeds of legacy_fuzz.c: small loads, as kexec-tools would lay them out.

usage: legacy_seeds.py OUT-FOLDER

One good load, one for each segment that is put behind the kernel's file, and one that is no bzImage.
"""
import os
import struct
import sys

INIT_SIZE = 0x800000
KERNEL = 0x12000000


def elf():
    """A kernel of 6M for 16M, its headers only."""
    data = bytearray(1024)
    struct.pack_into("<4sBBB", data, 0, b"\x7fELF", 2, 1, 1)
    struct.pack_into("<HHIQQQIHHHHHH", data, 16, 2, 62, 1, 0x1000200, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    struct.pack_into("<IIQQQQQQ", data, 64, 1, 5, 512, 0xffffffff81000000, 0x1000000, 256, 0x600000, 0x200000)
    return bytes(data)


def params(places):
    data = bytearray(0x400)
    struct.pack_into("<I", data, 0x1F4, 0x800 // 16)
    data[0x1F1] = 1
    data[0x201:0x206] = b"\x6aHdrS"
    struct.pack_into("<H", data, 0x206, 0x020F)
    struct.pack_into("<II", data, 0x218, places["initrd"], 0x100)
    struct.pack_into("<I", data, 0x228, places["params"] + 0x300)
    struct.pack_into("<IBBHI", data, 0x230, 0x200000, 1, 21, 0x7F, 255)
    struct.pack_into("<II", data, 0x248, 64, 1200)
    struct.pack_into("<QQI", data, 0x250, places["setup"], 0x1000000, INIT_SIZE)
    data[0x300:0x30E] = b"elfcorehdr=32K"
    return bytes(data)


def load(places, memsz):
    payload = b"\xfd7zXZ\0".ljust(16, b"\0") + elf() + bytes(1200 - 16 - 1024 - 4) + struct.pack("<I", 1024)
    parts = {
        "params": params(places),
        "kernel": (bytes(64) + payload).ljust(0x800, b"\0"),
        "initrd": bytes(0x100),
        "elfcorehdr": struct.pack("<4s12xH", b"\x7fELF", 4).ljust(64, b"\0"),
        "purgatory": bytes(32),
        "setup": bytes(48),
    }
    table, rest = b"", b""
    for name, data in parts.items():
        table += struct.pack("<QQQH", places[name], memsz if name == "kernel" else 0x1000, len(data), len(rest))
        rest += data
    return struct.pack("<QBBBB", places["purgatory"] + 16, 0, 0, 0, len(parts)) + table + rest


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    places = {"params": 0x13000000, "kernel": KERNEL, "initrd": 0x13100000, "elfcorehdr": 0x13200000,
              "purgatory": 0x13300000, "setup": 0x10000000}
    seeds = {"good": load(places, INIT_SIZE), "no-bzImage": load(places, INIT_SIZE).replace(b"HdrS", b"hdrs")}
    for name in places:
        if name != "kernel":
            seeds[name + "-behind"] = load({**places, name: KERNEL + 0x1000}, 0x1000)
    for name, data in seeds.items():
        with open(os.path.join(sys.argv[1], name), "wb") as file:
            file.write(data)


main()
