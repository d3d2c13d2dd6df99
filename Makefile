# The two commands that do everything are `make run` and `make test`.

SWIFT ?= swift
CONFIGURATION := release
HONE := .build/$(CONFIGURATION)/hone
# Options of `make run`; .ci/run makes it smaller.
TRIALS ?= 120
WORKERS ?= 2
STUDY ?= digits.hone

APT_PACKAGES := libsqlite3-dev libopenblas-dev libsvm-dev libcsv-dev libtomlplusplus-dev zlib1g-dev libffi-dev libdw-dev pkg-config
# Real software that the examples tune, in the tests.
TEST_PACKAGES := zstd libzstd1 sqlite3 xgboost libfann-dev
# What reads an installation, in `make check-install`.
INSTALL_TEST_PACKAGES := cmake mandoc groff-base bash-completion zsh fish
# Where `make install` puts hone; DESTDIR, for packages, stands in front of it.
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT_FLAGS := --explicit-target-dependency-import-check error

.PHONY: run build test install uninstall check-install bench bench-ask bench-quality bench-rl bench-multifidelity \
  bench-evolution bench-training bench-accuracy bench-hypergradient bench-function fuzz sanitize dependencies header lint \
  clean

## Builds all in release and tunes a multilayer perceptron on handwritten digits.
run: build
	$(HONE) run --objective mlp -o data=digits -o max_units=256 -o max_layers=2 \
	  --trials $(TRIALS) --seed 1 --workers $(WORKERS) --study $(STUDY)

## What is built needs no Swift where it runs, and starts in half the time of one that loads Swift's libraries.
build: dependencies
	$(SWIFT) build -c $(CONFIGURATION) --static-swift-stdlib $(SWIFT_FLAGS)

## Builds and runs all tests.
test: dependencies header
	@sh Scripts/install-dependencies.sh $(TEST_PACKAGES)
	$(SWIFT) build $(SWIFT_FLAGS)
	$(SWIFT) test $(SWIFT_FLAGS)

## Installs hone, its plugins and the SDK into PREFIX. Under sudo, which often knows no Swift, what has been built.
install: $(if $(SUDO_USER),,build)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' sh Scripts/install.sh install .build/$(CONFIGURATION)

## Removes from PREFIX what `make install` put there, and nothing else.
uninstall:
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' sh Scripts/install.sh uninstall

## Installs into a folder, and uses that as a machine would that has neither Swift nor this checkout.
check-install: build
	@sh Scripts/install-dependencies.sh $(INSTALL_TEST_PACKAGES)
	@sh Scripts/check-install.sh .build/$(CONFIGURATION)

## Installs the C libraries that are missing, from apt.
dependencies:
	@sh Scripts/install-dependencies.sh $(APT_PACKAGES)

## Checks that the plugin header compiles clean everywhere, and that no struct of it has moved.
header: dependencies
	@sh Tests/ABI/check-header.sh
	@sh Tests/ABI/check-examples.sh

## Measures what the host adds to a trial, beside its peers from PyPI.
bench: build
	python3 Benchmarks/overhead/run.py

## Measures what the objective `function` adds to a C function.
bench-function: build
	python3 Benchmarks/function/run.py

## Measures what an ask of each optimizer takes, beside its peers from PyPI.
bench-ask: build
	python3 Benchmarks/ask/run.py

## Measures what a picture of a study takes, beside Optuna's of the same trials.
bench-pictures: build
	python3 Benchmarks/pictures/run.py

## Compares what the optimizers find with what their peers find, on the same tasks and seeds; hours.
bench-quality: build
	python3 Benchmarks/quality/run.py

## Compares the RL controller with random search, pair by pair.
bench-rl: build
	python3 Benchmarks/rl/run.py

## Measures hyperband, asha and median-stopping beside random search and peers, on networks; hours.
bench-multifidelity: build
	python3 Benchmarks/multifidelity/run.py

## Measures CMA-ES beside its peers on BBOB.
bench-evolution: build
	python3 Benchmarks/evolution/run.py

## Measures what an update of mlp takes, beside its matrix products alone and peers; an hour.
bench-training: build
	python3 Benchmarks/training/run.py

## Compares mlp's errors with those of the same networks in scikit-learn and PyTorch.
bench-accuracy: build
	python3 Benchmarks/accuracy/run.py

## Follows learning rates on Fashion-MNIST, draws the pictures of them, and measures what gradients cost; an hour.
bench-hypergradient: build
	python3 Benchmarks/hypergradient/run.py
	python3 Benchmarks/hypergradient/cost.py

## Feeds mutated bytes to everything that reads foreign bytes; SECONDS each.
SECONDS ?= 60
fuzz: dependencies
	@sh Scripts/fuzz.sh $(SECONDS)

## Runs the unit tests under the address and thread sanitizers.
sanitize: dependencies
	@sh Scripts/sanitize.sh

lint:
	$(SWIFT) format lint --strict --recursive --configuration .swift-format Package.swift SDK Plugins Sources Tests

clean:
	rm -rf .build
