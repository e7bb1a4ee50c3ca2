# Each recipe line is one simple command, which make runs without a shell in
# between: the demonstration then notices when make itself is killed.

PYTHON := python3
BIN := .venv/bin
UV := $(BIN)/uv
DJANGO := $(BIN)/python manage.py
PORT := 8000

CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
COMPILED := $(CATALOGUES:.po=.mo)
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11
LOCK += --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo demo-check test matrix lint bench openapi fuzz messages lock sbom audit

help:
	@$(info make demo        start everything on this machine and print the address (PORT=8000))
	@$(info make demo-check  load the dataset into a fresh database and check its books)
	@$(info make test        lint, then run all tests)
	@$(info make matrix      write down anew what each route answers to whom)
	@$(info make lint        style, types, imports, migrations)
	@$(info make bench       measure speed)
	@$(info make openapi     write docs/openapi.json and docs/problems.md)
	@$(info make fuzz        ask the API everything, as everybody, for some twelve minutes)
	@$(info make messages    collect the texts to translate into locale/)
	@$(info make sbom        write what the service is made of into .data/sbom.json, CycloneDX)
	@$(info make audit       ask for known weaknesses of the pinned packages)
	@$(info make lock        pin requirements*.in again into requirements*.txt)
	@true

demo: .venv/installed $(COMPILED)
	$(DJANGO) demo --stop-with-parent --port $(PORT)

demo-check: .venv/installed $(COMPILED)
	rm -rf .data/check
	$(DJANGO) demo --stop-with-parent --check --data .data/check

# A file stays in one process, because tests of a file share what took long to set up.
test: lint $(COMPILED)
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

matrix: .venv/installed-dev $(COMPILED)
	env WRITE_MATRIX=1 $(BIN)/pytest tests/matrix/test_matrix.py

# mypy loads the settings, which insist on a DATABASE_URL, but connects to nothing.
lint: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	env DATABASE_URL=postgresql:///none DEBUG=True $(BIN)/mypy
	$(BIN)/lint-imports
	$(DJANGO) makemigrations --check

bench: .venv/installed-dev $(COMPILED)
	$(BIN)/python -m bench

# The documents are made of the code alone; no database is asked.
openapi: .venv/installed
	env DATABASE_URL=postgresql:///none DEBUG=True $(BIN)/python -m config.write_documents

fuzz: .venv/installed-dev $(COMPILED)
	env FUZZ_SECONDS=100 $(BIN)/pytest tests/fuzz tests/matrix/test_nothing_is_told.py

messages: .venv/installed-dev
	$(DJANGO) makemessages --all --no-obsolete --no-wrap --add-location file --ignore .venv --ignore .data --ignore tests

sbom: .venv/installed-dev
	mkdir -p .data
	$(BIN)/cyclonedx-py requirements --output-reproducible --sv 1.6 --output-file .data/sbom.json requirements.txt

audit: .venv/installed-dev
	$(BIN)/python -m supply.advisories requirements.txt requirements-dev.txt requirements-uv.txt

lock: .venv/made
	$(LOCK) requirements-uv.in --output-file requirements-uv.txt
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

%.mo: %.po .venv/installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# One environment serves all targets. The stamps are files in it, so removing
# .venv starts from nothing, and a changed lock installs again.
.venv/made: requirements-uv.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.txt
	touch $@

.venv/installed: .venv/made requirements.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements-dev.txt
	touch $@
