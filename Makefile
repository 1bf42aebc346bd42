# ancv-tpe: `make help` lists the targets. Two are enough to begin: demo and test.

GO        ?= go
# SQLite is C: the same flags everywhere, so that it is compiled once. -O1 compiles
# it in a third of the time and is fast enough for a till.
export CGO_ENABLED = 1
export CGO_CFLAGS  = -O1
VERSION   ?= $(shell git describe --tags --always --abbrev=12 --dirty 2>/dev/null || echo dev)
COMMIT    ?= $(shell git rev-parse HEAD 2>/dev/null)
COMMIT_DATE ?= $(shell git log -1 --format=%cI 2>/dev/null)
CLI        = ancvtpe/internal/cli
LDFLAGS    = -X $(CLI).buildVersion=$(VERSION) -X $(CLI).buildCommit=$(COMMIT) -X $(CLI).buildDate=$(COMMIT_DATE)
# This is a count because go test -fuzz with a duration may report its own end as a failure.
FUZZTIME  ?= 20000x
N         ?= 200
SEED      ?= 1
TOOL       = $(GO) tool -modfile=tools/go.mod
BIN        = ancv-tpe

.DEFAULT_GOAL := build
.PHONY: build run demo test recette race fuzz golden lint spell pictures vuln bench web release release-test reproducible install-test third-party clean help \
  campaigns model printers crash kill power disk network lies words keys counter two clock soak secrets mutants remote bench-ssh bench-simulateur bare encoder prerequisites sqlite strace chromium hunspell npm rpm systemd-analyze musl debootstrap

build: sqlite ## compile ancv-tpe
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN) .

demo: build ## the main job: till, simulator and phone page, nothing to configure
	./$(BIN) demo

run: build ## open the till on the data directory (ANCV_DATA)
	./$(BIN)

# Packages are tested one after another. On a busy machine the program may read typed keys late
# and take them for a scanner's.
test: sqlite ## all tests
	$(GO) test -p 1 ./...
	$(GO) -C test test -count 1 -p 1 ./... # its cache knows nothing of the program that it runs

# Cases that are played once more as lines.
LINEAR = DEB-01 DEB-02 DEB-06 DEB-07 DEB-08 ANN-01 ANN-02 IDC-01 RES-01 TOT-01
recette: build ## the acceptance book (docs/recette), played by itself in pseudo-terminals
	@mkdir -p dist
	./$(BIN) recette --seul --ensemble 2 --rapport dist docs/recette
	./$(BIN) recette --seul --en-lignes --ensemble 2 --rapport dist $(LINEAR:%=docs/recette/%.md)

# internal/cli and test are left out: they run the whole program, which the detector slows down.
race: prerequisites ## all packages' tests with the race detector
	$(GO) test -race -p 1 $$($(GO) list ./... | grep -v -e '^ancvtpe/internal/cli')

fuzz: prerequisites ## every fuzz target, FUZZTIME times (20000x)
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; done

golden: prerequisites ## write the golden files and the documents' tables anew; read the difference before you commit it
	$(GO) test ./payment ./printer ./ancv ./ui ./internal/recette -update

lint: prerequisites ## gofumpt and golangci-lint
	@out=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofumpt -w:"; echo "$$out"; exit 1; }
	$(TOOL) golangci-lint run
	cd test && $(GO) tool -modfile=../tools/go.mod golangci-lint run -c ../.golangci.yml

spell: hunspell prerequisites ## the French of screens, paper and guide (needs hunspell and its French dictionary)
	$(GO) -C test build -o ../.bench/spelling ./spelling
	.bench/spelling

pictures: build ## the documents' pictures, from the real program; all screens in four palettes: .bench/screens/index.html
	$(GO) -C test build -o ../.bench/pictures ./pictures
	.bench/pictures ./$(BIN) docs/images
	$(GO) test ./ui -count 1 -run '^(TestPalettesSayTheSame|TestDisplayPalettes)$$' -args -frames '$(CURDIR)/.bench/frames'
	.bench/pictures -frames .bench/frames .bench/screens

