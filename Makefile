# SPDX-License-Identifier: GPL-2.0-only
# For people. Objects and flags stand in Kbuild, and what each target does in tests/.

KDIR ?= /lib/modules/$(shell uname -r)/build
DESTDIR ?=
VERSION := $(shell cat VERSION)

.PHONY: all modules lint help demo test check kunit host mutants fuzz bench systems matrix foresight soak install dkms-install deb uninstall clean

all: modules lint

help:
	@echo 'make               build crashguard.ko for the running kernel (KDIR=<tree> for another one), and crashguard lint'
	@echo 'make install       install it for that kernel, with the command crashguard and all that packaging/files lists'
	@echo 'make dkms-install  the same with the sources for DKMS, which builds it for every new kernel'
	@echo 'make deb           the same as a Debian package, crashguard-dkms, in build/'
	@echo 'make uninstall     take away again what make install or make dkms-install brought'
	@echo 'make demo          three scenes with stock Debian kernels in QEMU, nothing of this machine is touched'
	@echo 'make test          all tests: on this machine, under KUnit, and with real panics in QEMU'
	@echo 'make check         static checks'
	@echo 'make host          the core alone, on this machine, with ASan and UBSan'
	@echo 'make mutants       change the core in one place at a time, and see that a test fails (SAMPLE=400, SEED=)'
	@echo 'make kunit         the KUnit suites on a kernel with every debugging aid'
	@echo 'make fuzz          fuzz the readers (SECONDS=60 for each)'
	@echo 'make bench         the smallest reservations and the times, beside what there is without crashguard: some minutes'
	@echo 'make systems       real Debian 12 and 13 systems in QEMU, beside kdump-tools, with real panics: an hour or more'
	@echo 'make matrix        every crashkernel= line and every scenario on all stock kernels: hours'
	@echo 'make foresight     draws configurations, asks for the verdict, panics, compares: an hour (DRAWS=100, SEED=); goes on where it ended'
	@echo 'make soak          insmod and rmmod under loads, 10^4 rounds a kernel (ROUNDS=), on four kernels: days; goes on where it ended'
	@echo 'make clean         remove what was built here'
	@echo 'V=1 shows everything; logs are kept in logs/.'

modules:
	@test -e '$(KDIR)/Makefile' || { echo "there is no kernel tree at $(KDIR): install linux-headers-$$(uname -r), or give KDIR=<tree>" >&2; exit 1; }
	+$(MAKE) -C '$(KDIR)' M='$(CURDIR)' modules

lint:
	@packaging/lint/build

install: modules lint
	+$(MAKE) -C '$(KDIR)' M='$(CURDIR)' INSTALL_MOD_PATH='$(DESTDIR)' modules_install
	@DESTDIR='$(DESTDIR)' packaging/install files
	depmod -b '$(DESTDIR)/' "$$(modinfo -F vermagic ./crashguard.ko | cut -d ' ' -f 1)"
	@echo 'crashguard $(VERSION) is installed; modprobe crashguard loads it now, and every boot does.'

dkms-install: lint
	@DESTDIR='$(DESTDIR)' packaging/install dkms

deb:
	@tests/lib/setup packaging
	@packaging/build-deb build

uninstall:
	@DESTDIR='$(DESTDIR)' packaging/install remove

demo:
	@tests/demo

test:
	@tests/all

check:
	@tests/lib/setup build check
	@tests/check

host:
	@tests/lib/setup build
	@tests/host/run

mutants:
	@tests/lib/setup build check
	@tests/host/mutants --sample $(or $(SAMPLE),400) $(if $(SEED),--seed $(SEED))

kunit:
	@tests/lib/setup build vm kunit
	@tests/kunit/run

fuzz:
	@tests/lib/setup build check
	@tests/fuzz/run --seconds $(or $(SECONDS),60)

bench:
	@tests/lib/setup build vm kunit
	@tests/bench/run

systems:
	@tests/vm/systems
	@tests/vm/scrape

matrix:
	@tests/lib/setup build vm kunit images
	@tests/vm/reservation --all
	@tests/vm/module 6.1 6.12 newest
	@tests/vm/steer 6.1 6.12 newest
	@tests/vm/integrity 6.1 6.12 newest
	@tests/vm/lint 6.1 6.12 newest
	@tests/vm/lockdown 6.1 6.12 newest
	@tests/vm/initrds 6.1 6.12 newest
	@tests/host/images --all
	@tests/host/mutants
	@tests/vm/rights 6.1 6.12 newest
	@tests/vm/faults
	@tests/vm/lying 6.1
	@tests/vm/legacy 6.1
	@tests/vm/beside 6.1 6.12 newest
	@tests/vm/tool 6.1 6.12 newest
	@tests/vm/drill 6.1 6.12 newest
	@tests/vm/moments 6.1 6.12 newest
	@tests/vm/soak --rounds 300 6.1 6.12 newest debug

foresight:
	@tests/lib/setup build vm
	@tests/vm/foresight --draws $(or $(DRAWS),100) $(if $(SEED),--seed $(SEED))

soak:
	@tests/lib/setup build vm kunit
	@tests/vm/soak --rounds $(or $(ROUNDS),10000) $(if $(SEED),--seed $(SEED)) 6.1 6.12 newest debug

clean:
	rm -rf build logs packaging/lint/crashguard-lint
	find . -path ./.git -prune -o \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' -o -name 'modules.order' -o -name 'Module.symvers' -o -name '.*.d' \) -print0 | xargs -0 rm -f
