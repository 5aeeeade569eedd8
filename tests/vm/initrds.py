#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Initrds of every packing: usage: initrds.py FOLDER RELEASE...

There is nothing in them to run: they are for reading, not for booting. FOLDER/table has a line for each: its name, bytes
of its files in whole pages, inodes, and what the check initrd-release has to say of it for a kernel of any RELEASE.
Needs gzip, bzip2, xz, lzop, lz4 and zstd."""
import subprocess
import sys

PACKERS = {
    "gzip": ["gzip", "-n", "-6"],
    "xz": ["xz", "--check=crc32", "-1"],
    "zstd": ["zstd", "-q", "-3", "--check"],
    "zstd-bare": ["zstd", "-q", "-3", "--no-check"],
    "lz4": ["lz4", "-l", "-q", "-1", "-", "-"],
    "lzo": ["lzop", "-1"],
    "bzip2": ["bzip2", "-1"],
    "lzma": ["xz", "--format=lzma", "-1"],
    # What the kernel's decoder of xz does not know before Linux 7.
    "xz-sha256": ["xz", "--check=sha256", "-1"],
}
FILE, FOLDER, LINK = 0o100644, 0o40755, 0o120777


class Archive:
    """newc; counts what a kernel makes of it."""

    def __init__(self):
        self.data = bytearray()
        self.ino = 0
        self.pages = 0
        self.inodes = 0

    def header(self, name, mode, size, ino=0, nlink=1):
        fields = [ino, mode, 0, 0, nlink, 0, size, 8, 1, 0, 0, len(name) + 1, 0]
        self.data += b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        self.pad(4)

    def pad(self, to):
        self.data += bytes(-len(self.data) % to)

    def add(self, name, mode, body=b""):
        self.ino += 1
        self.header(name, mode, len(body), self.ino)
        self.data += body
        self.pad(4)
        self.inodes += 1
        if mode == FILE:
            self.pages += -(-len(body) // 4096)

    def add_linked(self, names, body):
        """Hard links, as cpio writes them: the body with the last name."""
        self.ino += 1
        for name in names:
            last = name == names[-1]
            self.header(name, FILE, len(body) if last else 0, self.ino, len(names))
            if last:
                self.data += body
                self.pad(4)
        self.inodes += 1
        self.pages += -(-len(body) // 4096)

    def end(self):
        self.header("TRAILER!!!", 0, 0)
        self.pad(512)
        return bytes(self.data)


def noise(size, seed):
    """Bytes of which half pack well."""
    out = bytearray()
    while len(out) < size:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        out += seed.to_bytes(8, "little") + b"and so on"
    return bytes(out[:size])


def early():
    archive = Archive()
    for name in "kernel", "kernel/x86", "kernel/x86/microcode":
        archive.add(name, FOLDER)
    archive.add("kernel/x86/microcode/GenuineIntel.bin", FILE, noise(100000, 1))
    archive.end()
    return archive


def system(releases):
    archive = Archive()
    archive.header(".", FOLDER, 0)
    archive.add("usr", FOLDER)
    archive.add_linked(["usr/busybox", "usr/sh", "usr/ls"], noise(1 << 20, 2))
    archive.add("usr/link", LINK, b"busybox")
    archive.add("usr/empty", FILE)
    for release in releases:
        archive.add("usr/lib/modules/" + release, FOLDER)
        archive.add(f"usr/lib/modules/{release}/modules.dep", FILE, b"x")
        archive.add(f"usr/lib/modules/{release}/kernel/a.ko.xz", FILE, noise(300001, 3))
    for number in range(300):
        archive.add(f"usr/file{number}", FILE, noise(40 * number + 1, number))
    # More than a block of lz4.
    archive.add("usr/large", FILE, noise(9 << 20, 4))
    archive.end()
    return archive


def pack(packing, data):
    return subprocess.run(PACKERS[packing], input=data, stdout=subprocess.PIPE, check=True).stdout


def bomb(path):
    """9G of nothing, in a few hundred K."""
    with open(path, "wb") as file, subprocess.Popen(PACKERS["zstd"], stdin=subprocess.PIPE, stdout=file) as packer:
        for number in range(3):
            archive = Archive()
            archive.header(f"zeros{number}", FILE, 3 << 30)
            packer.stdin.write(archive.data)
            for _ in range(768):
                packer.stdin.write(bytes(4 << 20))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, releases = sys.argv[1], sys.argv[2:]
    first, good, wrong, none = early(), system(releases), system(["5.10.0-wrong"]), system([])
    both = system(["5.10.0-wrong"] + releases)
    table = []

    def put(name, data, archives, says):
        with open(f"{folder}/{name}", "wb") as file:
            file.write(data)
        table.append(f"{name} {4096 * sum(a.pages for a in archives)} {sum(a.inodes for a in archives)} {says}")

    for packing in PACKERS:
        says = "not-run" if packing in ("bzip2", "lzma", "xz-sha256") else "pass"
        put(packing, bytes(first.data) + pack(packing, bytes(good.data)), [first, good], says)
    put("plain", bytes(good.data), [good], "pass")
    put("packed-first", pack("xz", bytes(first.data)) + pack("gzip", bytes(good.data)) + bytes(5), [first, good], "pass")
    put("both", pack("zstd", bytes(both.data)), [both], "pass")
    put("wrong", bytes(first.data) + pack("zstd", bytes(wrong.data)), [first, wrong], "warn")
    put("none", bytes(first.data) + pack("lz4", bytes(none.data)), [first, none], "not-applicable")
    put("cut", pack("gzip", bytes(good.data))[:-100000], [], "not-run")
    put("junk", bytes(first.data) + b"junk", [], "not-run")
    put("damaged", bytes(first.data) + pack("xz", bytes(good.data)[:-5000]), [], "not-run")
    with open(f"{folder}/table", "w", encoding="ascii") as file:
        file.write("\n".join(table) + "\n")
    bomb(f"{folder}/bomb")


main()
