#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws Documentation/design/map.svg: a reservation, as the file map of a load that followed the plan shows it.

usage: map.py [MAP [FILE]]     MAP: lines of the file map (map.txt beside this), FILE: default standard output

map.txt is what a stock kernel of Debian 12 said in a virtual machine; it is made anew by

    ONLY='the seed: 65M@15M*' tests/vm/steer 6.1
    sed -n 's/^# map: //p' logs/steer/the-seed-65M-15M-and-an-initrd-of-1M-6.1/result

The same input always gives the same bytes; tests/docs draws it again and compares.
"""
import os
import sys

WIDTH = 790
BAR_X, BAR_W, BAR_H, TOP = 150, 130, 420, 62
ROW_X, ROW_H = 350, 44
STYLE = """
  text { font-family: "DejaVu Sans", Verdana, Arial, sans-serif; fill: #1b1f24 }
  .title { font-size: 15px; font-weight: bold }
  .name { font-size: 13px; font-weight: bold }
  .line { font-size: 12px }
  .at { font-size: 11px; font-family: "DejaVu Sans Mono", Consolas, monospace; fill: #57606a }
  .box { stroke: #424a53; stroke-width: 0.8 }
  .wire { stroke: #8c959f; stroke-width: 1; fill: none }
"""
FILLS = {"kernel": "#dbeafe", "initrd": "#ddf4e4", "free": "#ffffff"}
OTHER = "#fff3d6"
WHAT = {
    "kernel": "where it is loaded and where it runs",
    "initrd": "",
    "params": "boot_params and the command line",
    "purgatory": "",
    "elfcorehdr": "at an edge of the region",
    "free": "with room for control pages",
}


def escape(s):
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(x, y, kind, s, anchor="start"):
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(s)}</text>'


def size_of(n):
    for unit, name in ((1 << 20, "M"), (1 << 10, "K")):
        if n >= unit:
            return f"{n / unit:.1f}".removesuffix(".0") + name
    return f"{n} bytes"


def read(path):
    """The segments and holes, from the highest address down, as people draw memory."""
    found = []
    with open(path, encoding="ascii") as f:
        for line in f:
            if line.startswith("#") or not line.strip():
                continue
            start, end, size, name = line.split()
            start, end, size = int(start, 16), int(end, 16), int(size)
            if end - start + 1 != size or (found and start != found[-1][1] + 1):
                raise SystemExit(f"map.py: this is no line of a map: {line.strip()}")
            found.append((start, end, name))
    if not found:
        raise SystemExit("map.py: there is nothing in the map")
    return found[::-1]


def picture(found):
    total = found[0][1] - found[-1][0] + 1
    height = max(BAR_H, ROW_H * len(found))
    scale = height / total
    out = [text(30, 28, "title", f"A reservation of {size_of(total)} at {size_of(found[-1][0])}, "
                "as crashguard staged it (to scale)")]
    out.append(text(BAR_X - 8, TOP + 4, "at", f"{found[0][1]:#x}", "end"))
    for i, (start, end, name) in enumerate(found):
        fill = FILLS.get(name, OTHER)
        size = end - start + 1
        y = TOP + (found[0][1] - end) * scale
        out.append(f'<rect class="box" x="{BAR_X}" y="{y:.2f}" width="{BAR_W}" height="{size * scale:.2f}"'
                   f' fill="{fill}"/>')
        row = TOP + ROW_H * i + (height - ROW_H * len(found)) / 2
        middle = row + ROW_H / 2
        out.append(f'<path class="wire" d="M{BAR_X + BAR_W},{y + size * scale / 2:.2f} L{ROW_X - 30},{middle:g}'
                   f' L{ROW_X - 8},{middle:g}"/>')
        out.append(f'<rect class="box" x="{ROW_X - 8}" y="{middle - 8:g}" width="16" height="16" fill="{fill}"/>')
        out.append(text(ROW_X + 18, middle - 3, "name", f"{name}, {size_of(size)}"))
        out.append(text(ROW_X + 18, middle + 13, "at", f"{start:#x} to {end:#x}"))
        out.append(text(ROW_X + 190, middle - 3, "line", WHAT.get(name, "")))
        last = start == found[-1][0]
        # An address that would stand on the lowest one is in its row only.
        if last or (size * scale > 14 and (start - found[-1][0]) * scale > 14):
            out.append(text(BAR_X - 8, y + size * scale + 4, "at", f"{start:#x}", "end"))
    return out, TOP + height + 28


def main():
    args = sys.argv[1:]
    if len(args) > 2 or args[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0 if len(args) == 1 else 2
    found = read(args[0] if args else os.path.join(os.path.dirname(os.path.abspath(__file__)), "map.txt"))
    drawn, height = picture(found)
    svg = "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:g}"'
        f' viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="The segments of a staged load in the reservation">',
        "<!-- Drawn by map.py. SPDX-License-Identifier: GPL-2.0-only -->",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>',
        *drawn, "</svg>", ""])
    if len(args) == 2:
        with open(args[1], "w", encoding="utf-8") as f:
            f.write(svg)
    else:
        sys.stdout.write(svg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
