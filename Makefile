# Everything a person does with a checkout. Needs Python >= 3.11 with venv and pip, and make; nothing else.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
# Workers of the tests: one more than cores of a small machine, because they wait for servers and disks now and then.
WORKERS ?= 3
export VENV PYTHON
# Without the files that Python compiles, every program that a test starts would compile Goodword again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test test-all check check-types check-rules quick bench quality docs docs-blocks wheel pins clean torture live-bluesky mastodon-server

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.run: pyproject.toml constraints.txt
	@scripts/bootstrap.sh run
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt
	@scripts/bootstrap.sh dev
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run ## install, load the demonstration world, plan a brief, write its report, serve the web app
	@$(BIN)/goodword demo

check: $(VENV)/.dev ## style, types, import contracts, dead code, house rules, docs
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-types check-rules

# The two halves take as long as each other.
check-types:
	$(BIN)/mypy

check-rules:
	$(BIN)/ruff format --check src tests scripts
	$(BIN)/ruff check src tests scripts
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/pytest tests/house -q -n 0

test: check ## everything that must hold before a change lands (under ten minutes on two cores)
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder -m "not slow" --ignore=tests/house

test-all: check ## the same with the slow tests: clusters, large files, the wheel in an empty environment
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --ignore=tests/house

quick: $(VENV)/.dev ## the tests of one room: make quick T=tests/roster
	$(BIN)/pytest -q -m "not slow" $(T)

quality: $(VENV)/.dev ## recompute every quality figure of the docs
	$(BIN)/goodword evaluate --all --into docs/figures
	$(BIN)/python scripts/generate_docs.py

bench: $(VENV)/.dev ## measure every speed and size of the docs
	$(BIN)/goodword bench --all --into docs/figures
	$(BIN)/python scripts/generate_docs.py

docs: docs-blocks ## build the documentation site into site/
	$(BIN)/zensical build --clean

docs-blocks: $(VENV)/.dev ## write the parts of the docs that come from the code
	$(BIN)/python scripts/generate_docs.py

wheel: $(VENV)/.dev ## build the wheel and the source distribution into dist/
	$(BIN)/python -m build --no-isolation

pins: $(VENV)/.dev ## resolve constraints.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 pyproject.toml --all-extras \
	  --group test --group check --group docs --group package --output-file constraints.txt

torture: $(VENV)/.dev ## kill the servers of links and webhooks a thousand times, send 100,000 bad requests: nothing may be lost or fall
	PYTHONPATH=tests $(BIN)/python -m tracking.redirect.torturing $(or $(KILLS),1000) $(LEDGER)
	PYTHONPATH=tests $(BIN)/python -m api.bad_requests $(or $(REQUESTS),100000)

$(VENV)/mastodon/.made: scripts/bootstrap.sh $(VENV)/.dev
	@scripts/bootstrap.sh mastodon
	@touch $@

mastodon-server: $(VENV)/mastodon/.made ## install the Mastodon server of the tests into an environment of its own

live-bluesky: $(VENV)/.dev ## run the real Bluesky network here, fill it with known records, read it, and compare everything
	PYTHONPATH=tests $(BIN)/python -m connectors.live_bluesky $(or $(CREATORS),24) $(or $(FANS),120)

clean: ## remove everything that make made, the demonstration's data included
	rm -rf $(VENV) build dist site demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
