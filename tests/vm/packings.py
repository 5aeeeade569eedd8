#!/usr/bin/env python3
"""bzImages of a made-up kernel, one for each packing: usage: packings.py FOLDER

The headers are those of a real one, and there is nothing in them to run: they are for reading, not for booting. Of each
NAME.bz there is NAME.bad, with one byte of the packed kernel's second half changed, and NAME.long, whose length is one
too large. Needs gzip, bzip2, xz, lzop, lz4 and zstd."""
import struct
import subprocess
import sys

SETUP = 1536
OFFSET = 0x300
PREF = 0x1000000
PACKERS = {
    # As scripts/Makefile.lib packs a kernel, with less effort.
    "gzip": ["gzip", "-n", "-f", "-6"],
    "bzip2": ["bzip2", "-6"],
    "lzma": ["xz", "--format=lzma", "-6"],
    "xz": ["xz", "--check=crc32", "--x86", "--lzma2=preset=1,dict=4MiB"],
    "lzo": ["lzop", "-1"],
    "lz4": ["lz4", "-l", "-q", "-1", "-", "-"],
    "zstd": ["zstd", "-q", "-6", "--check"],
}


def kernel():
    """20M of ELF, more than two blocks of lz4, which pack to about a quarter."""
    head = b"\x7fELF\x02\x01\x01" + bytes(9)
    head += struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, PREF, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    body = bytearray()
    state = 1
    while len(body) < 18 << 20:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        body += struct.pack("<Q", state) + b"a kernel has such text in it, again and again"
    size = len(body)
    head += struct.pack("<IIQQQQQQ", 1, 5, 0x200000, 0xffffffff81000000, PREF, size, size, 0x200000)
    return head + bytes(0x200000 - len(head)) + bytes(body)


def bzimage(payload):
    """The setup header of boot protocol 2.15 around a packed kernel."""
    code = bytes(OFFSET) + payload
    code += bytes(-len(code) % 16)
    head = bytearray(SETUP)

    def put(at, form, *values):
        struct.pack_into("<" + form, head, at, *values)
    put(0x1f1, "B", SETUP // 512 - 1)
    put(0x1f4, "I", len(code) // 16)
    put(0x1fe, "HH4sH", 0xaa55, 0x6aeb, b"HdrS", 0x20f)
    put(0x20e, "H", 0x200)
    put(0x211, "B", 1)
    put(0x230, "IBBHI", 0x200000, 1, 21, 0x7f, 2047)
    put(0x248, "II", OFFSET, len(payload))
    put(0x258, "QI", PREF, 64 << 20)
    head[0x400:0x407] = b"6.1.0 x"
    return bytes(head) + code


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    plain = kernel()
    for name, packer in PACKERS.items():
        packed = subprocess.run(packer, input=plain, stdout=subprocess.PIPE, check=True).stdout
        # gzip ends with its length; for all others the build adds it.
        stream = len(packed) - (4 if name == "gzip" else 0)
        packed = packed[:stream] + struct.pack("<I", len(plain))
        bad = bytearray(packed)
        bad[stream * 3 // 4] ^= 0x10
        longer = packed[:stream] + struct.pack("<I", len(plain) + 1)
        for kind, payload in ("bz", packed), ("bad", bytes(bad)), ("long", longer):
            with open(f"{sys.argv[1]}/{name}.{kind}", "wb") as file:
                file.write(bzimage(payload))


main()
