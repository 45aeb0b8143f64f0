# Menukaart. `make` alone tells what there is. Every step may be run again: what is done is skipped.
# Paths are relative, so the project works from any folder, one with spaces in its name too.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: help install install-test run test bench stop clean lock messages schema tour papers translations check
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8010
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes

help:
	@echo "make run        install what is missing, start Menukaart with demo data on http://localhost:$(PORT)/"
	@echo "                (another port: make run PORT=8080 SANDBOX_PORT=8090)"
	@echo "make test       install what tests need, then check everything"
	@echo "make bench      measure: each benchmark prints a ratio"
	@echo "                (billing runs of 100,000 agreements: make bench BENCH=--large)"
	@echo "make stop       stop what still runs, the database too"
	@echo "make install    install only"
	@echo "make messages   collect the texts to translate into locale/"
	@echo "make tour       take the pictures of the README anew"
	@echo "make papers     take the pictures of invoices anew (docs/images/invoices)"
	@echo "make schema     describe the API anew in openapi.yaml"
	@echo "make lock       compile requirements*.in into requirements*.txt"
	@echo "make clean      remove what can be made again: .venv, caches, var/ with the local database"

install: $(VENV)/.installed
install-test: $(VENV)/.installed-test

$(VENV)/.installed: requirements.txt scripts/system_packages.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Menukaart needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there)." \
	         "Name another: make run PYTHON=python3.12" >&2; exit 1; }
	@umask 022; PYTHON=$(PYTHON) bash scripts/system_packages.sh run
	@echo "Installing Python packages ..."
	@umask 022; [ -x $(PY) ] && $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@umask 022; $(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed requirements-dev.txt
	@umask 022; PYTHON=$(PYTHON) bash scripts/system_packages.sh test
	@umask 022; $(PIP) -r requirements-dev.txt
	@touch $@

translations: install
	@$(PY) -m config.translations

run: install
	@MENUKAART_PORT=$(PORT) MENUKAART_SANDBOX_PORT=$(SANDBOX_PORT) exec $(PY) -m config.run

stop: install
	@$(PY) -m config.run stop

test: install-test
	@bash scripts/check.sh

bench: install-test
	@for file in benchmarks/bench_*.py; do $(PY) -m "benchmarks.$$(basename "$$file" .py)" $(BENCH); done

messages: install-test
	@$(PY) manage.py makemessages --locale nl --locale pl --locale ro --locale bg --no-location --no-obsolete --add-location never \
	    --ignore .venv --ignore var --ignore tests --ignore benchmarks
	@sed -i '/^"POT-Creation-Date/d' locale/*/LC_MESSAGES/django.po
	@$(PY) -m config.translations

schema: install
	@$(PY) manage.py spectacular --validate --fail-on-warn --file openapi.yaml

papers: install-test
	@MENUKAART_PAPERS=var/papers $(PY) -m pytest -q tests/invoices/documents/test_papers.py
	@mkdir -p docs/images/invoices
	@for name in one-line forty-lines long-names credit-note english reverse-charge payment-request; do \
	    pdftoppm -r 70 -png var/papers/$$name.pdf docs/images/invoices/$$name; done

tour: install-test
	@rm -rf docs/images/tour
	@MENUKAART_SCREENSHOTS=docs/images/tour $(PY) -m pytest -q tests/test_scenario_in_browser.py
	@! command -v pdftoppm >/dev/null || pdftoppm -r 60 -png -singlefile docs/images/tour/invoice.pdf docs/images/tour/invoice

# Hashes without addresses (ADR 0005): the same file serves every index.
lock: install
	@[ -x var/lock/bin/uv ] || { $(PYTHON) -m venv var/lock && var/lock/bin/python -m pip install --quiet uv; }
	@for file in requirements requirements-dev benchmarks/silver/requirements benchmarks/oscar/requirements; do \
	    var/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        --no-header $(LOCK_OPTIONS) $$file.in --output-file $$file.txt; done

clean:
	@[ ! -x $(PY) ] || $(PY) -m config.run stop
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
	@echo "Clean."
