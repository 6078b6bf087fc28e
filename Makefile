# `make` lists the targets. HOST, PORT and IMGHOST_HOME are honoured by `make run`.

PYTHON ?= python3
BIN := .venv/bin
NICE := nice
# Requests that `make fuzz-api` makes up for each operation, besides those at the edges of each schema.
EXAMPLES ?= 30

# Each start of the site is four processes, and the tests start hundreds: none of them compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/.site $(if $(ASSIST),.venv/.assist) ## Set everything up and serve the site; Ctrl-C stops it; ASSIST=1: with background removal
	@$(if $(ASSIST),$(BIN)/python -m imghost assist install --if-missing,:)
	@exec $(BIN)/python -m imghost up

.PHONY: user
user: .venv/.site ## Add an account: make user NAME=ada EMAIL=ada@example.org [ADMIN=1]
	@$(BIN)/python -m imghost user add "$(NAME)" "$(EMAIL)" $(if $(ADMIN),--admin)

.PHONY: key
key: .venv/.site ## Print a new API key of an account: make key NAME=ada
	@$(BIN)/python -m imghost key add "$(NAME)" --name "command line"

.PHONY: test
test: .venv/.test node_modules/.installed ## Set everything up and run all checks and tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync types lint compiled-tests
	$(NICE) $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

# While mypy works on one core: otherwise each of the test processes would compile all tests for itself. What is
# wrong with them is said by the tests.
.PHONY: compiled-tests
compiled-tests: .venv/.test
	@-$(BIN)/pytest --collect-only -q > /dev/null

.PHONY: test-debian13
test-debian13: ## Make a fresh Debian 13 (debootstrap, as root) and run `make run` and `make test` there
	$(NICE) scripts/test-debian13

.PHONY: fuzz-api
fuzz-api: .venv/.test .cache/fuzz/.installed ## Ask a running site all that its OpenAPI document allows and forbids
	$(NICE) $(BIN)/python -m tests.fuzz .cache/fuzz/bin/schemathesis --max-examples $(EXAMPLES)

.PHONY: fuzz-pictures
fuzz-pictures: .venv/.test ## Let the decoder read thousands of pictures, whole, cut and damaged
	$(NICE) $(BIN)/python -m tests.fuzz.pictures

.PHONY: test-fast
test-fast: .venv/.test ## Run the tests without browser and processes
	$(NICE) $(BIN)/pytest -n 3 --dist loadfile -m "not browser and not processes and not audit"

.PHONY: test-postgres
test-postgres: .venv/.test ## Run what uses the database on a PostgreSQL started for it
	$(NICE) $(BIN)/python -m tests.postgres -n 3 --dist loadfile

.PHONY: test-cluster
test-cluster: .cache/cluster/.installed ## Run the tests of the storage on two servers that speak S3, started for it
	$(NICE) .cache/cluster/bin/pytest -n 2 --dist loadfile -m cluster tests/storage

.PHONY: audit
audit: .venv/.test node_modules/.installed ## Ask every address as everybody, and show 500 nasty texts everywhere
	NASTY_TEXTS=500 $(NICE) $(BIN)/pytest -n 2 --dist load -m "audit or not audit" tests/access tests/hostile

.PHONY: soak
soak: .venv/.test ## Kill the processes of a site in the middle of their work, and flood it
	$(NICE) $(BIN)/pytest -n 2 --dist loadfile -m soak

.PHONY: test-assist
test-assist: .venv/.test node_modules/.installed ## Fetch a real model and measure what it cuts out; takes minutes
	$(NICE) $(BIN)/pytest -p no:xdist -m models tests/assist -s

.PHONY: lint
lint: .venv/.test ## Check style, format and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

.PHONY: types
types: .venv/.test ## Check types
	$(BIN)/mypy

.PHONY: docs
docs: .venv/.site ## Write the reference pages anew from the code
	$(BIN)/python -m imghost settings-doc > docs/settings.md
	$(BIN)/python -m imghost.transforms.document > docs/transforms.md
	$(BIN)/python -m imghost api-doc > docs/api.md
	$(BIN)/python -m imghost nginx-conf > docs/nginx.conf

.PHONY: texts
texts: .venv/.test ## Write all texts of pages into the catalogues of translations/
	$(BIN)/python -m scripts.texts

.PHONY: golden
golden: .venv/.test ## Write the golden pictures of the tests anew; look at what changed
	$(BIN)/python -m tests.imaging.golden.make

.PHONY: gallery
gallery: .venv/.test ## Make a page of pictures, one per operation, to look at
	$(BIN)/python -m tests.imaging.golden.gallery

.PHONY: screenshots
screenshots: .venv/.test node_modules/.installed ## Take the pictures of docs/screenshots anew
	$(NICE) $(BIN)/python -m scripts.screenshots

.PHONY: axe
axe: .venv/.test node_modules/.installed ## Let axe-core judge every kind of page on desktop, phone and in the dark
	$(NICE) $(BIN)/python -m scripts.screenshots --axe --into .cache/axe

.PHONY: bench
bench: .venv/.test ## Measure pictures, uploads and requests beside other image servers
	$(BIN)/python -m benchmarks.imaging
	$(BIN)/python -m benchmarks.delivery
	$(BIN)/python -m benchmarks.renders

.PHONY: lighthouse
lighthouse: .venv/.test node_modules/.installed .cache/lighthouse/.installed ## Let Lighthouse judge home, explore and viewer
	$(NICE) $(BIN)/python -m benchmarks.lighthouse

.PHONY: bench-pages
bench-pages: .venv/.test ## Measure pages among ten thousand and a million pictures; takes a while
	$(BIN)/python -m benchmarks.pages

.PHONY: lock
lock: ## Write the requirements*.lock anew from pyproject.toml
	scripts/lock $(PYTHON)

.PHONY: clean
clean: ## Remove what was installed and cached; never the data directory
	rm -rf .venv .cache node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# System packages and the locked Python packages of the site.
.venv/.site: requirements.lock scripts/system-packages
	scripts/system-packages site
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

# The same, and what runs neural networks.
.venv/.assist: requirements-assist.lock .venv/.site
	scripts/system-packages assist
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-assist.lock
	touch $@

# The same, and what only the tests need.
.venv/.test: requirements-test.lock scripts/system-packages
	scripts/system-packages site tests
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# The fuzzer and nothing else.
.cache/fuzz/.installed: requirements-fuzz.lock
	$(PYTHON) -m venv .cache/fuzz
	.cache/fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	touch $@

# The tests with boto3, and two servers that speak S3.
.cache/cluster/.installed: requirements-cluster.lock scripts/system-packages
	scripts/system-packages site tests
	$(PYTHON) -m venv .cache/cluster
	.cache/cluster/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	touch $@

# Lighthouse and nothing else; it is no part of the tests.
.cache/lighthouse/.installed:
	scripts/system-packages lighthouse
	npm install --prefix .cache/lighthouse --no-audit --no-fund --ignore-scripts --no-save lighthouse@13.5.0
	touch $@

# Browser tests serve htmx from here instead of the CDN.
node_modules/.installed: package-lock.json
	npm ci --no-audit --no-fund --ignore-scripts
	touch $@
