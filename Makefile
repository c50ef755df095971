# `make demo` and `make test` are all the set-up there is: both make .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
STORE := $(DEMO)/kg.db

.DEFAULT_GOAL := help
.PHONY: help demo test quick lint types docs bench clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp names what was installed from, so a change of pyproject.toml installs again.
$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kg needs Python 3.11 or newer; say make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(VENV)/installed ## Turn the five articles of seeds/ into a graph, and look at it from every side
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	$(BIN)/kg ingest seeds/ --store $(STORE)
	$(BIN)/kg validate --store $(STORE)
	$(BIN)/kg query spokespeople --store $(STORE)
	$(BIN)/kg query statements-by-speaker kerry --store $(STORE)
	$(BIN)/kg query figures aleppo --store $(STORE)
	@for ending in ttl trig nq jsonld rdf graphml gexf json cyjs csv; do $(BIN)/kg export $(DEMO)/graph.$$ending --store $(STORE) || exit; done
	@for ending in svg png html; do $(BIN)/kg plot $(DEMO)/graph.$$ending --store $(STORE) || exit; done
	@echo
	@echo "Made in $(DEMO)/:"
	@ls $(DEMO)
	@echo
	@echo "Try next:"
	@echo "  open $(DEMO)/graph.html in a browser, graph.ttl in Protégé, graph.gexf in Gephi, graph.cyjs in Cytoscape"
	@echo "  . $(BIN)/activate    # from then on, kg is on your path in this shell"
	@echo "  export KG_STORE=$(STORE)"
	@echo "  kg show article 004_18d5f4d32488845a"
	@echo "  kg query --list"
	@echo "  kg serve --store $(STORE)"

# Tests that share a dear fixture go to one process: it is made once, and two such beside each other.
test: $(VENV)/installed ## Pass the whole test suite
	$(BIN)/python -m pytest -n auto --dist loadgroup

quick: $(VENV)/installed ## Pass the fast tests: 17 to 25 s on two cores
	$(BIN)/python -m pytest -n auto -m 'not slow'

lint: $(VENV)/installed ## Check style and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed ## Check types
	$(BIN)/mypy

docs: $(VENV)/installed ## Write what is made from the code and the lexicons: pages of docs/, lists of ontology/
	$(BIN)/python docs/reference.py

bench: $(VENV)/installed ## Measure speed, as ratios within one run
	$(BIN)/python -m benchmarks

clean: ## Remove everything that was made
	rm -rf $(VENV) build dist kg.db *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
