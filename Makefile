# The same targets for people, hooks and CI. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help install run test rows lint format lock messages hooks clean

BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: ## Make the virtual environment, with the tools for development
	python3 -m venv .venv
	$(BIN)/pip install -e '.[dev]'

run: ## Serve on 127.0.0.1:8000
	$(BIN)/portal

test: ## Run the tests
	$(BIN)/pytest -n auto

rows: ## Run the tests and print which rows of the register are proven
	$(BIN)/pytest -n auto --rows

lint: ## Check style, types, import contracts, templates and packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --quiet --lint portal/templates
	$(BIN)/pip check

format: ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Write the lock files anew (make lock UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) --output-file requirements.lock pyproject.toml
	$(LOCK) $(UPGRADE) --extra dev --output-file requirements-dev.lock pyproject.toml

messages: ## Collect the words on screen into the catalogues of all languages
	mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy --omit-header --no-location \
		--sort-output -o build/messages.pot portal
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		-i build/messages.pot -d portal/translations
	$(BIN)/pybabel -q compile -d portal/translations

hooks: ## Let git run `make lint` before each commit
	printf '#!/bin/sh\nexec make lint\n' > .git/hooks/pre-commit
	chmod +x .git/hooks/pre-commit

clean: ## Remove what tools and builds left behind
	rm -rf build dist .*_cache .hypothesis portal/static/vendor
	find portal -name '*.mo' -delete
