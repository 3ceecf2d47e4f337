# Every command makes or refreshes its own environment first: nothing to install but
# git, make and any Python 3 (and Chromium for the browser tests).
.DEFAULT_GOAL := help
.PHONY: help demo test test-deep coverage bench check shots guide lock messages format clean \
	dev lint types contracts templates migrations deploy catalogue shell licences \
	advisories

python := .venv/bin/python
# Of these files `their_tests` run every branch; of all, the suite runs 95 % of lines
# (pyproject.toml).
# Registering, its tokens and mails; erasure; exports; who may do what at the desk.
every_branch := registrations/forms/*,registrations/services/*,registrations/views/*
every_branch := $(every_branch),registrations/tokens.py,registrations/outbox.py,registrations/leases.py
every_branch := $(every_branch),registrations/erasure/*
every_branch := $(every_branch),registrations/exports.py,registrations/admin/exports.py,registrations/spreadsheets.py
every_branch := $(every_branch),fairville_site/roles.py,fairville_site/fresh.py,fairville_site/second_factor.py
every_branch := $(every_branch),events/admin/own_series.py
their_tests := tests/registrations $(addprefix tests/fairville_site/test_,roles.py fresh.py \
	admin_table.py own_password.py closing_account.py)
branches := COVERAGE_FILE=.cache/branches COVERAGE_CORE=ctrace .venv/bin/coverage
say = @printf '%s\n' "── $@"

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

demo: ## Start the site with the real programme and demo content, on SQLite
	@scripts/bootstrap run
	@$(python) scripts/demo.py

test: ## Run the suite on SQLite and PostgreSQL, with a browser (BROWSER=no, ARGS=...)
	@if [ "$$BROWSER" != no ]; then \
		CHROMIUM_PATH=$$(scripts/find_chromium) || exit 1; export CHROMIUM_PATH; \
	fi; \
	scripts/bootstrap dev && $(python) scripts/run_tests.py $(ARGS)

test-deep: dev ## Run what takes long or needs more: other programs, all zones (ARGS=...)
	@CHROMIUM_PATH=$$(scripts/find_chromium) || exit 1; export CHROMIUM_PATH; \
	$(python) -m pytest tests/deep $(ARGS)

coverage: dev ## Measure what the suite runs of the code, on SQLite (BROWSER=no, ARGS=...)
	@mkdir -p .cache && .venv/bin/coverage erase && $(branches) erase
	@.venv/bin/coverage run -m pytest -n 2 --ignore=tests/deep $(ARGS)
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report
	@$(branches) run --branch -m pytest -n 2 $(their_tests) $(ARGS)
	@$(branches) combine --quiet
	@$(branches) report --include='$(every_branch)' --fail-under=100

bench: dev ## Measure the production stack beside bare Django (needs wrk, nginx, redis-server)
	@$(python) -m tests.bench

check: lint types contracts templates migrations deploy catalogue shell licences advisories ## Check style, types, imports, migrations, settings, catalogue, advisories

shots: dev ## Photograph every page and state into var/shots (ARGS="register full")
	@CHROMIUM_PATH=$$(scripts/find_chromium) $(python) scripts/shots.py $(ARGS)

guide: dev ## Photograph the desk for the organisers' guides (docs/pictures/desk-*.jpg)
	@CHROMIUM_PATH=$$(scripts/find_chromium) $(python) scripts/guide_pictures.py

lock: dev ## Write the hashed locks from pyproject.toml (ARGS=--upgrade for newer releases)
	@scripts/lock $(ARGS)
	@scripts/bootstrap dev

messages: dev ## Bring the French catalogue up to date with the sources
	@$(python) scripts/catalogue.py update

format: dev ## Format Python and templates, and repair what can be repaired
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .
	@find templates -name '*.html' -exec .venv/bin/djade {} +

clean: ## Remove the environment and the caches; the demo's data stay
	rm -rf .venv .uv .cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The parts of `make check`; each can be run alone.

dev:
	@scripts/bootstrap dev

lint: dev
	$(say)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: dev
	$(say)
	@.venv/bin/mypy

contracts: dev
	$(say)
	@.venv/bin/lint-imports --no-logo --cache-dir .cache/import_linter

templates: dev
	$(say)
	@find templates -name '*.html' -exec .venv/bin/djade --check {} +

migrations: dev
	$(say)
	@SECRET_KEY=only-for-this-check DATABASE_URL=sqlite://:memory: \
		$(python) manage.py makemigrations --check --dry-run

deploy: dev
	$(say)
	@scripts/check_deploy

catalogue: dev
	$(say)
	@$(python) scripts/catalogue.py check

shell: dev
	$(say)
	@.venv/bin/shellcheck scripts/bootstrap scripts/check_deploy scripts/find_chromium \
		scripts/lock deploy/make_secrets deploy/manage .ci/run

licences: dev
	$(say)
	@$(python) scripts/licences.py check

advisories: dev
	$(say)
	@$(python) scripts/advisories.py
