#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes further seeds for image_fuzz.c: each is a seed of the corpus with one thing wrong, or packed in another way.

usage: variants.py OUT-FOLDER CORPUS-FOLDER

A row of the table below is: name, base, edits. An edit is OFFSET=HEX (bytes of the file), or one of
  size=N     the file claims to be so long           len=N    of its bytes only so many are there
  fail=N     reading byte N or one behind it fails   err=N    with: 0 EIO, 1 ENODATA, 2 EINTR, 3 ENOMEM
  la57=N     five-level paging of this machine       mode=N   what the harness's decoder does
  pack=HEX   the payload of a small bzImage begins so, and 16 bytes that the decoder drops
  store=HEX  likewise, without these 16 bytes        load=N   program header N again and again, to the 17th
  boot_end=  the section .data ends where the boot code does
"""
import os
import struct
import sys

# How a seed is laid out: seeds.py. PE headers of the unified image begin at 0x80, its row of .linux at 0x1b0.
HEAD = 16
SWITCHES = ("size", "fail", "err", "la57", "mode")
KERNEL, PAYLOAD = 1024, 1088

BASES = {
    "bz": "vmlinuz-7.3.4+deb13-amd64.small",
    "elf": "vmlinuz-7.3.4+deb13-amd64.elf",
    "uki": "vmlinuz-7.3.4+deb13-amd64.uki",
    "whole": "vmlinuz-7.3.4+deb13-amd64",
    "arm64": "vmlinuz-7.3.4+deb13-arm64",
    "riscv": "vmlinux-6.12.107+deb13-riscv64",
}

ELF32 = ("7f454c46010101" + "00" * 9 + "0200030001000000" + "0000000134000000" + "00" * 8 + "3400200001002800" +
         "00" * 4 + "01000000" "00100000" "000000c1" "00000001" "00100000" "00200000" "05000000" "00100000")
LZO = "894c5a4f000d0a1a0a" "1040" "2080" "0940" "0109" + "00000000" + "00" * 12 + "00" + "00" * 4
ZBOOT = "4=7a696d67 8=00020000 12=00010000 24=7a73746400 56=00000000"

TABLE = f"""
bz-boot-flag            bz    0x1fe=0000
bz-old-protocol         bz    0x206=0b02
bz-old-elf              bz    0x206=0502 0={ELF32} size=65536
bz-very-old             bz    0x206=0102
bz-loaded-low           bz    0x211=00
bz-not-64bit            bz    0x236=0000
bz-below-4g             bz    0x236=0100
bz-no-5level            bz    0x236=0300
bz-header-length        bz    0x201=80
bz-setup-data           bz    0x250=01
bz-alignment            bz    0x230=03000000
bz-alignment-small      bz    0x230=00100000
bz-alignment-large      bz    0x230=00000080
bz-init-size-zero       bz    0x260=00000000
bz-init-size-absurd     bz    0x260=000000f0
bz-init-size-unaligned  bz    0x260=10000001
bz-init-size-small      bz    0x260=00100000 size=1048576
bz-pref-absurd          bz    0x258=00000080
bz-pref-unaligned       bz    0x258=00100000
bz-payload-tiny         bz    0x24c=10000000
bz-payload-outside      bz    0x24c=00000100
bz-payload-cut          bz    size=2000
bz-cmdline-size         bz    0x238=00000000
bz-setup-cut            bz    size=1000
bz-no-kernel            bz    size=1024
bz-kernel-cut           whole size=1000000
bz-header-cut           bz    size=540 len=540
bz-release              bz    0x20e=0001 0x300=372e332e342d61206200
bz-release-unreadable   bz    0x20e=0001 fail=700
bz-pe-unreadable        bz    fail=640 err=2
memsz-short             bz    0x260=00000001
magic                   bz    pack=58585858
zstd-damaged            bz    mode=4
zstd-unsupported        bz    mode=5
zstd-no-memory          bz    mode=6
body-damaged            bz    mode=32
body-unsupported        bz    mode=80
body-no-memory          bz    mode=96
body-unreadable         bz    mode=128
body-shrank             bz    mode=128 err=1
body-interrupted        bz    mode=128 err=2
zstd-next-to-nothing    bz    mode=8
zstd-short-head         bz    mode=72
lzma                    bz    pack=5d000080
gzip                    bz    pack=1f8b0800000000000003
gzip-name               bz    pack=1f8b0808000000000003766d6c696e757800
gzip-method             bz    pack=1f8b0700000000000003
gzip-extra              bz    pack=1f8b0804000000000003
lz4                     bz    pack=02214c1800040000
lz4-boot-end            bz    pack=02214c1800040000 boot_end=
lz4-magic               bz    pack=02214c1900040000
lzo                     bz    pack={LZO}000008000000041000000000
lzo-boot-end            bz    pack={LZO}000008000000041000000000 boot_end=
lzo-stored              bz    store={LZO}000004000000040000000000
lzo-magic               bz    pack=894c5a4f000d0a1a0b
lzo-block               bz    pack={LZO}000000000000041000000000
lzo-name                bz    0x244=00 pack={LZO[:66]}ff
payload-absurd          bz    2128=000000f0
payload-length          bz    2128=00100000
payload-padding         bz    2100=01
payload-no-elf          bz    1104=00
payload-machine         bz    1122=b700
payload-align           bz    1216=0010000000000000
payload-pref            bz    0x258=00000002
payload-entry           bz    1128=0000000000000000
payload-moves           bz    1232=0000000100000000
summed                  bz    1092=04
summed-version          bz    1092=04 1110=00
summed-ident            bz    1092=04 1112=01
summed-names            bz    1092=04 1166=ff00
summed-no-shdrs         bz    1092=04 1164=00000000
summed-shdrs-in-text    bz    1092=04 1144=0000200000000000
summed-text-flags       bz    1092=04 1172=07
summed-data-flags       bz    1092=04 1228=02
summed-distance         bz    1092=04 1240=00004083
summed-hole             bz    1092=04 1200=a0c98501 1208=a0c98501
summed-type             bz    1092=04 1280=05
summed-dynamic          bz    1092=04 1280=02
summed-note-align       bz    1092=04 1328=02
summed-note-length      bz    1092=04 1312=ee 1320=ee
summed-note-elsewhere   bz    1092=04 1288=d8
summed-note-of-none     bz    1092=04 1288=00000001 1296=00000000 1304=00000000
summed-note-beyond      bz    1092=04 1288=00000010
payload-unreadable      bz    fail=1500
payload-shrank          bz    fail=1500 err=1
elf-class               elf   4=03
elf-big-endian          elf   5=02
elf-data                elf   5=03
elf-version             elf   20=02
elf-object              elf   16=0100
elf-core                elf   16=0400
elf-other-type          elf   16=0900
elf-ehsize              elf   52=41
elf-phnum               elf   56=0000
elf-phentsize           elf   54=39
elf-phdrs-cut           elf   32=ffffffffffffffff
elf-shdrs-cut           elf   40=ffffffffffffff00
elf-offset-wraps        elf   72=ffffffffffffffff
elf-segment-cut         elf   96=ffffffffffff0000
elf-paddr-wraps         elf   88=ffffffffffffffff
elf-memsz               elf   104=00
elf-align               elf   112=03
elf-overlap             elf   144=0000000100000000
elf-loads               elf   load=0
elf-no-load             elf   56=0100 64=04
elf-arm64               elf   18=b700
elf-other-machine       elf   18=3412
elf-program             elf   64=03 56=0200
elf-cut                 elf   size=60
elf-unreadable          elf   fail=80
elf-shrank              elf   fail=80 err=1
elf32                   none  0={ELF32} size=16384
elf32-cut               none  0={ELF32} size=50
arm64-size              arm64 16=0000100000000000
arm64-text-offset       arm64 8=0100000000000000
arm64-cut               arm64 size=62
arm64-big-endian        arm64 24=0b
arm64-unreadable        arm64 fail=64
arm64-no-pe             arm64 0=0000
riscv-big-endian        riscv 24=01
zboot                   arm64 {ZBOOT}
zboot-cut               arm64 {ZBOOT} size=600
zboot-header-cut        arm64 {ZBOOT} size=60
zboot-unreadable        arm64 {ZBOOT} fail=641
uki-no-linux            uki   0x1b0=2e78
uki-no-magic            uki   0x80=00
uki-sections            uki   0x86=ffff
uki-table-cut           uki   0x86=6000 0x1b0=2e78 size=4000
uki-section-cut         uki   0x1b8=00000100 0x1c0=00000100
uki-no-bzimage          uki   1538=00
uki-mem-size            uki   0x1b8=000b0000
uki-pe32                uki   0x98=0b01
uki-rom                 uki   0x98=0701
uki-unreadable          uki   fail=1024
uki-headers-unreadable  uki   fail=640
uki-certificate         uki   0x128=000c000010000000 3072=10000000000202
uki-certificate-unread  uki   0x128=000c000010000000 fail=3073
mz-short                none  0=4d5a size=70
mz                      none  0=4d5a size=7000
gzip-file               none  0=1f8b08
xz-file                 none  0=fd377a585a00
zstd-file               none  0=28b52ffd
cpio                    none  0=303730373031
nothing-known           none  0=0102030405
empty                   none
unreadable              none  0=01 fail=1
unreadable-memory       none  0=01 fail=1 err=3
"""


def repack(data, prefix):
    """The ELF headers that follow in the payload stay, and so does the length at its end."""
    length = struct.unpack_from("<I", data, 0x24C)[0]
    inner = data[PAYLOAD:PAYLOAD + length]
    payload = prefix + inner[inner.index(b"\x7fELF"):]
    data[PAYLOAD:KERNEL + 2048] = payload.ljust(KERNEL + 2048 - PAYLOAD, b"\0")
    struct.pack_into("<I", data, 0x24C, len(payload))


def set_boot_end(data):
    """A zeroed part of 512 KiB behind the kernel; the PE header becomes one that has this section only."""
    at = struct.unpack_from("<I", data, 0x3C)[0]
    table = at + 24 + struct.unpack_from("<H", data, at + 20)[0]
    image = len(data) + (512 << 10)
    struct.pack_into("<H", data, at + 6, 1)
    struct.pack_into("<I", data, at + 24 + 56, image)
    struct.pack_into("<8sIIII", data, table, b".data", image - KERNEL, KERNEL, len(data) - KERNEL, KERNEL)


def repeat_load(data, number):
    """17 PT_LOADs of a page, side by side."""
    struct.pack_into("<H", data, 56, 17)
    first = 64 + 56 * number
    for i in range(17):
        struct.pack_into("<IIQQQQQQ", data, first + 56 * i, 1, 5, 4096, 0, 4096 * i, 4096, 4096, 4096)


def edit(seed, key, value):
    head, data = seed
    if key in head:
        head[key] = int(value)
    elif key == "len":
        del data[int(value):]
    elif key in ("pack", "store"):
        repack(data, bytes.fromhex(value) + bytes(16 if key == "pack" else 0))
    elif key == "boot_end":
        set_boot_end(data)
    elif key == "load":
        repeat_load(data, int(value))
    else:
        at, new = int(key, 0), bytes.fromhex(value)
        data.extend(bytes(max(0, at + len(new) - len(data))))
        data[at:at + len(new)] = new
        head["size"] = max(head["size"], len(data))


def read_base(corpus, name):
    if name == "none":
        return dict(zip(SWITCHES, (0, 0, 0, 1, 0))), bytearray()
    with open(os.path.join(corpus, BASES[name]), "rb") as file:
        raw = file.read()
    return dict(zip(SWITCHES, struct.unpack_from("<QIBBBB", raw))), bytearray(raw[HEAD:])


def main():
    out, corpus = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for row in TABLE.strip().splitlines():
        name, base, *edits = row.split()
        head, data = seed = read_base(corpus, base)
        for one in edits:
            edit(seed, *one.split("=", 1))
        with open(os.path.join(out, "variant-" + name), "wb") as file:
            file.write(struct.pack("<QIBBBB", *(head[key] for key in SWITCHES), 0) + data)


main()
