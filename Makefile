# Two commands are for everyone: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := --requirement requirements.lock

.PHONY: help demo test check bench lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/.installed  ## translate the sample article into out/maskpark
	@$(BIN)/termweave translate corpus/data/maskpark/article.fr.txt --from fr --to en --as-of 2025-07-29 \
	    --glossary glossary/data/maskpark.csv --format document,jsonl,tsv,tmx,xliff,xlsx,html -o out/maskpark

test: $(VENV)/.tests  ## install what tests need and run all of them
	@$(BIN)/python -m pytest -q

check: $(VENV)/.tests  ## lint, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(VENV)/.tests  ## measure speed; the README's figures come from here and from termweave evaluate
	@$(BIN)/python tests/bench/run.py $(ONLY)

lock:  ## resolve the dependencies anew into requirements*.lock
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet .
	$(VENV)-lock/bin/python -m pip freeze --exclude termweave | sed 's/+cpu$$//' > requirements.lock
	$(VENV)-lock/bin/python -m pip install --quiet "pip>=25.1" && $(VENV)-lock/bin/python -m pip install --quiet --group dev
	$(VENV)-lock/bin/python -m pip freeze --exclude termweave --exclude pip | sed 's/+cpu$$//' > requirements-dev.lock
	rm -rf $(VENV)-lock

clean:  ## remove everything that was made here
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "termweave needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "cannot make a virtual environment: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what requirements.lock pins (some minutes, once)" >&2
	@$(PIP) $(LOCKED)
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.tests: requirements-dev.lock $(VENV)/.installed
	@$(PIP) --requirement requirements-dev.lock
	@touch $@
