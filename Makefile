# Every command of the project. A bare `make` lists them.
# All of them work from a fresh clone: each needs .venv/.ready, which `make setup` makes from the pinned constraints.txt.

SHELL := /bin/bash
BIN := .venv/bin
READY := .venv/.ready

# The interpreter .venv is made with, unless one that works is there already; the first usable one wins.
PYTHON ?= python3.11 python3

# More for the tool that a target runs: make test ARGS='-k redaction', make demo ARGS='-o json'
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types node-up node-down bench beside peers docs pins

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with the package, its dependencies and the development tools

demo: $(READY) ## Show the packet of a bundled incident; needs no cluster
	@$(BIN)/kubectl-evidence pod/checkout-api -n payments --from fixtures/selector-mismatch $(ARGS)

test: $(READY) ## Run every test this machine can run; the summary says what was left out and why
	@$(BIN)/python -m tests.run $(ARGS)

lint: $(READY) ## Check style, formatting and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

types: $(READY) ## Check types, strictly
	@$(BIN)/mypy

node-up: $(READY) ## Start a real Kubernetes node (Linux, root); prints the KUBECONFIG line for your shell
	@$(BIN)/python -m tests.node up

node-down: $(READY) ## Stop that node and leave nothing behind
	@$(BIN)/python -m tests.node down

bench: $(READY) ## Measure it against kubectl on a real node (10 minutes); ARGS=--write writes docs/benchmarks.md
	@$(BIN)/python -m benchmarks $(ARGS)

beside: $(READY) ## Ask k8sgpt and popeye about real incidents beside ours, on a real node (15 minutes; make peers first)
	@$(BIN)/python -m benchmarks.beside $(ARGS)

peers: $(READY) ## Install what make bench and make beside compare ours with (10 minutes; four of them need Go)
	@$(BIN)/python -m benchmarks.peers

docs: $(READY) ## Write every generated file again (schema, RBAC manifests, pages)
	@$(BIN)/python tools/generate.py

pins: ## Take the newest versions that pyproject.toml allows into constraints.txt
	@$(call make-venv)
	@$(call install,--upgrade)
	@{ sed '/^[^#]/,$$d' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } > constraints.txt.new
	@mv constraints.txt.new constraints.txt && touch $(READY)

$(READY): pyproject.toml constraints.txt
	@$(call make-venv)
	@echo "setup: installing into .venv (about a minute the first time)" >&2
	@$(call install,--constraint constraints.txt) >&2
	@touch $@

# --clear, because a .venv whose interpreter no longer runs cannot be repaired in place.
define make-venv
if ! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	for python in $(PYTHON); do \
		if $$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then exec $$python -m venv --clear .venv; fi; \
	done; \
	echo "setup: no usable Python 3.11 or newer (with venv and pip) among: $(PYTHON); install one (on Debian: python3-venv) or say make setup PYTHON=/path/to/python3" >&2; \
	exit 1; \
fi
endef

# The build backend comes first and from the same pins: an isolated build would fetch whatever is newest that day.
define install
{ $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1) hatchling && \
$(BIN)/python -m pip install --quiet --disable-pip-version-check $(1) --no-build-isolation --editable '.[dev]'; }
endef
