#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes mutants of a bzImage for tests/vm/lying.

usage: lying.py IMAGE SEED [EVERY [EVERY-HARMLESS]]

Prints one mutant a line: ID CLASS ERRNO PATCH. Nothing here asks crashguard: a class is what the boot protocol and the
loader say of the place that is changed.
  harmless  neither the loader nor the boot code reads it: it has to be accepted if it captures without crashguard
  harmful   it has to be refused, with ERRNO (* for any of the interface's)
  unclear   it may be refused; if it is accepted, it has to capture
  body      within the compressed kernel, behind what a plain check unpacks: only `deep` can see it
PATCH is a list, joined by commas, of size=BYTES (cut there, or fill up with zeros) and OFFSET=BYTES in octal escapes,
for printf. EVERY 4: every fourth of each class only; EVERY-HARMLESS: of the harmless ones. The same image and seed
always give the same mutants, and another image those of the same names.
"""
import lzma
import random
import subprocess
import sys

# What a plain check reads of the payload, and what surely comes out of it: from zstd, which gives whole blocks, one.
HEAD_IN, HEAD_OUT, HEAD_OUT_ZSTD = 80 << 10, 256 << 10, 128 << 10
# What a linker may well have written otherwise: EI_OSABI, e_type, e_entry, e_shoff, e_shnum, e_shstrndx; of a program
# header all but p_type and p_align. Of these a part is seen (tests/host/flips counts it), and only `deep` sees all.
FREE = {7, *range(16, 18), *range(24, 32), *range(40, 48), *range(60, 64)}
FREE_OF_PHDR = range(4, 48)

# Documentation/arch/x86/boot.rst, "Details of Header Fields": offset and length.
FIELDS = {
    "setup_sects": (0x1f1, 1), "root_flags": (0x1f2, 2), "syssize": (0x1f4, 4), "ram_size": (0x1f8, 2),
    "vid_mode": (0x1fa, 2), "root_dev": (0x1fc, 2), "boot_flag": (0x1fe, 2), "jump": (0x201, 1), "header": (0x202, 4),
    "version": (0x206, 2), "realmode_swtch": (0x208, 4), "start_sys_seg": (0x20c, 2), "kernel_version": (0x20e, 2),
    "type_of_loader": (0x210, 1), "loadflags": (0x211, 1), "setup_move_size": (0x212, 2), "code32_start": (0x214, 4),
    "ramdisk_image": (0x218, 4), "ramdisk_size": (0x21c, 4), "bootsect_kludge": (0x220, 4), "heap_end_ptr": (0x224, 2),
    "ext_loader_ver": (0x226, 1), "ext_loader_type": (0x227, 1), "cmd_line_ptr": (0x228, 4),
    "initrd_addr_max": (0x22c, 4), "kernel_alignment": (0x230, 4), "relocatable_kernel": (0x234, 1),
    "min_alignment": (0x235, 1), "xloadflags": (0x236, 2), "cmdline_size": (0x238, 4), "hardware_subarch": (0x23c, 4),
    "hardware_subarch_data": (0x240, 8), "payload_offset": (0x248, 4), "payload_length": (0x24c, 4),
    "setup_data": (0x250, 8), "pref_address": (0x258, 8), "init_size": (0x260, 4), "handover_offset": (0x264, 4),
    "kernel_info_offset": (0x268, 4),
}
# Overwritten by kexec_file_load, or read by neither it nor a 64-bit boot code.
IGNORED = ("root_flags ram_size vid_mode root_dev realmode_swtch start_sys_seg kernel_version type_of_loader "
           "setup_move_size code32_start ramdisk_image ramdisk_size bootsect_kludge heap_end_ptr ext_loader_ver "
           "ext_loader_type cmd_line_ptr initrd_addr_max min_alignment hardware_subarch_data handover_offset "
           "kernel_info_offset").split()
# Offsets within the optional header of a 64-bit PE file, and lengths.
PE_OPTIONAL = {
    "Magic": (0, 2), "LinkerVersion": (2, 2), "SizeOfCode": (4, 4), "AddressOfEntryPoint": (16, 4),
    "BaseOfCode": (20, 4), "ImageBase": (24, 8), "SectionAlignment": (32, 4), "FileAlignment": (36, 4),
    "SizeOfImage": (56, 4), "SizeOfHeaders": (60, 4), "CheckSum": (64, 4), "Subsystem": (68, 2),
    "DllCharacteristics": (70, 2), "NumberOfRvaAndSizes": (108, 4), "certificates": (144, 4),
    "certificates_size": (148, 4),
}
PE_COFF = {"Machine": (4, 2), "NumberOfSections": (6, 2), "TimeDateStamp": (8, 4), "SizeOfOptionalHeader": (20, 2)}
PE_SECTION = {"VirtualSize": (8, 4), "VirtualAddress": (12, 4), "SizeOfRawData": (16, 4), "PointerToRawData": (20, 4)}


class Mutants:
    def __init__(self, image, seed):
        self.image = image
        self.seed = seed
        self.rows = {}
        self.setup = (self.field("setup_sects") + 1) * 512
        self.end = self.setup + 16 * self.field("syssize")
        self.payload = self.setup + self.field("payload_offset")
        self.payload_end = self.payload + self.field("payload_length")

    def draw(self, part):
        """Each part has its own numbers: what the image is like must not change those of another."""
        return random.Random(f"{self.seed} {part}")

    def get(self, at, length):
        return int.from_bytes(self.image[at:at + length], "little")

    def field(self, name):
        return self.get(*FIELDS[name])

    def add(self, ident, kind, errno, *patches):
        """patches: (offset, bytes) or a size; what changes nothing is left out."""
        for p in patches:
            if p == len(self.image) or not isinstance(p, int) and self.image[p[0]:p[0] + len(p[1])] == p[1]:
                return
        words = [f"size={p}" if isinstance(p, int) else f"{p[0]}=" + "".join(f"\\{b:03o}" for b in p[1])
                 for p in patches]
        self.rows.setdefault(ident, (kind, errno, ",".join(words)))

    def put(self, ident, at, length, value, kind, errno):
        self.add(ident, kind, errno, (at, (value % (1 << 8 * length)).to_bytes(length, "little")))

    def set(self, name, value, kind, errno="-"):
        at, length = FIELDS[name]
        self.put(f"{name}={value % (1 << 8 * length):#x}", at, length, value, kind, errno)

    def shift(self, name, more, kind, errno="-"):
        at, length = FIELDS[name]
        self.put(f"{name}{more:+#x}", at, length, self.field(name) + more, kind, errno)

    def flip(self, ident, at, bit, kind, errno="-"):
        self.put(ident, at, 1, self.image[at] ^ 1 << bit, kind, errno)

    def flips(self, name, start, end, count, kind, errno="-"):
        draw = self.draw(name)
        for i in range(count if end - start >= count else 0):
            self.flip(f"{name}-flip-{i}", start + int(draw.random() * (end - start)), draw.randrange(8), kind, errno)


def pe_header(m):
    """Read by the firmware, and by those who check signatures: kexec demands none here."""
    m.put("MZ=0x0", 0, 2, 0, "harmless", "-")
    m.flips("dos-stub", 2, 0x3c, 3, "harmless")
    for name, value in ("0x0", 0), ("end-4", len(m.image) - 4), ("0xffffffff", 0xffffffff):
        m.put(f"e_lfanew={name}", 0x3c, 4, value, "harmless", "-")
    at = m.get(0x3c, 4)
    m.put("pe-magic=0x0", at, 4, 0, "harmless", "-")
    tables = [(at, PE_COFF), (at + 24, PE_OPTIONAL)]
    section = at + 24 + m.get(at + 20, 2)
    tables += [(section + 40 * (m.get(at + 6, 2) - 1), PE_SECTION)]
    for base, table in tables:
        for name, (off, length) in table.items():
            draw = m.draw(name)
            bit = draw.randrange(8 * length)
            how, value = draw.choice((("0x0", 0), ("ones", (1 << 8 * length) - 1),
                                      (f"flip-{bit}", m.get(base + off, length) ^ 1 << bit)))
            m.put(f"pe-{name}={how}", base + off, length, value, "harmless", "-")
    for name, off, value in ("NumberOfSections", at + 6, 0xffff), ("SizeOfImage", at + 80, 0), ("CheckSum", at + 88, 0):
        m.put(f"pe-{name}={value:#x}", off, 2 if value == 0xffff else 4, value, "harmless", "-")
    for i in range(m.get(at + 6, 2)):
        m.put(f"pe-section-{i}-name=0x0", section + 40 * i, 8, 0, "harmless", "-")


def ignored_fields(m):
    for name in IGNORED:
        most = (1 << 8 * FIELDS[name][1]) - 1
        for value in (most, m.draw(name).randrange(1, most)) if most > 0xff else (most,):
            m.set(name, value, "harmless")
    m.set("kernel_version", 0, "harmless")
    m.flip("loadflags-flip-5", FIELDS["loadflags"][0], 5, "harmless")
    m.flip("loadflags-flip-7", FIELDS["loadflags"][0], 7, "harmless")
    m.set("version", 0x210, "harmless")
    m.set("version", 0xffff, "harmless")
    m.set("version", 0x20c, "harmless")
    m.set("cmdline_size", 0x7fffffff, "harmless")
    for bit in 2, 3, 4, 6:
        m.flip(f"xloadflags-flip-{bit}", FIELDS["xloadflags"][0], bit, "harmless")
    for jump in 0x62, 0x66, 0x69:
        m.set("jump", jump, "harmless")
    for more in 0x1000, 0x100000:
        m.shift("init_size", more, "harmless")
    m.set("relocatable_kernel", 0, "harmless")


def zeros_before(m, end):
    start = end
    while start and not m.image[start - 1]:
        start -= 1
    return start


def unread_places(m):
    """Code of the BIOS, padding, and what follows the kernel in the file."""
    m.flips("real-mode", 0x280, m.setup, 8, "harmless")
    release = m.field("kernel_version") + 0x200
    m.put("release=0x20", release, 1, 0x20, "harmless", "-")
    m.put("release=0xff", release + 1, 1, 0xff, "harmless", "-")
    entry = m.setup + 0x200
    m.flips("gap-before-entry", zeros_before(m, entry), entry, 3, "harmless")
    if m.get(m.end - 4, 4) and zeros_before(m, m.end - 4) < m.end - 64:
        m.put("checksum=0x0", m.end - 4, 4, 0, "harmless", "-")
        m.put("checksum=0xffffffff", m.end - 4, 4, 0xffffffff, "harmless", "-")
    if len(m.image) > m.end:
        m.flips("signature", m.end, len(m.image), 4, "harmless")
        m.add("size=without-signature", "harmless", "-", m.end)
        m.add("size=half-a-signature", "harmless", "-", (m.end + len(m.image)) // 2)
    for more in 1, 512, 1 << 20:
        m.add(f"size=+{more}", "harmless", "-", len(m.image) + more)
    junk = m.draw("junk").randbytes(64)
    m.add("junk-behind", "harmless", "-", (len(m.image), junk))


def truncated(m):
    for size in (0, 1, 2, 63, 64, 0x1f0, 0x1f2, 0x200, 0x202, 0x206, 0x208, 0x210, 0x220, 0x236, 0x250, 0x263, 0x264,
                 0x270, 0x600):
        m.add(f"size={size:#x}", "harmful", "*", size)
    m.add("size=setup-1", "harmful", "EBADMSG", m.setup - 1)
    m.add("size=setup", "harmful", "EBADMSG", m.setup)
    m.add("size=setup+1", "harmful", "EBADMSG", m.setup + 1)
    for more in 0, 1, 6, 100, HEAD_IN:
        m.add(f"size=payload+{more}", "harmful", "EBADMSG", m.payload + more)
    for less in 0, 1, 4, 5:
        m.add(f"size=payload-end-{less}", "harmful", "EBADMSG", m.payload_end - less)
    for less in 1, 16, 4096:
        m.add(f"size=kernel-end-{less}", "harmful", "EBADMSG", m.end - less)
    for percent in 1, 3, 10, 40, 70, 99:
        m.add(f"size={percent}%", "harmful", "EBADMSG", m.payload + (m.end - m.payload) * percent // 100)


def bad_fields(m):
    for name, errno, values in (
            ("setup_sects", "*", (0, 1, 0x26, 0x28, 255)),
            ("boot_flag", "ENOEXEC", (0, 0x55aa)),
            ("header", "ENOEXEC", (0, 0x48647253, 0xffffffff)),
            ("version", "ENOEXEC", (0, 0x200, 0x204, 0x20b)),
            ("loadflags", "ENOEXEC", (0, 0xfe)),
            ("xloadflags", "ENOEXEC", (0, 0x7e, 0x7d, 0x5f)),
            ("kernel_alignment", "EBADMSG", (0, 1, 3, 0x1000, 0x100000, 0x1ffffe, 0x80000000, 0xffffffff)),
            ("init_size", "EBADMSG", (0, 1, 0x1000, 24 << 20, 0xffffffff)),
            ("init_size", "ENOSPC", (0x30000000,)),
            ("kernel_alignment", "ENOSPC", (0x40000000,)),
            ("cmdline_size", "EBADMSG", (0,)),
            ("cmdline_size", "E2BIG", (1, 40)),
            ("jump", "EBADMSG", (0, 0x40, 0x61, 0x6b, 0x7f, 0x80, 0xff)),
            ("setup_data", "EBADMSG", (1, 0x1000, 1 << 63, (1 << 64) - 1)),
            ("payload_offset", "EBADMSG", (0xfffffff0,)),
            ("payload_length", "EBADMSG", (0, 1, 0xffffffff)),
            ("pref_address", "EBADMSG", (1, 0x1000, (1 << 64) - 1))):
        for value in values:
            m.set(name, value, "harmful", errno)
    m.shift("init_size", 16, "harmful", "EBADMSG")
    m.put("init_size=half", *FIELDS["init_size"], m.field("init_size") // 2 & ~0xfff, "harmful", "EBADMSG")
    beyond = m.end - m.setup
    m.put("payload_offset=kernel-size", *FIELDS["payload_offset"], beyond, "harmful", "EBADMSG")
    m.put("payload_length=kernel-size", *FIELDS["payload_length"], beyond, "harmful", "EBADMSG")
    m.add("head=zeros", "harmful", "ENOEXEC", (0x1f1, bytes(0x7f)))


def doubtful_fields(m):
    """Neither is plainly right: what decides is whether those that are accepted capture."""
    m.set("syssize", 0, "unclear")
    m.shift("syssize", -1, "unclear")
    m.shift("syssize", 1, "unclear")
    m.set("syssize", 0xffffffff, "unclear")
    for subarch in 1, 2, 3, 4, 0xffffffff:
        m.set("hardware_subarch", subarch, "unclear")
    for alignment in 4 << 20, 16 << 20, 64 << 20:
        m.set("kernel_alignment", alignment, "unclear")
    for less in 0x1000, 0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000:
        m.shift("init_size", -less, "unclear")
    m.set("init_size", 128 << 20, "unclear")
    for pref in 0, 2 << 20, 32 << 20:
        m.set("pref_address", pref, "unclear")
    m.shift("payload_offset", 1, "unclear")
    m.shift("payload_length", -16, "unclear")
    m.shift("payload_length", 1, "unclear")
    m.set("cmdline_size", 512, "unclear")
    length = m.get(m.payload_end - 4, 4)
    for value in 0, 1, 0xffffffff:
        m.put(f"output_len={value:#x}", m.payload_end - 4, 4, value, "unclear", "-")
    for more in -1, 1, 1 << 20:
        m.put(f"output_len{more:+#x}", m.payload_end - 4, 4, length + more, "unclear", "-")


def header_flips(m, count):
    """Bits of the fields that the loader or crashguard reads, each with the outcome that its field demands."""
    def judge(name, value):
        if name == "version":
            return ("harmless", "-") if value >= 0x20c else ("harmful", "ENOEXEC")
        if name == "xloadflags":
            return ("harmless", "-") if value & 0x23 == 0x23 else ("harmful", "ENOEXEC")
        if name in ("boot_flag", "header"):
            return "harmful", "ENOEXEC"
        if name == "kernel_alignment" or name == "init_size" and value & 0xfff:
            return "harmful", "EBADMSG"
        return ("harmful", "EBADMSG") if name in ("setup_data",) else ("unclear", "-")

    names = ("version xloadflags boot_flag header kernel_alignment init_size setup_data pref_address payload_offset "
             "payload_length").split()
    draw = m.draw("header")
    for _ in range(count):
        name = draw.choice(names)
        at, length = FIELDS[name]
        bit = draw.randrange(8 * length)
        kind, errno = judge(name, m.field(name) ^ 1 << bit)
        m.flip(f"{name}-flip-{bit}", at + bit // 8, bit % 8, kind, errno)


def unpack_head(data, packed_by_zstd):
    """The first bytes that come out, or None where it is damaged before."""
    if packed_by_zstd:
        # The boot code unpacks all by one call, and so knows no limit of the window.
        out = subprocess.run(["zstd", "-qdc", "--long=31"], input=data, capture_output=True, check=False).stdout
        out = out[:HEAD_OUT_ZSTD]
        return out if len(out) == HEAD_OUT_ZSTD else None
    try:
        out = lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(data, HEAD_OUT)
    except lzma.LZMAError:
        return None
    return out if len(out) == HEAD_OUT else None


def must_be_seen(good, now):
    """Does the unpacked head differ in what is the same in every kernel?"""
    if now is None:
        return True
    free = FREE | {64 + 56 * i + at for i in range(good[56]) for at in FREE_OF_PHDR}
    return any(a != b and at not in free for at, (a, b) in enumerate(zip(good, now)))


def payload_flips(m, count):
    """Where a flip breaks what comes out first, the plain check has to see it; elsewhere only deep can."""
    head = bytearray(m.image[m.payload:m.payload + HEAD_IN])
    by_zstd = head[:2] == b"\x28\xb5"
    good = unpack_head(bytes(head), by_zstd)
    if good is None:
        sys.exit("lying.py: the kernel inside is packed with what is not known here")
    draw, tried = m.draw("payload"), set()
    for bytes_in, wanted in (24, count // 4), (600, count):
        for _ in range(20 * count):
            at, bit = draw.randrange(bytes_in), draw.randrange(8)
            if len(tried) == wanted or (at, bit) in tried:
                continue
            head[at] ^= 1 << bit
            if must_be_seen(good, unpack_head(bytes(head), by_zstd)):
                m.flip(f"payload-flip-{len(tried)}", m.payload + at, bit, "harmful", "EBADMSG")
                tried.add((at, bit))
            head[at] ^= 1 << bit
    m.flips("body", m.payload + HEAD_IN, m.payload_end - 4, 20, "body", "EBADMSG")


def payload_holes(m):
    """What a file system leaves of a file that was not written out."""
    m.add("payload-head=zeros", "unclear", "EBADMSG", (m.payload, bytes(512)))
    m.add("payload-end=zeros", "unclear", "EBADMSG", (m.payload_end - 512, bytes(512)))


def main():
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as f:
        m = Mutants(f.read(), int(sys.argv[2]))
    for part in truncated, bad_fields, doubtful_fields, pe_header, ignored_fields, unread_places:
        part(m)
    header_flips(m, 40)
    payload_flips(m, 40)
    payload_holes(m)
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    every_harmless = int(sys.argv[4]) if len(sys.argv) > 4 else every
    seen = {}
    for ident, (kind, errno, patch) in m.rows.items():
        if seen.get(kind, 0) % (every_harmless if kind == "harmless" else every) == 0:
            print(ident, kind, errno, patch)
        seen[kind] = seen.get(kind, 0) + 1


main()
