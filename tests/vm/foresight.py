#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws the configurations of tests/vm/foresight, and compares what was said of them with what became of them.

usage: foresight.py draw TABLE MUTANTS SEED DRAWS [body]   one draw a line, as words NAME=VALUE
       foresight.py mutate IMAGE PATCH OUT          a mutant of tests/vm/lying.py
       foresight.py judge                           a line of the log on standard input: right, or what is wrong
       foresight.py matrix                          all of them: the matrices

TABLE is tests/vm/foresight.table, MUTANTS a folder with what lying.py prints, a file for each series. The same table,
mutants and seed always give the same draws, and more of them begin with those of fewer. The words of a draw:
  n        its number
  row      the combination, of the table, with kernel, cpus, nr and work as they stand there
  ram      of the guest, MiB
  kind     near-load, near-run: within 15% of that boundary; mutant, beyond, below, line
  size     MiB of the reservation; of ,high without its ,low
  least    MiB: the smallest of such a size that is known to do the work
  reserve  crashkernel= words, joined by +
  first    one more word for the kernel that panics, or -
  by       kexec_file_load (s), kexec_load (c), or crashguard itself (stage)
  words    more words for the capture kernel, joined by +, or -; long stands for one that makes the line too long
  image    the mutant, or -; with its class and patch
