#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes seeds for image_fuzz.c from real kernel images.

usage: seeds.py OUT-FOLDER IMAGE...

Of each image the first KiB or so becomes a seed, with the size of the whole file in its head. Of a bzImage a second seed
holds the same headers with the unpacked kernel's ELF headers in the place of the payload, as the harness's stand-in for a
decoder wants them; a third the ELF headers by themselves; a fourth all of it as a unified kernel image.
"""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../host"))
from facts import unpack_payload  # noqa: E402 # pylint: disable=wrong-import-position

MAGIC = {"gzip": b"\x1f\x8b\x08\0", "xz": b"\xfd7zXZ\0", "zstd": b"\x28\xb5\x2f\xfd", "lz4": b"\x02\x21\x4c\x18"}


def save(folder, name, data, size=None):
    head = struct.pack("<QIBBBB", len(data) if size is None else size, 0, 0, 1, 0, 0)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(head + data)


def small_bzimage(data):
    """Setup of two sectors, then a kernel whose payload is 16 bytes and the first KiB of the ELF file inside."""
    start = ((data[0x1F1] or 4) + 1) * 512
    offset, length = struct.unpack_from("<II", data, 0x248)
    vmlinux, packer = unpack_payload(data[start + offset:start + offset + length])
    skip = 16 if packer in ("xz", "zstd") else 16 + 8
    payload = MAGIC[packer].ljust(skip, b"\0") + vmlinux[:1024] + struct.pack("<I", len(vmlinux))
    head = bytearray(data[:1024])
    kernel = (bytes(64) + payload).ljust(2048, b"\0")
    head[0x1F1] = 1
    struct.pack_into("<I", head, 0x1F4, len(kernel) // 16)
    struct.pack_into("<H", head, 0x20E, 0x80)
    struct.pack_into("<II", head, 0x248, 64, len(payload))
    struct.pack_into("<I", head, 0x260, (len(vmlinux) + (8 << 20)) & ~4095)
    return bytes(head) + kernel, vmlinux


def unified(small):
    """What systemd's stub looks like: MZ, PE32+, a section table, the kernel in .linux."""
    head = bytearray(1024)
    head[0:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 0x80)
    struct.pack_into("<4sHHIIIHH", head, 0x80, b"PE\0\0", 0x8664, 2, 0, 0, 0, 240, 0x22)
    struct.pack_into("<H", head, 0x98, 0x20B)
    struct.pack_into("<I", head, 0x98 + 60, 1024)
    struct.pack_into("<I", head, 0x98 + 108, 16)
    table = 0x98 + 240
    struct.pack_into("<8sIIII", head, table, b".text", 512, 4096, 512, 512)
    struct.pack_into("<8sIIII", head, table + 40, b".linux", len(small), 65536, len(small), 1024)
    return bytes(head) + small


def seeds_of(folder, image):
    with open(image, "rb") as file:
        data = file.read()
    name = os.path.basename(image)
    if name == "vmlinuz":
        name += "-" + os.path.basename(os.path.dirname(image))
    save(folder, name, data[:1024], len(data))
    if data[0x202:0x206] == b"HdrS":
        small, vmlinux = small_bzimage(data)
        save(folder, name + ".small", small)
        save(folder, name + ".elf", vmlinux[:1024], len(vmlinux))
        save(folder, name + ".uki", unified(small))


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    for image in sys.argv[2:]:
        seeds_of(sys.argv[1], image)


main()
