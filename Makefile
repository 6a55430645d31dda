# Two commands matter to a newcomer: `make demo` and `make test`. Python with venv is all they need: the first of these
# that can make an environment, or PYTHON=….
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11; do \
	$$python -m ensurepip --version >/dev/null 2>&1 && { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export HF_HUB_OFFLINE = 1

.PHONY: help demo lambda template test test-deep soak bench mutants lint fresh arm64 package format clean
help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.13, 3.12 or 3.11 with venv is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

.make/export: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[export]'
	@mkdir -p .make && touch $@

.make/lambda: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[lambda]'
	@mkdir -p .make && touch $@

# torch only where the package index has a build without CUDA, which takes several GB; else the tests of training and of
# exporting weights are skipped.
TORCH := torch==2.13.0+cpu
.make/test: pyproject.toml | $(VENV)/bin/python
	@mkdir -p .make
	@if $(BIN)/python -c 'from importlib.metadata import version as v; assert v("torch").split("+")[0] == "2.13.0"' 2>/dev/null || \
		$(BIN)/pip install --quiet '$(TORCH)' 2>.make/torch.log; then extra=test-torch; else extra=test; \
		echo "There is no $(TORCH) for $$($(BIN)/python --version) in the package index: tests that need it are skipped."; fi; \
	set -x; $(BIN)/pip install --quiet --editable ".[$$extra]"
	@touch $@

# The programs that the tests run. Where Debian's packages can be installed, those of the missing ones are; without node
# and chromium there is no testing, without the others a few tests are skipped. The file lists all the packages.
PROGRAMS := npm:nodejs,npm chromium:chromium,fonts-noto-cjk espeak-ng:espeak-ng flite:flite text2wave:festival \
	systemd-analyze:systemd openssl:openssl
.make/programs: Makefile
	@missing=$$(for one in $(PROGRAMS); do command -v $${one%%:*} >/dev/null || echo $${one#*:}; done | tr ',' '\n'); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; fi; \
	for program in npm chromium; do command -v $$program >/dev/null || { \
		echo "The tests need $$program (Debian: apt-get install nodejs npm chromium fonts-noto-cjk)." >&2; exit 1; }; done
	@mkdir -p .make && for one in $(PROGRAMS); do echo $${one#*:}; done | tr ',' '\n' > $@

# The pages' tests run in node.
.make/node: package.json package-lock.json | .make/programs
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The emulator alone out of aws-sam-cli: its other dependencies pin versions of ours.
.make/rie: Makefile | $(VENV)/bin/python
	rm -rf $@ && $(BIN)/pip install --quiet --no-deps --target $@ aws-sam-cli==1.170.0 && touch $@

# What is in the functions' wheels for both processors: a few kilobytes of each.
.make/wheels.json: functions/search/requirements.txt functions/voice/requirements.txt functions/preferences/requirements.txt | .make/test
	$(BIN)/python -m tests.packaging.wheels $@

# People for Kokoro's voice, which only training and its tests hear: the package without what it depends on.
.make/kokoro-js-1.2.1.tgz: | .make/node
	npm pack --silent --pack-destination .make kokoro-js@1.2.1 && touch $@

.make/sam: Makefile
	rm -rf $@ && $(PYTHON) -m venv $@ && $@/bin/pip install --quiet aws-sam-cli==1.170.0 && touch $@

template: .make/sam .make/test  ## lint the stacks, also by SAM's own command
	AWS_DEFAULT_REGION=eu-west-1 SAM_CLI_TELEMETRY=0 .make/sam/bin/sam validate --lint
	$(BIN)/cfn-lint template.yaml infra/*.yaml

demo: .make/export  ## draw the demo shop, build its bundle, answer example queries, serve its kiosk page (no torch)
	$(BIN)/vitrine-export demo --out demo
	@if [ -t 1 ]; then $(BIN)/vitrine serve demo/bundle || [ $$? = 130 ]; fi

lambda: .make/lambda .make/rie  ## serve the Lambda functions on this machine, behind the real runtime interface (no torch)
	test -d demo/bundle || $(BIN)/vitrine-export demo --out demo
	$(BIN)/python -m functions.local --bundle demo/bundle

test: .make/test .make/programs .make/node .make/rie .make/wheels.json .make/kokoro-js-1.2.1.tgz  ## install what tests need and run them all
	$(BIN)/python -m pytest -m "not deep"

test-deep: .make/test .make/programs .make/node .make/rie .make/wheels.json .make/kokoro-js-1.2.1.tgz  ## the long ones too
	$(BIN)/python -m pytest

soak: .make/test  ## half an hour of load on the kiosk server, exchanged and killed under it
	test -d demo/bundle || $(BIN)/vitrine-export demo --out demo
	test -d demo/other/bundle || $(BIN)/vitrine-export demo --out demo/other --seed 8 --count 500
	$(BIN)/python -m tests.benchmarks.kiosk demo/bundle demo/other/bundle --minutes 30

# The peers that are measured against, away from our own environment. hnswlib is compiled when it is installed.
.make/peers: Makefile
	@command -v g++ >/dev/null || { echo "hnswlib needs a C++ compiler (Debian: apt-get install g++ python3-dev)." >&2; exit 1; }
	rm -rf $@ && $(PYTHON) -m venv $@ && $@/bin/pip install --quiet qdrant-edge-py==0.9.0 faiss-cpu==1.15.1 \
		hnswlib==0.8.0 fastembed==0.9.1 usearch==2.26.6 onnxruntime==1.32.0 numpy==2.4.6 py-spy==0.4.3
	touch $@

bench: .make/test .make/peers  ## measure against the peers, write docs/benchmarks.md, fail where a row got worse; ONLY="growth text" a part (35 minutes)
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.versus $(if $(ONLY),--only $(ONLY))

# Away from our own environment, which holds what the tests run on.
.make/mutation: Makefile
	rm -rf $@ && $(PYTHON) -m venv $@ && $@/bin/pip install --quiet cosmic-ray==8.7.0 && touch $@

mutants: .make/test .make/programs .make/node .make/rie .make/wheels.json .make/mutation  ## mutation testing of a sample, fails where over 5 % survive; COUNT=60 SEED=1 (an hour)
	.make/mutation/bin/python -m tests.mutants --count $(or $(COUNT),60) --seed $(or $(SEED),1)

lint: .make/test .make/node  ## ruff, mypy, eslint, prettier and TypeScript's checks of the pages
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	npx --no-install eslint . && npx --no-install tsc -p . && \
		npx --no-install prettier --check --log-level warn eslint.config.js 'edge_runtime/kiosk/web/**/*.js' 'tests/**/*.mjs'

fresh:  ## (root) run the README's two commands on bare Debians, ONLY="bookworm" or trixie a part
	@$(PYTHON) -m tests.packaging.fresh $(ONLY)

arm64: .make/lambda  ## (root) compare what the functions' arm64 wheels answer under emulation with x86-64
	test -d demo/bundle || $(BIN)/vitrine-export demo --out demo
	$(BIN)/python -m tests.packaging.arm64 demo/bundle

package: | $(VENV)/bin/python  ## build dist/: a wheel and a source archive, installed into an empty environment and asked
	$(BIN)/python -m tests.packaging.wheel

format: .make/test  ## let ruff format
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean:  ## remove environments and built things
	rm -rf $(VENV) .make node_modules demo dist build
