#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws Documentation/design/flow.svg: how crashguard comes from bytes and words to a report.

usage: flow.py [FILE]      writes to FILE, or to standard output

The same input always gives the same bytes; tests/docs draws it again and compares.
"""
import sys

WIDTH, HEIGHT = 940, 826
STYLE = """
  text { font-family: "DejaVu Sans", Verdana, Arial, sans-serif; fill: #1b1f24 }
  .title { font-size: 15px; font-weight: bold }
  .line { font-size: 12px }
  .file { font-size: 11px; font-family: "DejaVu Sans Mono", Consolas, monospace; fill: #57606a }
  .note { font-size: 12px; font-style: italic; fill: #57606a }
  .box { stroke: #424a53; stroke-width: 1.2; rx: 7 }
  .wire { stroke: #424a53; stroke-width: 1.6; fill: none }
  .dashed { stroke-dasharray: 6 4 }
"""
INPUT, PURE, EFFECT, OUTPUT = "#fff3d6", "#ddf4e4", "#dbeafe", "#efe6fb"


class Box:
    """A box with a title, lines of text and the file it stands in."""

    def __init__(self, x, y, w, h, fill, title, lines=(), source=""):
        self.x, self.y, self.w, self.h = x, y, w, h
        self.fill, self.title, self.lines, self.source = fill, title, lines, source

    def top(self, at=0.5):
        return self.x + self.w * at, self.y

    def bottom(self, at=0.5):
        return self.x + self.w * at, self.y + self.h

    def left(self, at=0.5):
        return self.x, self.y + self.h * at

    def right(self, at=0.5):
        return self.x + self.w, self.y + self.h * at

    def draw(self):
        middle = self.x + self.w / 2
        out = [f'<rect class="box" x="{self.x}" y="{self.y}" width="{self.w}" height="{self.h}" fill="{self.fill}"/>']
        y = self.y + (22 if self.lines else self.h / 2 + 5)
        out.append(text(middle, y, "title", self.title))
        for line in self.lines:
            y += 17
            out.append(text(middle, y, "line", line))
        if self.source:
            out.append(text(middle, self.y + self.h - 9, "file", self.source))
        return out


def escape(s):
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(x, y, kind, s, anchor="middle"):
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(s)}</text>'


def wire(*points, dashed=False):
    path = " ".join(f"{'L' if i else 'M'}{x:g},{y:g}" for i, (x, y) in enumerate(points))
    kind = "wire dashed" if dashed else "wire"
    return f'<path class="{kind}" d="{path}" marker-end="url(#arrow)"/>'


def picture():
    files = Box(330, 46, 250, 62, INPUT, "bytes of the files", ["kernel image, initrd: untrusted"])
    words = Box(30, 46, 250, 62, INPUT, "words and memory", ["crashkernel=, /proc/iomem"])
    other = Box(650, 46, 260, 62, INPUT, "a load by another program", ["kexec_file_load, kexec_load"])

    image = Box(330, 160, 250, 84, PURE, "image facts", ["format, init_size, alignment,", "address it must run from"],
                "core/image.c bzimage.c elf.c")
    reservation = Box(30, 160, 250, 84, PURE, "reservation facts", ["what was asked for, what is there,",
                      "and why the two differ"], "core/reservation.c request.c")
    hook = Box(650, 160, 260, 84, EFFECT, "hook", ["the call waits here, before the kernel", "drops the image that is loaded"],
               "hooks.c guard.c")

    need = Box(180, 296, 250, 66, PURE, "need", ["bytes and alignment of each segment"], "core/need.c")
    plan = Box(180, 402, 250, 84, PURE, "plan", ["where this kernel will put them,", "and what it then runs over"],
               "core/place.c stomp.c room.c")
    decide = Box(650, 402, 260, 84, EFFECT, "decide", ["only a proven error on a closed list", "refuses, and only under enforce"],
                 "guard.c policy.c")
    staged = Box(180, 538, 250, 84, EFFECT, "staged", ["the kernel's own kexec_file_load;", "its segment list replaces the plan"],
                 "stage.c flight.c")
    report = Box(180, 674, 250, 66, PURE, "report", ["findings + checks that ran = verdict"], "core/report.c format.c")
    dmesg = Box(520, 660, 180, 44, OUTPUT, "dmesg, uevent")
    sysfs = Box(520, 714, 180, 44, OUTPUT, "sysfs, poll")

    out = []
    for box in (files, words, other, image, reservation, hook, need, plan, decide, staged, report, dmesg, sysfs):
        out += box.draw()
    out += [
        wire(files.bottom(), image.top()),
        wire(words.bottom(), reservation.top()),
        wire(other.bottom(), hook.top()),
        wire(reservation.bottom(), (155, 270), (255, 270), need.top(0.3)),
        wire(image.bottom(), (455, 270), (355, 270), need.top(0.7)),
        wire(hook.left(), image.right()),
        text(615, 192, "note", "its files"),
        wire(need.bottom(), plan.top()),
        wire(plan.right(0.35), decide.left(0.35)),
        text(540, 424, "note", "the judgement"),
        wire(plan.bottom(), staged.top()),
        text(313, 516, "note", "only if it will fit and survive", "start"),
        wire(decide.bottom(), (780, 580), staged.right()),
        text(605, 573, "note", "passes: the kernel goes on"),
        wire(decide.right(), (925, 444), (925, 77), other.right(), dashed=True),
        text(910, 390, "note", "refused: an errno, and nothing was touched", "end"),
        wire(staged.bottom(), report.top()),
        wire(plan.left(), (90, 444), (90, 707), report.left(), dashed=True),
        text(98, 560, "note", "dry run,", "start"),
        text(98, 576, "note", "or refused", "start"),
        wire(report.right(0.2), (475, 687.2), (475, 682), dmesg.left()),
        wire(report.right(0.8), (475, 726.8), (475, 736), sysfs.left()),
    ]
    for i, (fill, what) in enumerate(((INPUT, "input"), (PURE, "pure: a function of the step before, tested on the host too"),
                                      (EFFECT, "effect: files, hooks, the kernel"), (OUTPUT, "output"))):
        x = (30, 120, 530, 800)[i]
        out.append(f'<rect class="box" x="{x}" y="784" width="18" height="18" fill="{fill}"/>')
        out.append(text(x + 26, 798, "line", what, "start"))
    out.append(text(30, 28, "title", "crashguard: one direction of flow", "start"))
    return out


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0 if sys.argv[1:2] in (["-h"], ["--help"]) else 2
    svg = "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' role="img" aria-label="The flow of crashguard, from input to report">',
        "<!-- Drawn by flow.py. SPDX-License-Identifier: GPL-2.0-only -->",
        f"<style>{STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0,1 L10,5 L0,9 z" fill="#424a53"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *picture(), "</svg>", ""])
    if len(sys.argv) == 2:
        with open(sys.argv[1], "w", encoding="utf-8") as f:
            f.write(svg)
    else:
        sys.stdout.write(svg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
