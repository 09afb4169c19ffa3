.PHONY: help run test lint bench bench-import soak build reset-sample backup
.DEFAULT_GOAL := help
PYTHON3 ?= python3
PYTHON := .venv/bin/python

help: ## Say what each command does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

run: ## Start Debrief on http://127.0.0.1:8000/ (PORT, DATA_DIR and SAMPLE=0 are heard)
	@exec $(PYTHON3) manage.py up

test: ## Run everything that must hold: lint, types, contracts, both databases, browser
	@exec $(PYTHON3) -m config.suite

lint: ## Run the checks that need no database: ruff, djlint, mypy, import contracts
	@exec $(PYTHON3) -m config.suite lint

bench: ## Measure our pages against the bare limit and print one table
	@$(PYTHON3) -m config.environment requirements-dev.txt
	@exec $(PYTHON) -m bench.load

bench-import: ## Measure how well and how fast the importer reads its corpus
	@$(PYTHON3) -m config.environment requirements-dev.txt
	@exec $(PYTHON) -m bench.imports

soak: ## Run the long proofs (minutes to an hour; SOAK_MINUTES says how long)
	@$(PYTHON3) -m config.environment requirements-dev.txt
	@exec $(PYTHON) -m bench.soak

build: ## Rebuild static/ from assets/ (needs Node)
	@npm ci --silent --no-audit --no-fund
	@exec node assets/build.mjs

reset-sample: ## Take the sample organisation away and keep what is yours
	@$(PYTHON3) -m config.environment
	@exec $(PYTHON) manage.py reset_sample

backup: ## Write database and files into one archive: make backup FILE=debrief.tar
	@$(PYTHON3) -m config.environment
	@exec $(PYTHON) manage.py backup $(or $(FILE),debrief-$(shell date -u +%Y%m%d-%H%M).tar)
