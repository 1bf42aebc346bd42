# ancv-tpe: `make help` lists the targets. Two are enough to begin: demo and test.

GO        ?= go
# SQLite is C: the same flags everywhere, so that it is compiled once. -O1 compiles
# it in a third of the time and is fast enough for a till.
export CGO_ENABLED = 1
export CGO_CFLAGS  = -O1
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS    = -X main.buildVersion=$(VERSION)
FUZZTIME  ?= 10s
N         ?= 200
SEED      ?= 1
TOOL       = $(GO) tool -modfile=tools/go.mod
BIN        = ancv-tpe

.DEFAULT_GOAL := build
.PHONY: build run demo test race fuzz golden lint spell pictures vuln bench crash kill web release clean help prerequisites sqlite

build: sqlite ## compile ancv-tpe
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN) .

demo: build ## the main job: till, simulator and phone page, nothing to configure
	./$(BIN) demo

run: build ## open the till on the data directory (ANCV_DATA)
	./$(BIN)

test: sqlite ## all tests
	$(GO) test ./...

race: prerequisites ## all tests with the race detector
	$(GO) test -race ./...

fuzz: prerequisites ## every fuzz target for FUZZTIME (10s)
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; done

golden: prerequisites ## write the golden files anew; read the difference before you commit it
	$(GO) test ./payment ./printer ./ui/... -update

lint: prerequisites ## gofumpt and golangci-lint
	@out=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofumpt -w:"; echo "$$out"; exit 1; }
	$(TOOL) golangci-lint run

spell: prerequisites ## the French of screens, paper and guide (needs hunspell and its French dictionary)
	@command -v hunspell >/dev/null || { echo "Il manque hunspell : apt-get install hunspell hunspell-fr"; exit 1; }
	$(GO) run ./outside/spelling

pictures: build ## the documents' pictures, from the real screens
	$(GO) run ./outside/pictures ./$(BIN) docs/images

vuln: prerequisites ## known vulnerabilities (needs the vulnerability database on the network)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@v1.8.0 ./...

bench: prerequisites ## benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

crash: build ## N random kills -9 of the till (200), from SEED (1), against a ledger
	ANCV_TPE='$(CURDIR)/$(BIN)' CRASH_N=$(N) CRASH_SEED=$(SEED) CRASH_WORKERS=4 \
	  $(GO) test -run '^TestCrash$$' -count 1 -timeout 0 -parallel 4 -v ./outside

kill: build ## kill -9 at every system call of a debit and of its recovery (needs strace)
	@command -v strace >/dev/null || { echo "Il manque strace : apt-get install strace"; exit 1; }
	ANCV_TPE='$(CURDIR)/$(BIN)' $(GO) test -tags kill -run '^TestKill$$' -count 1 -timeout 0 -parallel 4 -v ./outside

web: prerequisites ## the phone page in a real Chromium
	@command -v chromium >/dev/null || { echo "Il manque Chromium : apt-get install chromium"; exit 1; }
	$(GO) test -tags web -count 1 -run Web ./ancv/simulator/...

release: prerequisites ## a static binary under dist/
	$(GO) build -trimpath -tags 'sqlite_omit_load_extension netgo osusergo' \
	  -ldflags '$(LDFLAGS) -s -w -linkmode external -extldflags -static' -o dist/$(BIN) .

clean: ## remove what was built
	rm -rf $(BIN) dist

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

prerequisites:
	@command -v $(GO) >/dev/null || { echo "Il manque Go 1.26 ou plus récent : https://go.dev/dl/ ou le paquet golang-go"; exit 1; }
	@$(GO) version | grep -qE 'go(1\.(2[6-9]|[3-9][0-9])|[2-9]\.)' || { echo "Go est trop ancien ($$($(GO) version)) : il faut Go 1.26 ou plus récent."; exit 1; }
	@echo '#include <stdlib.h>' | $${CC:-$$($(GO) env CC)} -E - >/dev/null 2>&1 || { echo "Il manque un compilateur C : apt-get install gcc libc6-dev (ou build-essential)"; exit 1; }

# SQLite takes longer than all the rest: who waits for it is told so, and only then.
sqlite: prerequisites
	@test -z "$$($(GO) list -f '{{.StaleReason}}' github.com/mattn/go-sqlite3)" || \
	  echo "Première compilation : SQLite est compilé, comptez une à deux minutes."
