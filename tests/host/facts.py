#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares what core/ reads of kernel images with a reading that shares nothing with it.

usage: facts.py FACTS-PROGRAM IMAGE...

Header fields are unpacked by struct, the vmlinux is unpacked by Python and command line tools, and its program headers
are read by readelf. Prints one line an image, and exits with 1 where anything differs, where memsz_required exceeds
init_size, or where it is more than 12 % below it; core/ works it out for a bzImage only, since other images do not unpack
themselves, and what they declare is what they take. Where the EFI header allows it, init_size is also worked out to the
byte by the formulas of arch/x86/boot/header.S, so that a kernel that changes them is noticed.
"""
import lzma
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

failed = 0


def name_of(image):
    name = os.path.basename(image)
    return name if "-" in name else name + "-" + os.path.basename(os.path.dirname(image))


def bad(image, text):
    global failed
    failed += 1
    print(f"  failed {name_of(image)}: {text}")


def read_facts(program, image):
    out = subprocess.run([program, image], capture_output=True, text=True, check=True).stdout
    return dict((line + " ").split(" ", 1) for line in out.splitlines()), out


def filter_by(command, data):
    run = subprocess.run(command, input=data, capture_output=True)
    if run.returncode and not run.stdout:
        sys.exit(f"{command[0]}: {run.stderr.decode()}")
    return run.stdout


def unpack_payload(data):
    """The kernel inside; what follows the packed stream (its length, 4 bytes) is left alone."""
    magic = data[:6]
    if magic.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(data), "gzip"
    if magic.startswith(b"\xfd7zXZ"):
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(data), "xz"
    if magic.startswith(b"\x5d\0\0"):
        return lzma.LZMADecompressor(format=lzma.FORMAT_ALONE).decompress(data), "lzma"
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return filter_by(["zstd", "-dcq", "--long=31"], data[:-4]), "zstd"
    if magic.startswith(b"\x02\x21\x4c\x18"):
        return filter_by(["lz4", "-dcq"], data[:-4]), "lz4"
    if magic.startswith(b"BZh"):
        return filter_by(["bzip2", "-dcq"], data[:-4]), "bzip2"
    if magic.startswith(b"\x89LZO"):
        return filter_by(["lzop", "-dcq"], data[:-4]), "lzo"
    return b"", "unknown"


def readelf_loads(vmlinux):
    with tempfile.NamedTemporaryFile() as tmp:
        tmp.write(vmlinux)
        tmp.flush()
        out = subprocess.run(["readelf", "-lW", tmp.name], capture_output=True, text=True).stdout
    row = re.compile(r"^ +LOAD +(0x\w+) (0x\w+) (0x\w+) (0x\w+) (0x\w+) .* (0x\w+|0)$", re.M)
    return [[int(x, 16) for x in m.groups()] for m in row.finditer(out)]


def elf_facts(vmlinux):
    loads = readelf_loads(vmlinux)
    return {
        "nr_load": len(loads),
        "memsz_sum": sum(load[4] for load in loads),
        "low": min(load[2] for load in loads),
        "high": max(load[2] + load[4] for load in loads),
    }


def pe_offset(data):
    """Of "PE\\0\\0", by the PE specification; 0 where there is none."""
    pe = struct.unpack_from("<I", data, 0x3C)[0] if data[:2] == b"MZ" else 0
    return pe if data[pe:pe + 4] == b"PE\0\0" else 0


def has_signature(data):
    """Directory 4 gives offset and size in the file."""
    pe = pe_offset(data)
    if not pe:
        return False
    plus = struct.unpack_from("<H", data, pe + 24)[0] == 0x20B
    off, size = struct.unpack_from("<II", data, pe + 24 + (112 if plus else 96) + 32)
    return bool(off and size > 8 and off + size <= len(data) and struct.unpack_from("<H", data, off + 6)[0] == 2)


def bzimage_facts(data):
    sects = data[0x1F1] or 4
    start = (sects + 1) * 512
    protocol = struct.unpack_from("<H", data, 0x206)[0]
    version = struct.unpack_from("<H", data, 0x20E)[0] + 0x200
    offset, length = struct.unpack_from("<II", data, 0x248)
    payload = data[start + offset:start + offset + length]
    vmlinux, packer = unpack_payload(payload)
    facts = {
        "format": "bzImage",
        "release": data[version:data.index(b"\0", version)].decode().split(" ")[0],
        "protocol": protocol,
        "memsz_declared": struct.unpack_from("<I", data, 0x260)[0],
        "pref_address": struct.unpack_from("<Q", data, 0x258)[0],
        "alignment": struct.unpack_from("<I", data, 0x230)[0],
        "relocatable": data[0x234],
        "xloadflags": struct.unpack_from("<H", data, 0x236)[0],
        "cmdline_size": struct.unpack_from("<I", data, 0x238)[0],
        "load_size": len(data) - start,
        "payload_offset": start + offset,
        "payload_length": length,
        "packer": packer,
    }
    facts.update(elf_facts(vmlinux))
    promised = struct.unpack_from("<I", payload, length - 4)[0]
    if len(vmlinux) != promised:
        sys.exit(f"the payload unpacks to {len(vmlinux)} bytes, and {promised} are promised")
    return facts


def boot_code_size(data):
    """INIT_SIZE by header.S, where the EFI header tells how large the boot code is; else None."""
    if not pe_offset(data):
        return None
    start = ((data[0x1F1] or 4) + 1) * 512
    loaded = struct.unpack_from("<I", data, 0x1F4)[0] * 16
    offset, length = struct.unpack_from("<II", data, 0x248)
    output = struct.unpack_from("<I", data, start + offset + length - 4)[0]
    pe = struct.unpack_from("<I", data, 0x3C)[0]
    end = struct.unpack_from("<I", data, pe + 24 + 56)[0] - start
    if not loaded < end < loaded + (8 << 20):
        return None
    extra = (output >> 8) + 131072
    return end + (max(output - length, 0) + extra + 4095 & ~4095)


def image_facts(data):
    if data[0x202:0x206] == b"HdrS":
        facts = bzimage_facts(data)
    elif data[0x38:0x3C] in (b"ARM\x64", b"RSC\x05"):
        facts = {"format": "arm64-Image" if data[0x38:0x3C] == b"ARM\x64" else "riscv-Image",
                 "memsz_declared": struct.unpack_from("<Q", data, 16)[0], "load_size": len(data)}
    elif data[4:8] == b"zimg":
        facts = {"format": "zboot", "payload_offset": struct.unpack_from("<I", data, 8)[0],
                 "payload_length": struct.unpack_from("<I", data, 12)[0]}
    elif data[:4] == b"\x7fELF":
        facts = {"format": "elf64" if data[4] == 2 else "elf32", **elf_facts(data)}
        facts["memsz_declared"] = facts["high"] - facts["low"]
    elif data[:2] == b"\x1f\x8b":
        facts = {"format": "gzip"}
    else:
        facts = {"format": ""}
    # What kexec_file_load takes: 0, and 8 is ENOEXEC.
    good = facts["format"] == "bzImage" and facts["xloadflags"] & 3 == 3
    facts.update({"file_size": len(data), "has_pe_header": int(pe_offset(data) > 0),
                  "has_cert_table": int(has_signature(data)), "loadable": int(good), "errno": 0 if good else 8})
    return facts


def check_image(program, image):
    with open(image, "rb") as file:
        data = file.read()
    mine = image_facts(data)
    packer = mine.pop("packer", "-")
    theirs, out = read_facts(program, image)
    for name, value in mine.items():
        if theirs.get(name, "").strip() != str(value):
            bad(image, f"{name} is {value}, and core/ says {theirs.get(name, '').strip()}")
    declared, required = int(theirs["memsz_declared"]), int(theirs["memsz_required"])
    ratio = ""
    if packer in ("gzip", "xz", "zstd", "lz4", "lzo"):
        ratio = f"  {100 * required / declared:5.2f} %"
        if not 0.88 * declared <= required <= declared:
            bad(image, f"memsz_required {required} is not within 12 % below init_size {declared}")
        exact = boot_code_size(data)
        if exact is not None and exact != declared:
            bad(image, f"header.S makes init_size {exact}, and the header says {declared}: the formulas have changed")
    if theirs["errno"].strip() != str(mine["errno"]):
        print(out, end="")
    print(f"  {mine['format']:11} {packer:4} {mine.get('release') or name_of(image):30} {len(mine):2} facts  "
          f"declared {declared:8}  required {required or '-':>8}{ratio}")


def main():
    for path in sys.argv[2:]:
        check_image(sys.argv[1], path)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
