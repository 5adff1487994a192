# `make` sets up and runs the music experiments; `make test` sets up and tests. `make help`: the rest.

PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3.14 python3,\
  $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $(p))))
LOCK ?= cpu
VENV := .venv
SNAKEMAKE := $(VENV)/bin/snakemake

.PHONY: music test fuzz faults test-cluster benchmark setup setup-test setup-benchmark setup-cluster lint lock \
  docs clean help
.DEFAULT_GOAL := music

music: setup  ## set up, run the experiments, write results/report.html (default)
	$(SNAKEMAKE) music
	@echo "The report: $(CURDIR)/results/report.html"

test: setup-test lint  ## set up and run all tests
	sh tests/browser/install.sh
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

fuzz: setup-test  ## damage files for MINUTES (30), see what the readers do; finds become cases
	$(VENV)/bin/python tests/fuzz/long_pass.py $(or $(MINUTES),30)

faults: setup-test  ## kill each training and Snakemake at KILLS (20) moments
	$(VENV)/bin/python tests/faults/kills.py $(or $(KILLS),20)

test-cluster: setup-test setup-cluster  ## run the workflow on a real SLURM, started on this host for it
	sh tests/cluster/install.sh
	$(VENV)/bin/python -m pytest tests/cluster

benchmark: setup-benchmark  ## measure ours beside theirs, for hours; QUICK=1 takes minutes
	$(VENV)/bin/python benchmarks/run.py $(if $(QUICK),--quick)

lint: setup-test  ## check format, types and the direction of imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/snakefmt --check Snakefile workflow docs
	$(VENV)/bin/mypy
	PYTHONPATH=workflow/scripts $(VENV)/bin/lint-imports --no-cache --no-logo

setup: $(VENV)/$(LOCK).installed
setup-test: $(VENV)/test.installed
setup-benchmark: $(VENV)/benchmark.installed
setup-cluster: $(VENV)/cluster.installed  ## add to a set-up environment what SLURM needs

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Continuo needs Python 3.11 or newer: install it, or name it: make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/%.installed: locks/%.txt | $(VENV)/bin/python
	@echo "Installing what $< names into $(VENV): a minute or two"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	for extra in cpu gpu test benchmark cluster; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --upgrade --prerelease=if-necessary-or-explicit \
	    $$(case $$extra in test|benchmark) echo --extra cpu;; \
	      cluster) echo --constraints locks/cpu.txt;; esac) --extra $$extra \
	    pyproject.toml -o locks/$$extra.txt; \
	done

docs: setup  ## write the documents that are made from the code
	PYTHONPATH=workflow/scripts:benchmarks $(VENV)/bin/python docs/generate.py

clean:  ## remove all results, trained networks too
	find results -mindepth 1 ! -name .gitkeep -delete
	rm -rf .snakemake

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile
