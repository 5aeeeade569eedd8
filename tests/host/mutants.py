#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of module/core/: makes them, runs the suites of the host on each, and counts. Run by tests/host/mutants.

usage: mutants.py TREE RESULTS [--sample N | --all] [--seed SEED] [--list] [FILE...]

TREE is a copy of the sources, which is changed; RESULTS a directory where the judgements on these sources are kept.
"""
import argparse
import glob
import hashlib
import os
import random
import re
import resource
import shlex
import subprocess
import sys
import time

GOAL = 90
EQUIVALENT = "tests/host/mutants.equivalent"
RUNNER = ["tests/host/kunit.c", "tests/host/memparse.c"]
CC = shlex.split(os.environ.get("CC", "cc")) + ["-std=gnu11", "-w", "-Iinclude", "-Itests/host/include"]
QUICK = ["-O0"]
SANE = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
# A mutant may run for ever, and may print for ever; a good run takes half a second, under the sanitizers two. This is time
# of the CPU: nothing in core waits, and a machine may be slow.
SECONDS = {"quick": 4, "sane": 20}
MEMORY = 1 << 30

TOKEN = re.compile(r"""
	(?P<skip> /\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
		| ^[ \t]*\#[ \t]*(?:include|if|ifdef|ifndef|elif|undef|error)\b[^\n]* | \bstatic_assert\(.*?\); )
	| (?P<number> \b(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*\b )
	| (?P<word> [A-Za-z_]\w* )
	| (?P<op> <<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w] )
	""", re.X | re.S | re.M)
OPERATORS = {
	"<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
	"&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "+=": ["-="], "-=": ["+="], "!": [""],
}
WORDS = {"true": ["false"], "false": ["true"]}


class Mutant:
	"""One change: the file, the offset in it, what stood there and what stands there now."""

	def __init__(self, path, text, at, old, new):
		self.path, self.at, self.old, self.new = path, at, old, new
		start = text.rfind("\n", 0, at) + 1
		end = text.find("\n", at)
		self.line = text.count("\n", 0, at) + 1
		self.source = text[start:end].strip()
		before = [m.group() for m in TOKEN.finditer(text[start:at]) if not m.group("skip")]
		self.nth = before.count(old) + 1
		twins = sum(line.strip() == self.source for line in text[:start].splitlines())
		self.change = f"{old}@{self.nth} -> {new or '(none)'}" + (f", line {twins + 1} of these" if twins else "")

	def name(self):
		"""What the list of equivalents calls it: it stays the same when the file grows elsewhere."""
		return "\t".join([os.path.basename(self.path), self.change, self.source])

	def __str__(self):
		return f"{self.path}:{self.line}: {self.change}: {self.source}"


def near(number):
	"""The constants beside this one, spelled as it is."""
	digits = number.rstrip("uUlL")
	suffix = number[len(digits):]
	value = int(digits, 16 if digits[:2].lower() == "0x" else 10 if digits == "0" or digits[0] != "0" else 8)
	form = hex if digits[:2].lower() == "0x" else str
	return [form(v) + suffix for v in (value + 1, value - 1) if v >= 0]


def is_binary(before):
	"""Is a + or - that follows this token one of two operands?"""
	return before is not None and (before[0].isalnum() or before[0] in "_)]") and before != "return"


def mutants_of(path, text):
	before = None
	for m in TOKEN.finditer(text):
		token, new = m.group(), []
		if m.group("skip"):
			continue
		if m.group("number"):
			new = near(token)
		elif m.group("word"):
			new = WORDS.get(token, [])
		elif token not in "+-" or is_binary(before):
			new = OPERATORS.get(token, [])
		for one in new:
			yield Mutant(path, text, m.start(), token, one)
		before = token


def read(path):
	with open(path, encoding="utf-8") as file:
		return file.read()


def write(path, text):
	with open(path, "w", encoding="utf-8") as file:
		file.write(text)


class Suites:
	"""The suites as two programs, one quick and one under the sanitizers, of which one object is made anew at a time."""

	def __init__(self):
		self.suites = sorted(glob.glob("kunit/*_kunit.c") + glob.glob("tests/host/tests/*_kunit.c"))
		self.owner = {}
		for suite in self.suites:
			for name in re.findall(r'^#include "\.\./(module/core/\w+\.c)"$', read(suite), re.M):
				self.owner[name] = suite
		self.made = set()
		self.optimized = {}

	def object(self, source, kind):
		return f"{source[:-2].replace('/', '_')}.{kind}.o"

	def compile(self, source, out, flags):
		return subprocess.run(CC + flags + ["-c", source, "-o", out], stderr=subprocess.DEVNULL).returncode == 0

	def base(self, kind, flags):
		"""The objects of the sources as they are, and whether their suites pass."""
		for source in RUNNER + self.suites:
			if not self.compile(source, self.object(source, kind), flags):
				sys.exit(f"mutants: {source} does not compile")
		self.made.add(kind)
		if not self.link(kind, flags) or self.fails(kind):
			sys.exit("mutants: the suites fail before anything was changed; see tests/host/run")

	def link(self, kind, flags, instead=None):
		objects = [self.object(s, kind) for s in RUNNER + self.suites]
		if instead:
			objects[objects.index(self.object(instead, kind))] = f"mutant.{kind}.o"
		return subprocess.run(CC + flags + objects + ["-o", f"kunit.{kind}"], stderr=subprocess.DEVNULL).returncode == 0

	def fails(self, kind, *names):
		def limit():
			resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[kind], SECONDS[kind]))
			resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
			if kind == "quick":
				resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
		return subprocess.run([f"./kunit.{kind}", *names], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
				      preexec_fn=limit).returncode != 0

	def same_code(self, source):
		with open(self.object(source, "quick"), "rb") as old, open("mutant.quick.o", "rb") as new:
			return old.read() == new.read()

	def same_when_optimized(self, mutant, text):
		"""Does the compiler make the same of the suite as before when it tries harder?"""
		suite = self.owner[mutant.path]
		if suite not in self.optimized:
			write(mutant.path, text)
			self.compile(suite, "optimized.o", ["-O2"])
			with open("optimized.o", "rb") as file:
				self.optimized[suite] = file.read()
			write(mutant.path, changed(text, mutant))
		self.compile(suite, "optimized.o", ["-O2"])
		with open("optimized.o", "rb") as file:
			return self.optimized[suite] == file.read()

	def judge(self, mutant, text):
		"""What becomes of it, and whether the suite that includes the file was enough to say so."""
		suite = self.owner[mutant.path]
		write(mutant.path, changed(text, mutant))
		if not self.compile(suite, "mutant.quick.o", QUICK):
			return "not compiling", True
		if self.same_code(suite):
			return "same code", True
		if not self.link("quick", QUICK, suite):
			return "not compiling", True
		own = "crashguard_" + os.path.basename(suite)[:-len("_kunit.c")]
		if self.fails("quick", own):
			return "caught", True
		if self.fails("quick"):
			return "caught", False
		if self.same_when_optimized(mutant, text):
			return "same code", True
		if "sane" not in self.made:
			write(mutant.path, text)
			self.base("sane", SANE)
			write(mutant.path, changed(text, mutant))
		self.compile(suite, "mutant.sane.o", SANE)
		self.link("sane", SANE, suite)
		return "caught" if self.fails("sane", own) else "survived", False


def changed(text, mutant):
	return text[:mutant.at] + mutant.new + text[mutant.at + len(mutant.old):]


def read_equivalents(known):
	"""Lines of FILE, CHANGE, LINE OF SOURCE and REASON, with tabs between; each has to be a mutant there is."""
	rows, bad = {}, 0
	for line in read(EQUIVALENT).splitlines():
		if not line or line.startswith("#"):
			continue
		name, _, reason = line.rpartition("\t")
		if name not in known or not reason:
			print(f"  failed {EQUIVALENT}: there is no such mutant, or no reason: {line}")
			bad += 1
		rows[name] = reason
	return rows, bad


def sources(*tops):
	files = [os.path.join(d, n) for top in tops for d, _, names in os.walk(top) for n in names]
	return [f for f in files if f.endswith((".c", ".h", "mutants.py"))]


class Journal:
	"""What was judged before. What a file's own suite said holds while that suite is the same, whatever the others are."""

	def __init__(self, results, suites):
		every = sources("module", "include", "kunit", "tests")
		shared = [f for f in every if f not in suites.suites]
		self.results, self.seen = results, {}
		self.whole = self.key(every)
		self.own = {path: self.key(shared + [suite]) for path, suite in suites.owner.items()}

	def key(self, files):
		key = hashlib.sha256(" ".join(CC).encode())
		for file in sorted(files):
			key.update(read(file).encode())
		return key.hexdigest()[:16]

	def judged(self, key):
		if key not in self.seen:
			path = os.path.join(self.results, key)
			lines = read(path).splitlines() if os.path.exists(path) else []
			self.seen[key] = dict(line.rsplit("\t", 1) for line in lines)
		return self.seen[key]

	def find(self, mutant):
		name = mutant.name()
		return self.judged(self.own[mutant.path]).get(name) or self.judged(self.whole).get(name)

	def add(self, mutant, verdict, by_own):
		key = self.own[mutant.path] if by_own else self.whole
		self.judged(key)[mutant.name()] = verdict
		with open(os.path.join(self.results, key), "a", encoding="utf-8") as log:
			log.write(f"{mutant.name()}\t{verdict}\n")


def judge_all(chosen, texts, results):
	"""Yields each mutant with what became of it; writes that down, and takes it from there the next time."""
	suites, start, progress = Suites(), time.time(), 0
	journal = Journal(results, suites)
	for n, mutant in enumerate(chosen):
		verdict = journal.find(mutant)
		if not verdict:
			if "quick" not in suites.made:
				suites.base("quick", QUICK)
			verdict, by_own = suites.judge(mutant, texts[mutant.path])
			write(mutant.path, texts[mutant.path])
			journal.add(mutant, verdict, by_own)
		yield mutant, verdict
		if time.time() - progress > 15:
			progress = time.time()
			print(f"  {n + 1} of {len(chosen)}, {progress - start:.0f} s", file=sys.stderr, flush=True)


def arguments():
	parser = argparse.ArgumentParser()
	parser.add_argument("tree")
	parser.add_argument("results")
	parser.add_argument("--sample", type=int, default=400)
	parser.add_argument("--all", action="store_true")
	parser.add_argument("--seed", default=str(random.SystemRandom().randrange(1 << 32)))
	parser.add_argument("--list", action="store_true")
	parser.add_argument("file", nargs="*")
	return parser.parse_intermixed_args()


def choose(args, mutants):
	names = {os.path.basename(file).removesuffix(".c") + ".c" for file in args.file}
	missing = names - {os.path.basename(m.path) for m in mutants}
	if missing:
		sys.exit(f"mutants: no mutants in module/core/{', '.join(sorted(missing))}")
	mutants = [m for m in mutants if not names or os.path.basename(m.path) in names]
	if args.all or args.sample >= len(mutants):
		print(f"  all {len(mutants)} mutants")
		return mutants
	print(f"  {args.sample} of {len(mutants)} mutants, seed {args.seed}")
	chosen = set(random.Random(args.seed).sample(range(len(mutants)), args.sample))
	return [m for n, m in enumerate(mutants) if n in chosen]


def main():
	args = arguments()
	os.chdir(args.tree)
	texts = {path: read(path) for path in sorted(glob.glob("module/core/*.c"))}
	mutants = [m for path, text in texts.items() for m in mutants_of(path, text)]
	equivalents, bad = read_equivalents({m.name() for m in mutants})
	chosen = choose(args, mutants)
	if args.list:
		for mutant in chosen:
			print(f"  {mutant}")
		return 0
	count = dict.fromkeys(("caught", "survived", "not compiling", "same code", "listed as equivalent"), 0)
	for mutant, verdict in judge_all(chosen, texts, args.results):
		if mutant.name() in equivalents:
			if verdict == "caught":
				print(f"  failed {EQUIVALENT}: the suites tell it apart: {mutant}")
				bad += 1
			verdict = "listed as equivalent"
		count[verdict] += 1
		if verdict == "survived":
			print(f"  survived {mutant}", flush=True)
	print("  " + ", ".join(f"{n} {what}" for what, n in count.items()))
	real = count["caught"] + count["survived"]
	share = 100 * count["caught"] / real if real else 0
	print(f"  caught: {share:.1f} %; {GOAL} % are demanded")
	bad += share < GOAL
	print(f"{count['caught']} passed, {bad} failed")
	return 1 if bad else 0


sys.exit(main())