vuln: prerequisites ## known vulnerabilities (needs the vulnerability database on the network)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@v1.8.0 ./...

bench: build ## benchmarks, and the till beside gum, whiptail, qrencode (docs/performance.md); takes 4 minutes
	$(GO) test -run '^$$' -bench . -benchmem ./...
	GOBIN='$(CURDIR)/.bench' $(GO) install github.com/charmbracelet/gum@v0.17.0
	$(GO) -C test build -o ../.bench/bench ./bench
	.bench/bench -program ./$(BIN) -gum .bench/gum

bench-simulateur: prerequisites ## whole payments a second on the simulator, 1,000 long polls, a ledger of 100,000 opened
	$(GO) test -run '^$$' -bench . -benchtime 5s ./ancv/simulator

bench-ssh: build ## the SSH demo and a bare wish menu from outside: latency, memory and CPU at 1, 100 and 300 sessions
	$(GO) -C test build -o ../.bench/visit ./bench/visit
	PEER='$(CURDIR)/.bench/visit' ANCV_TPE='$(CURDIR)/$(BIN)' $(GO) -C test test -tags campaign -run '^TestRemoteBench' -count 1 -timeout $(TIMEOUT) -v .

# The campaigns (docs/fiabilite.md). Each takes a size and a seed, and prints a table.
CAMPAIGN = ANCV_TPE='$(CURDIR)/$(BIN)' $(GO) -C test test -count 1 -timeout $(TIMEOUT) -v
POINTS  ?= 1
STOPPED ?= 2
# A large campaign takes as long as it takes; go test shows where a small one hangs.
TIMEOUT ?= 0

model: prerequisites ## the engine's model on a fake and on the real store: N sequences each, from SEED
	MODEL_N=$(N) MODEL_SEED=$(SEED) MODEL_STEPS=100 $(GO) test -run '^TestModel$$' -count 1 -timeout $(TIMEOUT) -v ./payment

printers: prerequisites ## receipt printers that fail: N byte positions of each nature of ticket, and each fault (1200: every byte)
	PRINTERS_N=$(N) $(GO) test -run '^TestPrinters$$' -count 1 -timeout $(TIMEOUT) ./printer

crash: build ## N random kills -9 of the till (200), from SEED (1), against a ledger
	CRASH_N=$(N) CRASH_SEED=$(SEED) CRASH_WORKERS=4 $(CAMPAIGN) -run '^TestCrash$$' -parallel 4 .

kill: build ## kill -9 at system calls of twenty-one flows: POINTS a flow and call (100000: every one)
	KILL_POINTS=$(POINTS) KILL_SEED=$(SEED) $(CAMPAIGN) -tags kill -run '^TestKill$$' -parallel 4 .

power: build ## power cuts: N images of what a disk may hold, at least, of each flow of kill; OPENED of a hundred by the program
	POWER_N=$(N) POWER_OPENED=$(or $(OPENED),1) POWER_SEED=$(SEED) $(if $(wildcard /dev/shm),TMPDIR=/dev/shm) $(CAMPAIGN) -tags kill -run '^TestPower$$' -parallel 4 .

disk: strace build ## I/O errors at system calls and at moments (root, strace, chattr); large: WALKS=80 EVERY=1 AWAY=784
	DISK_WALKS=$(or $(WALKS),12) DISK_EVERY=$(or $(EVERY),15) DISK_AWAY=$(or $(AWAY),24) DISK_SEED=$(SEED) \
	  $(CAMPAIGN) -tags campaign -run '^TestDisk' -parallel 3 .

network: build ## N random sales and CELLS cells (N) over a bad network, from SEED
	NETWORK_N=$(N) NETWORK_CELLS=$(or $(CELLS),$(N)) NETWORK_SEED=$(SEED) NETWORK_WORKERS=12 \
	  $(CAMPAIGN) -tags campaign -run '^TestNetwork$$' -parallel 64 .

lies: build ## N cells of the table of lie and call (540: each lie at each call), from SEED
	LIES_N=$(N) LIES_SEED=$(SEED) LIES_WORKERS=4 $(CAMPAIGN) -run '^TestLieTable$$' -parallel 5 .

