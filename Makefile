# SPDX-License-Identifier: Apache-2.0
# Two verbs matter: `make up` starts the demo, `make test` checks everything. The rest are parts of them.

.DEFAULT_GOAL := help
.PHONY: help setup up test fast nightly bench lint types walls journeys messages docs bundle machine

VENV := .venv
BIN := $(VENV)/bin
# One stamp for what running needs, one for what developing needs; a changed pin installs again.
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
INSTALL := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet
PYTEST := $(BIN)/python -m pytest

# make up PORT=8100
export KEEPWELL_PORT ?= $(if $(PORT),$(PORT),8000)
# The checkout keeps its data to itself unless told otherwise.
export KEEPWELL_DATA ?= $(CURDIR)/.keepwell

help:
	@grep -E '^## ' Makefile | sed 's/^## /  make /'

## up        start the demo (make up PORT=8100; data in .keepwell or KEEPWELL_DATA); Ctrl-C stops it
up: $(RUN_STAMP)
	@exec $(BIN)/keepwell up

## test      everything: lint, types, walls, all tests; what a change must pass
test: machine $(DEV_STAMP) lint types walls
	$(PYTEST) -m "not nightly" -p tests.no_skips --ignore=tests/architecture -n 2 --dist loadfile

## fast      lint, types, walls, core and the rooms you touched, before every commit
fast: $(DEV_STAMP) lint types walls
	$(PYTEST) -m "not nightly and not journey and not slow" -q $$($(BIN)/python -m tools.touched)

## nightly   the long runs: kills, fuzzing, a million rows
nightly: machine $(DEV_STAMP)
	$(PYTEST) -m nightly -p tests.no_skips

## bench     measure this machine against the figures in benchmarks/
bench: $(DEV_STAMP)
	$(BIN)/keepwell bench

## lint      ruff, formatting, complete catalogues, unused dependencies
lint: $(DEV_STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/python tools/messages.py --check
	$(BIN)/deptry src

## types     mypy, strict
types: $(DEV_STAMP)
	$(BIN)/mypy

## walls     imports go down, sizes, names, lore
walls: $(DEV_STAMP)
	$(BIN)/lint-imports
	$(PYTEST) tests/architecture -q

## journeys  people's ways through real pages, in headless Chromium
journeys: machine $(DEV_STAMP)
	$(PYTEST) -m journey

## messages  extract and compile the Chinese catalogues
messages: $(DEV_STAMP)
	$(BIN)/python tools/messages.py

## docs      write the reference pages that are read off the code
docs: $(DEV_STAMP)
	$(BIN)/python -m tools.reference

## bundle    one file that installs Keepwell on a machine without a network
bundle: $(RUN_STAMP)
	$(BIN)/python -m tools.bundle

## setup     only install, for developing
setup: $(DEV_STAMP)

machine:
	@sh tools/machine.sh

$(BIN)/pip:
	@sh tools/venv.sh $(VENV)

$(RUN_STAMP): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing Keepwell into $(VENV)"
	@$(INSTALL) --editable .
	@mkdir -p .keepwell && touch $@

$(DEV_STAMP): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing Keepwell and its developer tools into $(VENV)"
	@$(INSTALL) --editable '.[dev]'
	@mkdir -p .keepwell && touch $(RUN_STAMP) $@
