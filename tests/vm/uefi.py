#!/usr/bin/env python3
"""The variables of a UEFI firmware that boots one file, with (1) or without (0) Secure Boot.

usage: uefi.py TEMPLATE 0|1 FILE WORDS CERTIFICATE...

Writes, to standard output, TEMPLATE (the empty variables of OVMF) with: the CERTIFICATEs (X.509, DER) as db, the first
of them as PK and KEK too, Secure Boot on or off, and one boot entry that starts FILE, a path on any disk's file system
as the firmware writes it (\\vmlinuz), with WORDS as its command line.
The store: EDK II, MdeModulePkg/Include/Guid/VariableFormat.h. The lists of keys and the boot entries: the UEFI
specification, "Signature Database" and "Load Options".
"""
import struct
import sys
import uuid

GLOBAL = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c")
DATABASE = uuid.UUID("d719b2cb-3d3a-4596-a3bc-dad00e67656f")
SWITCH = uuid.UUID("f0a30bc7-af08-4556-99c4-001009c93a44")
STORE = uuid.UUID("aaf32c78-947b-439a-a180-2e144ec37792")
X509 = uuid.UUID("a5c059a1-94e4-4aa7-87b5-ab155c2bf072")
OWNER = uuid.UUID("b3b0c6a4-7d0c-4a6c-9c3e-6d2c5f0e8a11")

NON_VOLATILE, BOOT, RUNTIME, SIGNED = 1, 2, 4, 0x20
KEYS = NON_VOLATILE | BOOT | RUNTIME | SIGNED


def key_list(certificates):
    """One list a certificate: all entries of a list have one size."""
    out = b""
    for cert in certificates:
        entry = OWNER.bytes_le + cert
        out += X509.bytes_le + struct.pack("<III", 28 + len(entry), 0, len(entry)) + entry
    return out


def text(words):
    return words.encode("utf-16-le") + b"\0\0"


def boot_entry(path, words):
    """The path alone: the firmware looks for it on every file system."""
    node = text(path)
    paths = struct.pack("<BBH", 4, 4, 4 + len(node)) + node + struct.pack("<BBH", 0x7F, 0xFF, 4)
    return struct.pack("<IH", 1, len(paths)) + text("the kernel") + paths + text(words)


def variable(guid, name, attributes, data):
    # Signed variables carry the time of their signature; a signature of no later time cannot replace them.
    time = struct.pack("<HBBBBBBIhBB", 2020, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0) if attributes & SIGNED else bytes(16)
    head = struct.pack("<HBBIQ16sIII", 0x55AA, 0x3F, 0, attributes, 0, time, 0, len(text(name)), len(data))
    record = head + guid.bytes_le + text(name) + data
    return record + b"\xff" * (-len(record) % 4)


def main():
    template, secure, path, words, *names = sys.argv[1:]
    with open(template, "rb") as file:
        image = bytearray(file.read())
    certificates = []
    for name in names:
        with open(name, "rb") as file:
            certificates.append(file.read())
    if not certificates:
        sys.exit("uefi.py: no certificate")
    at = struct.unpack_from("<H", image, 48)[0]
    if image[at:at + 16] != STORE.bytes_le:
        sys.exit(f"uefi.py: {template} has no store of authenticated variables")
    end = at + struct.unpack_from("<I", image, at + 16)[0]
    at += 28
    if image[at:end].strip(b"\xff"):
        sys.exit(f"uefi.py: {template} is not empty")
    out = b"".join((
        variable(GLOBAL, "PK", KEYS, key_list(certificates[:1])),
        variable(GLOBAL, "KEK", KEYS, key_list(certificates[:1])),
        variable(DATABASE, "db", KEYS, key_list(certificates)),
        variable(SWITCH, "SecureBootEnable", NON_VOLATILE | BOOT, bytes([int(secure)])),
        variable(GLOBAL, "Boot0000", NON_VOLATILE | BOOT | RUNTIME, boot_entry(path, words)),
        variable(GLOBAL, "BootOrder", NON_VOLATILE | BOOT | RUNTIME, b"\0\0"),
    ))
    if at + len(out) > end:
        sys.exit("uefi.py: the store is too small")
    image[at:at + len(out)] = out
    sys.stdout.buffer.write(image)


if __name__ == "__main__":
    main()