words: build ## N bursts and N hostile words, from SEED
	WORDS_N=$(N) WORDS_SEED=$(SEED) $(CAMPAIGN) -run '^(TestBursts|TestHostileWords)$$' .

keys: prerequisites ## N texts typed in any chunks, and N scans on any screen, from SEED
	KEYS_N=$(N) KEYS_SEED=$(SEED) $(GO) test -run '^(TestTyping|TestHand|TestScanAnywhere)$$' -count 1 -timeout $(TIMEOUT) -v ./ui

counter: build ## N races of red or expiry with the payer, from SEED
	RACE_N=$(N) RACE_SEED=$(SEED) RACE_WORKERS=4 $(CAMPAIGN) -run '^TestRace$$' -parallel 4 .

two: build ## signals, closed panes, second processes at each state: N of 418 cells; STOPPED seconds of SIGSTOP
	TWO_N=$(N) TWO_SEED=$(SEED) TWO_WORKERS=3 TWO_STOPPED=$(STOPPED) TWO_STOPPED_N=$(N) $(CAMPAIGN) -run '^TestTwo' -parallel 4 .

clock: build ## the closing hour: the engine at N hours of the day, the real till killed at it KILLS times
	CLOCK_HOURS=$(N) CLOCK_SEED=$(SEED) CLOCK_EVERY=$(or $(EVERY),1) $(GO) test -run '^Test(Clock|Countdown)' -count 1 -timeout $(TIMEOUT) -v ./payment
	CLOCK_N=$(or $(KILLS),8) CLOCK_SEED=$(SEED) $(CAMPAIGN) -run '^TestClock$$' .

soak: build ## N payments: no goroutine, file descriptor or thread left
	SOAK_N=$(N) $(GO) test -run '^TestSoak$$' -count 1 -timeout $(TIMEOUT) -v ./internal/cli
	SOAK_N=$(N) SOAK_SEED=$(SEED) $(CAMPAIGN) -run '^TestSoak$$' .

remote: prerequisites ## N payments (100) of each of CLIENTS (20) over SSH, lines cut at random, from SEED
	REMOTE_N=$(if $(filter file,$(origin N)),100,$(N)) REMOTE_CLIENTS=$(or $(CLIENTS),20) REMOTE_SEED=$(SEED) \
	  $(GO) test -tags campaign -run '^TestRemote$$' -count 1 -timeout $(TIMEOUT) -v ./internal/cli

secrets: build ## canaries searched in all that a round of flows and crashes leaves
	$(CAMPAIGN) -run '^TestSecret' .

mutants: prerequisites ## known bugs put into copies of the tree: a campaign must catch each
	$(GO) -C test test -tags mutants -count 1 -parallel 2 -timeout $(TIMEOUT) -v ./mutants

campaigns: export TIMEOUT = 30m
campaigns: ## a small size of each campaign that make test does not run
	$(MAKE) printers N=100
	$(MAKE) kill POINTS=1
	$(MAKE) power N=1
	$(MAKE) disk WALKS=4 EVERY=40 AWAY=6
	$(MAKE) network N=12 CELLS=12
	$(MAKE) two N=12
	$(MAKE) remote N=3 CLIENTS=3
	$(MAKE) mutants

ENCODER = @point-of-sale/receipt-printer-encoder@4.0.1
encoder: npm prerequisites ## every ticket against what receipt-printer-encoder (npm) writes of it
	@test -d .web/encoder/node_modules/@point-of-sale/receipt-printer-encoder || npm install --silent --no-save --ignore-scripts --prefix .web/encoder $(ENCODER)
	ENCODER='$(CURDIR)/.web/encoder/node_modules/@point-of-sale/receipt-printer-encoder/dist/receipt-printer-encoder.mjs' \
	  $(GO) test -tags encoder -count 1 -run '^TestEncoder$$' ./printer

