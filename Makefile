# make run: the portal with its demo council on http://127.0.0.1:8000. make test: everything that is tested.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: install run test lint bench attack pictures lock migrations words wheel clean

install: $(VENV)/.installed static/vendor/htmx.min.js $(VENV)/.learnt

run: install
	@PORTAL_DEMO=yes $(BIN)/portal demo --serve

test: install $(VENV)/.installed-for-tests
	@bash tests/install.sh
	@bash tests/run.sh

lint: install $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check portal tests
	$(BIN)/mypy

bench: install $(VENV)/.installed-for-tests
	@bash tests/install.sh
	$(BIN)/python -m tests.benchmarks $(ONLY)

# Scanners and a million odd requests, against this machine alone: an hour or so. One of them: make attack ONLY=static
attack: install $(VENV)/.installed-for-tests .venv-security/.installed
	@bash tests/install.sh
	$(BIN)/python -m tests.attacks $(ONLY)

pictures: install $(VENV)/.installed-for-tests
	@bash tests/install.sh
	$(BIN)/python -m tests.e2e.pictures

$(VENV)/bin/pip:
	@bash -c '$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or newer is needed."; exit 1; }'
	@bash -c '$(PYTHON) -m venv $(VENV) 2>/dev/null || { echo "Installing python3-venv"; \
	  SUDO=$$([ $$(id -u) = 0 ] || echo sudo); $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq python3-venv >/dev/null; \
	  rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }'

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(LOCKED) -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The screen and the coder learn from the examples in the repository: some seconds, once for each change of them.
$(VENV)/.learnt: $(wildcard portal/terms.py portal/safeguarding/screening/*.py portal/safeguarding/screening/*.json portal/safeguarding/screening/examples/* portal/analysis/coder/* portal/analysis/codebook.py portal/analysis/codebooks/*/codebook.json portal/analysis/codebooks/*/examples/*) $(VENV)/.installed
	@PORTAL_DATA=$(VENV)/share/participation-portal PORTAL_KEY=$$(head -c 32 /dev/zero | base64) \
	  $(BIN)/python -c "from portal.analysis.coder import shelf; from portal.safeguarding.screening.model import prepare; prepare(); shelf.prepare()"
	@touch $@

$(VENV)/.installed-for-tests: tests/requirements.lock $(VENV)/.installed
	$(LOCKED) -r tests/requirements.lock
	@touch $@

# The scanners disagree with what the portal needs, so they live apart.
.venv-security/.installed: tests/security.lock $(VENV)/.installed
	$(BIN)/python -m venv .venv-security
	.venv-security/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# htmx comes out of a pinned wheel, whose hash pip checks. Every page works without it.
static/vendor/htmx.min.js: static/requirements.lock $(VENV)/.installed
	@mkdir -p static/vendor $(VENV)/vendor
	@$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --require-hashes -d $(VENV)/vendor -r $< \
	  && $(BIN)/python -m zipfile -e $(VENV)/vendor/django_htmx-*.whl $(VENV)/vendor \
	  && cp $(VENV)/vendor/django_htmx/static/django_htmx/htmx-2.min.js $@ \
	  || echo "htmx could not be fetched. The portal works without it; make install tries again."

# For maintainers: uv resolves for every platform and leaves no download host in the files.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group test -c requirements.lock -o tests/requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group security -o tests/security.lock

migrations: install
	$(BIN)/tortoise makemigrations

# What is there to be translated, written anew beside what was translated so far.
words: install $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.languages.catalogs

wheel: install
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist .

clean:
	rm -rf $(VENV) .venv-security dist static/vendor
