.PHONY: help run dev test test-fast lint fmt bench bench-import soak build audit reset-sample backup
.DEFAULT_GOAL := help
PYTHON3 ?= python3
PYTHON := .venv/bin/python

help: ## Show each command
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

run: ## Start Debrief on http://127.0.0.1:8000/ (settings: PORT, DATA_DIR, SAMPLE=0)
	@exec $(PYTHON3) manage.py up

dev: ## Start Debrief for development: reload, error pages, worker in the same terminal
	@exec $(PYTHON3) -m tools.dev

test: ## Run all checks: lint, types, contracts, JavaScript, both databases, browser
	@exec $(PYTHON3) -m tools.run_tests

test-fast: ## Run the suite on SQLite without slow tests
	@exec $(PYTHON3) -m tools.run_tests fast

lint: ## Run the checks that need no database
	@exec $(PYTHON3) -m tools.run_tests lint

fmt: ## Format Python, JavaScript and CSS
	@$(PYTHON3) -m tools.bootstrap requirements-dev.txt
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .
	@exec $(PYTHON) -m tools.node format

bench: ## Measure page times and compare them with the limit of the machine
	@$(PYTHON3) -m tools.bootstrap requirements-dev.txt
	@exec $(PYTHON) -m bench.load

bench-import: ## Measure speed and accuracy of the importer
	@$(PYTHON3) -m tools.bootstrap requirements-dev.txt
	@exec $(PYTHON) -m bench.imports

soak: ## Run the long tests (SOAK_MINUTES sets the duration)
	@$(PYTHON3) -m tools.bootstrap requirements-dev.txt
	@$(PYTHON) -m bench.soak
	@IMAGE_TEST=1 $(PYTHON) -m pytest -q -rs -m stack config/tests/journeys/test_image.py \
		config/tests/journeys/test_debian_root.py
	@$(PYTHON) -m pytest -q -m long
	@$(PYTHON3) -m tools.run_tests postgresql
	@EDITOR_SEEDS="1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20" \
		$(PYTHON) -m pytest -q -m browser config/tests/journeys/test_editor.py

build: ## Rebuild static/ from assets/
	@exec $(PYTHON3) -m tools.node build

audit: ## Check the locked packages for known vulnerabilities (needs the internet)
	@$(PYTHON3) -m tools.bootstrap
	@test -x .venv/audit/bin/pip-audit || { $(PYTHON) -m venv .venv/audit && \
		.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1; }
	@exec .venv/audit/bin/pip-audit --disable-pip --require-hashes -r requirements.txt

reset-sample: ## Remove the sample data and keep your own
	@$(PYTHON3) -m tools.bootstrap
	@exec $(PYTHON) manage.py reset_sample

backup: ## Write database and files into one archive: make backup FILE=debrief.tar
	@$(PYTHON3) -m tools.bootstrap
	@exec $(PYTHON) manage.py backup $(or $(FILE),debrief-$(shell date -u +%Y%m%d-%H%M).tar)