What a run adds: load, verdict, alerts, sysfs, kdump (see tests/vm/foresight) and outcome, captured or lost.
"""
import random
import sys

# Of twenty draws: half lie near a boundary, a fifth are mutants, and a fifth have @offset or ,high.
KINDS = (["near-load"] * 5 + ["near-run"] * 5 + ["mutant"] * 4 + ["beyond"] * 4 + ["below", "line"])
FORMS = ["plain"] * 12 + ["range"] * 4 + ["offset"] * 2 + ["high"] * 2
CLASSES = ["harmless"] * 4 + ["unclear"] * 2 + ["harmful"] * 4
# Neither takes memory nor gives any.
WORDS = ["irqpoll", "numa=off", "cgroup_disable=memory", "transparent_hugepage=never", "maxcpus=1", "novmcoredd", "cma=0",
         "mce=off", "hest_disable", "panic=10", "mem=16G"]
# With these no dump is made, whatever there is reserved.
BAD_WORDS = ["long", "elfcorehdr=77K", "mem=48M"]
# The kernel that panics lies from 16M on, when it is not moved; those that are no multiple of 16M are not always granted.
OFFSETS = [8, 16, 24, 128, 160, 200, 256, 384]
HIGH_RAM = 5120
WIDE = 300


def band(least):
    """What is allowed to be called at-risk though it works."""
    return max(least * 15 / 100, 16)


def read_table(name):
    names = "row kernel release ram cpus nr work load run".split()
    with open(name, encoding="utf-8") as file:
        rows = [dict(zip(names, line.split())) for line in file if line.strip() and line[0] != "#"]
    for row in rows:
        for key in "ram", "cpus", "nr", "load", "run":
            row[key] = int(row[key])
    return rows


def read_mutants(folder, series):
    found = {}
    with open(f"{folder}/{series}", encoding="utf-8") as file:
        for line in file:
            name, kind, _, patch = line.split()
            found.setdefault(kind, []).append((name, patch))
    return found


class Decks:
    """Cards that come round in an order of their own each time, so that few draws have all kinds too."""
    def __init__(self, seed):
        self.seed = seed

    def card(self, name, cards, n):
        turn, at = divmod(n, len(cards))
        order = list(cards)
        random.Random(f"{self.seed} {name} {turn}").shuffle(order)
        return order[at]


def draw_reserve(rng, d, row, form):
    size = d["size"]
    if form == "high":
        d["ram"] = HIGH_RAM
        return f"{size}M,high+{rng.choice((128, 256))}M,low"
    if form == "offset":
        at = rng.choice(OFFSETS)
        d["ram"] = max(d["ram"], 1024)
        if at >= 128:
            d["first"] = "nokaslr"
        return f"{size}M@{at}M"
    if form == "range":
        return f"256M-512M:64M,512M-:{size}M"
    if d["kind"] == "below" and rng.random() < 0.3:
        return f"8G-:{size}M"
    return f"{size}M"


def draw_size(rng, kind, row, least):
    near = row["load"] if kind == "near-load" else least
    if kind.startswith("near"):
        return rng.randint(round(near * 0.85), round(near * 1.15))
    if kind == "below":
        return rng.randint(8, int(row["load"] * 0.85))
    if kind in ("mutant", "line"):
        return rng.randint(max(240, int(least + band(least)) + 1), max(WIDE, least + 100))
    return rng.randint(int(least + band(least)) + 1, max(WIDE, least + 100))


def draw_one(decks, rows, mutants, n, classes):
    rng = random.Random(f"{decks.seed} {n}")
    row = rng.choice(rows)
    kind, form = decks.card("kind", KINDS, n), decks.card("form", FORMS, n)
    d = {"n": n, "row": row["row"], "kernel": row["kernel"], "cpus": row["cpus"], "nr": row["nr"], "work": row["work"],
         "ram": rng.choice((768, 1024, 1536, 2048)) if row["ram"] == 1024 else row["ram"], "kind": kind, "first": "-"}
    # With another 128M below 4G whatever can be loaded above has enough to run in.
    d["least"] = row["load"] if form == "high" else max(row["load"], row["run"])
    d["size"] = draw_size(rng, kind, row, d["least"])
    d["reserve"] = draw_reserve(rng, d, row, form)
    d["by"] = rng.choice(("s", "s", "c", "stage"))
    words = rng.sample(WORDS, rng.randrange(3))
    if row["nr"] > 1:
        words = [w for w in words if w != "maxcpus=1"]
    d["image"] = d["class"] = d["patch"] = "-"
    if kind == "line":
        words.append(rng.choice(BAD_WORDS))
    if kind == "mutant":
        d["class"] = decks.card("class", classes, n // 5)
        d["image"], d["patch"] = rng.choice(mutants[row["kernel"]][d["class"]])
    # What survives only by the place that KASLR draws is no work of the configuration's.
    if kind == "mutant" or form == "offset" or rng.random() < 0.7:
        words.append("nokaslr")
    d["words"] = "+".join(words) or "-"
    return d


def draw(table, folder, seed, count, classes):
    rows = read_table(table)
    mutants = {series: read_mutants(folder, series) for series in {row["kernel"] for row in rows}}
    for n in range(int(count)):
        print(*(f"{key}={value}" for key, value in draw_one(Decks(seed), rows, mutants, n, classes).items()))


def mutate(image, patch, out):
    with open(image, "rb") as file:
        data = bytearray(file.read())
    for change in patch.split(","):
        where, what = change.split("=", 1)
        if where == "size":
            data = data[:int(what)].ljust(int(what), b"\0")
            continue
        what = bytes(int(o, 8) for o in what.split("\\")[1:])
        data = data.ljust(int(where), b"\0")
        data[int(where):int(where) + len(what)] = what
    with open(out, "wb") as file:
        file.write(data)


def allowed(d):
    if d["outcome"] == "lost":
        return ("not-ready", "at-risk")
    # What works below what is known is just above what is true.
    if int(d["size"]) <= int(d["least"]) + band(int(d["least"])):
        return ("at-risk", "ready")
    return ("ready",)


def judge(d):
    if d["verdict"] in allowed(d):
        return "right"
    if d["outcome"] == "lost" and d["verdict"] == "ready":
        return "false-ready"
    return "wrong"


def read_log():
    for line in sys.stdin:
        yield dict(word.split("=", 1) for word in line.split())


def ground(d):
    """Where a draw lies, by the outcome first."""
    if d["outcome"] == "lost":
        return "no dump"
    return "dump, near" if "at-risk" in allowed(d) else "dump, beyond"


def print_matrix(title, draws, said, words):
    columns = [w for w in words if w in words[:2] or any(said(d) == w for d in draws)]
    print(f"{title:28}" + "".join(f"{w:>14}" for w in columns))
    for where in "no dump", "dump, near", "dump, beyond":
        found = [said(d) for d in draws if ground(d) == where]
        print(f"  {where:26}" + "".join(f"{found.count(w):14}" for w in columns))


def matrix():
    draws = list(read_log())
    print("dump, near: it works, and lies at most 15% or 16M above the smallest size known to; at-risk is allowed there")
    print_matrix("crashguard", draws, lambda d: d["verdict"], ["not-ready", "at-risk", "ready", "unknown"])
    print_matrix("kexec_crash_loaded", draws, lambda d: d["sysfs"], ["0", "1"])
    print_matrix("kdump-config status", draws, lambda d: d["kdump"], ["not-ready", "ready", "failed"])
    results = [judge(d) for d in draws]
    lost = [d for d in draws if d["outcome"] == "lost"]
    print(f"ready, and no dump: crashguard {results.count('false-ready')}, kexec_crash_loaded "
          f"{sum(d['sysfs'] == '1' for d in lost)}, kdump-config {sum(d['kdump'] == 'ready' for d in lost)}, "
          f"of {len(lost)} without a dump")
    print(f"agreement of crashguard: {results.count('right')} of {len(draws)}")


def main():
    if sys.argv[1:2] == ["draw"] and len(sys.argv) == 6:
        draw(*sys.argv[2:], CLASSES)
    elif sys.argv[1:2] == ["draw"] and sys.argv[6:] == ["body"]:
        draw(*sys.argv[2:6], ["body"])
    elif sys.argv[1:2] == ["mutate"] and len(sys.argv) == 5:
        mutate(*sys.argv[2:])
    elif sys.argv[1:] == ["judge"]:
        print(judge(next(read_log())))
    elif sys.argv[1:] == ["matrix"]:
        matrix()
    else:
        sys.exit(__doc__)


main()