AXE_CORE = axe-core@4.14.1
web: chromium npm prerequisites ## the phone's page and the console in a real Chromium, with axe-core (npm) for accessibility
	@test -f .web/node_modules/axe-core/axe.min.js || npm install --silent --no-save --ignore-scripts --prefix .web $(AXE_CORE)
	AXE='$(CURDIR)/.web/node_modules/axe-core/axe.min.js' $(GO) test -tags web -count 1 -run Web ./ancv/simulator/...

# The release (docs/install.md). SOURCE_DATE_EPOCH is the commit's date, for files and packages.
ARCHS ?= amd64 arm64
release: prerequisites musl ## static binaries (amd64, arm64), .deb, .rpm, .apk, SBOM and SHA256SUMS under dist/release
	@ARCHS='$(ARCHS)' VERSION='$(VERSION)' LDFLAGS='$(LDFLAGS)' TOOL='$(TOOL)' SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) packaging/release

reproducible: prerequisites musl ## the last commit's release built twice, from two folders, and compared byte by byte; 5 minutes
	packaging/reproducible

RELEASED = RELEASE_COMMIT='$(COMMIT)' ANCV_TPE='$(CURDIR)/dist/release/ancv-tpe-linux-$(shell $(GO) env GOARCH)' $(GO) -C test test -tags release -count 1 -v
release-test: prerequisites rpm systemd-analyze ## dist/release without installing it: sums, contents of the packages, manual, demo, units
	$(RELEASED) -run '^TestRelease' .

install-test: debootstrap ## the packages of dist/release installed in a bare Debian root: demo, man, completion, units (root)
	packaging/install-test env $(RELEASED) -run '^TestInstalled$$' .

third-party: prerequisites ## THIRD_PARTY.md: what is linked in, and its licences
	$(GO) run ./packaging/licences >THIRD_PARTY.new && mv THIRD_PARTY.new THIRD_PARTY.md

musl:
	@for cpu in $(patsubst arm64,aarch64,$(patsubst amd64,x86_64,$(ARCHS))); do command -v $$cpu-linux-gnu-gcc >/dev/null && command -v $$cpu-linux-musl-gcc >/dev/null || \
	  { echo "Il manque un compilateur pour $$cpu : voyez « Making a release » dans docs/install.md"; exit 1; }; done

debootstrap:
	@[ "$$(id -u)" = 0 ] || { echo "Il faut être root : sudo make install-test"; exit 1; }
	@for p in debootstrap systemd-analyze rpm; do command -v $$p >/dev/null || { echo "Il manque $$p : apt-get install debootstrap systemd rpm"; exit 1; }; done
	@ls dist/release/*_$$(dpkg --print-architecture).deb >/dev/null 2>&1 || { echo "Il manque le paquet : make release"; exit 1; }

clean: ## remove what was built
	rm -rf $(BIN) dist

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

prerequisites:
	@command -v $(GO) >/dev/null || { echo "Il manque Go 1.26 ou plus récent : https://go.dev/dl/ ou le paquet golang-go"; exit 1; }
	@$(GO) version | grep -qE 'go(1\.(2[6-9]|[3-9][0-9])|[2-9]\.)' || { echo "Go est trop ancien ($$($(GO) version)) : il faut Go 1.26 ou plus récent."; exit 1; }
	@echo '#include <stdlib.h>' | $${CC:-$$($(GO) env CC)} -E - >/dev/null 2>&1 || { echo "Il manque un compilateur C : apt-get install gcc libc6-dev (ou build-essential)"; exit 1; }

# A target checks for the tools it needs before it starts its work.
strace chromium hunspell npm rpm systemd-analyze:
	@command -v $@ >/dev/null || { echo "Il manque $@ : apt-get install $(patsubst %-analyze,%,$@)$(if $(filter hunspell,$@), hunspell-fr)"; exit 1; }

bare: prerequisites ## some tests on a machine that has what the README names and nothing else
	tools/bare $(GO) test -count 1 ./internal/... ./ui/remote

# Compiling SQLite takes longer than all the rest, so the user is told when it has to be compiled.
sqlite: prerequisites
	@test -z "$$($(GO) list -f '{{.StaleReason}}' github.com/mattn/go-sqlite3)" || \
	  echo "Première compilation : SQLite est compilé, comptez une à deux minutes."
