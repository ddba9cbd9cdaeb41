# SPDX-License-Identifier: GPL-2.0-only
# rstattr: which rule reset, rejected or dropped my connection?
#
# "make help" lists what there is to do.

VERSION	:= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

KVER	?= $(shell uname -r)
KDIR	?= /lib/modules/$(KVER)/build
DESTDIR	?=
PREFIX	?= /usr
export DESTDIR PREFIX VERSION

.PHONY: all help modules tools install modules_install tools_install \
	dkms_install uninstall check demo bench difftest planted stress lint clean

all: modules tools

help:
	@echo 'Build:'
	@echo '  make                 the module for $(KVER) and the tool'
	@echo '  make install         both, man pages and completion (DESTDIR, PREFIX, KVER)'
	@echo '  make dkms_install    sources for DKMS, which builds for every kernel'
	@echo '  make uninstall'
	@echo 'See it work, in virtual machines of its own:'
	@echo '  make demo            a firewall with a mistake, and rstattr naming it'
	@echo '  make check           all tests, on all supported kernels'
	@echo '  make difftest        the interpreter against the kernel, 100,000 packets on each'
	@echo '  make planted         whether that finds defects: a dozen, one by one'
	@echo '  make bench           what it costs, in instructions, beside other ways; the tool beside nft'
	@echo '  make stress          loading and unloading under traffic, 100 times'
	@echo '  make lint            checkpatch, sparse, cppcheck, clang-tidy, shellcheck'

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools:
	$(MAKE) -C userspace

install: modules_install tools_install

modules_install:
	$(MAKE) -C $(KDIR) M=$(CURDIR) \
		INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates modules_install

tools_install: tools
	$(MAKE) -C userspace install
	install -D -m 644 Documentation/man/rstattr.4 \
		$(DESTDIR)$(PREFIX)/share/man/man4/rstattr.4

DKMS_SRC := $(DESTDIR)/usr/src/rstattr-$(VERSION)

dkms_install:
	rm -rf $(DKMS_SRC)
	install -d $(DKMS_SRC)
	cp -r dkms.conf Kbuild Makefile COPYING kmod $(DKMS_SRC)
	rm -f $(DKMS_SRC)/kmod/*.o $(DKMS_SRC)/kmod/.*.cmd $(DKMS_SRC)/kmod/conftest.h

uninstall:
	rm -f $(DESTDIR)/lib/modules/$(KVER)/updates/rstattr.ko*
	rm -f $(DESTDIR)/lib/modules/$(KVER)/updates/*/rstattr.ko*
	rm -rf $(DKMS_SRC)
	rm -f $(DESTDIR)$(PREFIX)/share/man/man4/rstattr.4
	$(MAKE) -C userspace uninstall
	-[ -n "$(DESTDIR)" ] || depmod $(KVER)

check demo bench difftest planted stress lint:
	selftests/$@

clean:
	$(MAKE) -C userspace clean
	$(MAKE) -C selftests clean
	[ ! -d $(KDIR) ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
