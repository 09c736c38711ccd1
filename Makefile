# guiju's one Makefile (GNU make 4.3). `make help` lists the targets.
#
# A mode is a directory: everything that a compiler makes lies under build/$(MODE), so the modes never mix and
# `make test` can hold a release and a sanitized program side by side. Scanner and parser are generated once, in
# build/gen, for all modes. The file parses on a machine without a compiler, because `make run` and `make test`
# first let tools/bootstrap.sh install one and only then call make again for the build.

# What `make run` shows: RUN_RECORD scored under each of RUN_BOOKS.
RUN_BOOKS  := zdi dni wprz zhdh
RUN_RECORD := examples/clean.json

MODE   ?= release
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
B      := build/$(MODE)

OPT_debug   := -O0 -g3
OPT_release := -O2 -g -DNDEBUG
OPT_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
OPT_clang   := -O2 -g
OPT_tsan    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
OPT_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link \
               -fno-sanitize-recover=all -DFUZZ_MUTATOR
OPT_coverage := -O0 -g --coverage
OPT_mutants  := -O1
# For make determinism: the same program from both compilers, without and with all their cleverness.
OPT_gcc_O0   := -O0
OPT_gcc_O3   := -O3 -DNDEBUG
OPT_clang_O0 := -O0
OPT_clang_O3 := -O3 -DNDEBUG
VARIANTS     := gcc_O0 gcc_O3 clang_O0 clang_O3
OPT := $(or $(OPT_$(MODE)),$(error unknown MODE=$(MODE): debug, release, asan, tsan, clang, fuzz, coverage, mutants or \
       one of $(VARIANTS)))

ifneq ($(filter clang clang_%,$(MODE)),)
CC  := clang
CXX := clang++
endif

# AFL++ takes the place of libFuzzer with FUZZ_CC=afl-clang-fast FUZZ_CXX=afl-clang-fast++.
FUZZ_CC  ?= clang
FUZZ_CXX ?= clang++
ifeq ($(MODE),fuzz)
CC  := $(FUZZ_CC)
CXX := $(FUZZ_CXX)
endif

WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef
# Generated C uses case ranges (GNU C) and leaves names unused; the JSON library's headers convert freely.
WARN_GEN := -Wall -Wextra -Wstrict-prototypes -Wno-unused-label -Wno-unused-but-set-variable -Wno-sign-compare
WARN_CXX := -Wall -Wextra
ERROR    := $(if $(filter 1,$(WERROR)),-Werror)

# CPPFLAGS, CFLAGS, CXXFLAGS, LDFLAGS and LDLIBS belong to the user: they are never assigned here, and come last.
INCLUDES  := -I. -Iinclude -Ibuild/gen
DEFINES   := -DGJ_RULES_DIR='"$(CURDIR)/stdlib-rules"'
# One set of objects makes the program and both kinds of libraries: with everything hidden but the public functions,
# position-independent code costs nothing that could be measured. What a library does not reach is left out of it.
OBJECT    := -fPIC -fvisibility=hidden -ffunction-sections
# Mutants are tried in a library of everything, which is soon linked anew.
ifeq ($(MODE),mutants)
OBJECT    := -fPIC
endif
BUILD_C   := -std=c11 $(OPT) $(OBJECT) $(INCLUDES) -MMD -MP
BUILD_CXX := -std=c++17 $(OPT) -O2 $(OBJECT) -fno-exceptions -fno-rtti $(INCLUDES) -MMD -MP
LIBS      := -lgmp -lutf8proc -lsimdjson -pthread
# Workbooks are the command line's business: no library needs these. What writes them is loaded when one is written
# (cli/xlsx_library.h), and tools/deb.sh knows of it.
CLI_LIBS  := -lminizip -lexpat -ldl
RE2C      ?= re2c
BISON     ?= bison

# V=1 shows the commands, otherwise one short line a file.
ifeq ($(V),1)
Q :=
say =
else
Q := @
say = @printf '  %-6s %s\n' '$(1)' '$(2)';
endif

# --- Sources -------------------------------------------------------------------------------------------------

sources = $(sort $(wildcard $(1)))
objects = $(patsubst %,$(B)/%.o,$(basename $(1)))

GEN_C := $(patsubst grammar/%,build/gen/%.c,$(basename $(call sources,grammar/*.re grammar/*.y)))
GEN_H := $(patsubst grammar/%.y,build/gen/%.h,$(call sources,grammar/*.y))

VM_OBJ   := $(call objects,$(call sources,base/*.c vm/*.c vm/*.cpp))
GEN_OBJ  := $(patsubst build/%.c,$(B)/%.o,$(GEN_C))
LANG_OBJ := $(call objects,$(call sources,grammar/*.c lang/*.c)) $(GEN_OBJ)
MAIN_OBJ := $(B)/cli/main.o
PAGES_OBJ := $(B)/gen/diagnostic_pages.o
CLI_OBJ  := $(filter-out $(MAIN_OBJ),$(call objects,$(call sources,cli/*.c))) $(PAGES_OBJ)

UNIT_SRC     := $(call sources,tests/unit/test_*.c)
UNIT_OBJ     := $(call objects,$(UNIT_SRC))
UNIT_BIN     := $(UNIT_OBJ:.o=)
UNIT_SUPPORT := $(call objects,$(filter-out $(UNIT_SRC),$(call sources,tests/unit/*.c)))

# The second evaluator, for tests only; and the fuzz targets, which replay.o runs on given inputs.
REFERENCE_MAIN := $(B)/tests/reference/main.o
REFERENCE_OBJ  := $(filter-out $(REFERENCE_MAIN),$(call objects,$(call sources,tests/reference/*.c)))
# The second verifier of images, for tests only.
VERIFIERS_MAIN := $(B)/tests/verifier/main.o
VERIFIERS_OBJ  := $(filter-out $(VERIFIERS_MAIN),$(call objects,$(call sources,tests/verifier/*.c)))
FUZZ_TARGETS   := $(filter-out replay,$(basename $(notdir $(call sources,tests/fuzz/*.c))))
FUZZ_BIN       := $(FUZZ_TARGETS:%=$(B)/tests/fuzz/%)
REPLAY_BIN     := $(FUZZ_TARGETS:%=$(B)/tests/fuzz/replay_%)
REPLAYS        := $(FUZZ_TARGETS:%=build/asan/tests/fuzz/replay_%)

# The rules of bench/scoring.gj written by hand, for comparison.
BENCH_BIN := $(addprefix $(B)/bench/,generate byhand inside book instructions parse measure)

ALL_OBJ := $(VM_OBJ) $(LANG_OBJ) $(MAIN_OBJ) $(CLI_OBJ) $(UNIT_OBJ) $(UNIT_SUPPORT) $(REFERENCE_OBJ) \
           $(REFERENCE_MAIN) $(VERIFIERS_OBJ) $(VERIFIERS_MAIN) $(FUZZ_BIN:=.o) $(B)/tests/fuzz/replay.o \
           $(call objects,$(call sources,tools/*.c)) $(call objects,$(call sources,bench/*.c bench/*.cpp))

# The command line without main() is an archive of its own, so that tests link it and the libraries stay free
# of it.
LIB_VM   := $(B)/libguiju-vm.a
LIB      := $(B)/libguiju.a
LIB_CLI  := $(B)/libguiju-cli.a
LIB_REFERENCE := $(B)/libreference.a
LIB_VERIFIERS := $(B)/libverifiers.a
VERIFIERS     := $(B)/tests/verifier/verifiers
DIFFERENTIAL  := $(B)/tests/reference/differential
PROGRAM  := $(B)/guiju

# The number in a shared library's name changes whenever a program built with the last one could break.
SHARED_VM := $(B)/libguiju-vm.so.0
SHARED    := $(B)/libguiju.so.0
VERSION   := $(shell sed -n 's/^\#define GUIJU_VERSION "\(.*\)"/\1/p' include/guiju.h)

# Manual pages and completions, laid out as under $(PREFIX)/share.
COMMAND_PAGES := $(B)/share
PAGES_TOOL    := $(B)/tools/command_pages

# Programs that make parts of the documents, and the documents whose examples run.
TOOLS := $(B)/tools/bytecode_doc
PAGES := README.md README.zh.md $(filter-out docs/bytecode.md,$(call sources,docs/*.md docs/zh/*.md))

# --- Targets -------------------------------------------------------------------------------------------------

.DEFAULT_GOAL := all
.PHONY: all run load determinism bench bench-test bench-programs test check unit golden golden-update clang libs unit-tests tools docs docs-update differential fuzz \
        fuzz-programs bootstrap browser format \
        format-check pages install uninstall deb size tsan clean help FORCE
.PHONY: verifiers coverage mutants mutant-programs analyze valgrind
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

# A make started from here builds on all processors, unless the user chose a number.
again = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc))
setup = CC='$(CC)' CXX='$(CXX)' RE2C='$(RE2C)' BISON='$(BISON)' sh tools/bootstrap.sh

all: $(PROGRAM) ## build the program (MODE=release: also build/guiju)
ifeq ($(MODE),release)
all: build/guiju
endif

build/guiju: build/release/guiju
	@cp -f $< $@

run: ## install what is missing, build, and score a record under each rule book
	@$(setup) run
	+@$(again) MODE=release all
	@for book in $(RUN_BOOKS); do \
	    printf '\n$$ guiju eval %s %s --format text\n' "$$book" '$(RUN_RECORD)'; \
	    build/guiju eval "$$book" '$(RUN_RECORD)' --format text || exit; \
	done

# The closing line comes from what each of the three runs wrote into the tally: a run that died wrote nothing,
# and then the line is missing and the status is not 0.
test: ## install what is missing, build release and asan, and run every test
	@$(setup) test
	+@$(again) MODE=release WERROR=1 all tools libs pages bench-programs
	+@$(again) MODE=asan WERROR=1 all tools unit-tests bench-programs
	@rm -f build/tally; \
	tests/unit/run --tally build/tally $(UNIT_SRC:%.c=build/asan/%) $(REPLAYS); \
	tests/golden/run --tally build/tally --program build/release/guiju; \
	tests/golden/run --tally build/tally --program build/asan/guiju; \
	awk '{ passed += $$1; failed += $$2 } \
	     END { if (NR != 3) { print "a test runner did not finish"; exit 1 } \
	           printf "%d passed, %d failed\n", passed, failed; exit failed > 0 || passed == 0 }' build/tally

check: test ## the same as test

unit: ## build and run the unit tests only, sanitized (ONLY=text: those whose name has it)
	+@$(again) MODE=asan unit-tests
	@tests/unit/run $(if $(ONLY),--only '$(ONLY)') $(UNIT_SRC:%.c=build/asan/%) $(REPLAYS)

golden: ## run the golden tests only, on the release program (ONLY=eval/: those whose path has it)
	+@$(again) MODE=release all tools libs pages bench-programs
	@tests/golden/run --program build/release/guiju $(ONLY)

golden-update: ## write what the program prints today into the golden tests (ONLY=… as above); read the diff
	+@$(again) MODE=release all tools libs pages bench-programs
	@tests/golden/run --program build/release/guiju --update $(ONLY)

docs: ## write what is derived: grammar, words, docs/bytecode.md, stdlib-rules/INDEX.md
	+@$(again) MODE=release all tools
	@tools/docs generate --bytecode build/release/tools/bytecode_doc
	@tools/book_index

docs-update: docs libs pages ## run the documents' examples and write what they print today; read the diff
	@tools/docs update $(PAGES)

# Parameters: RECORDS of the scoring chapter (the whole book gets a fiftieth), and which PARTS of the table (bench/run has them).
RECORDS ?= 200000
bench: ## a table of ratios: beside the same rules in C, Lua and JavaScript (RECORDS=200000, PARTS="files only")
	@$(setup) bench
	+@$(again) MODE=release all bench-programs
	@bench/run build/release $(RECORDS) $(PARTS)

bench-test: ## the rule books' own tests: alone, with coverage, with every small change tried
	+@$(again) MODE=release all
	@bench/test build/release/guiju

bench-programs: $(BENCH_BIN)

# Parameters: N pairs of a rule book and a record, from the book SEED on.
N    ?= 1000000
SEED ?= 1
differential: ## run N=1000000 generated pairs through the machine and the second evaluator, from book SEED=1 on
	+@$(again) MODE=release build/release/tests/reference/differential
	@nice build/release/tests/reference/differential --pairs $(N) --seed $(SEED)

# Parameters: IMAGES spoiled images, from SEED on.
IMAGES ?= 1000000
verifiers: ## hold IMAGES=1000000 spoiled images to both verifiers, and run what they accept, sanitized (SEED=1)
	+@$(again) MODE=asan build/asan/tests/verifier/verifiers
	@nice build/asan/tests/verifier/verifiers --images $(IMAGES) --seed $(SEED) tests/fuzz/corpus/images/*

coverage: ## lines and branches that the tests run, by folder (gcovr; tools/coverage --missing vm/ says which not)
	+@$(again) MODE=coverage all tools unit-tests libs pages
	@tools/coverage

# Parameters: N small changes of FILES, chosen by SEED; GOLDEN='/check/ /diff/' tries what is left on these golden tests,
# too; ONLY='compile diff' asks only the unit tests of these names.
FILES ?= vm/*.c
mutants: N = 300
mutants: ## change FILES="vm/*.c" in N=300 small ways, one at a time, and count what the unit tests notice (SEED=1)
	+@$(again) MODE=mutants mutant-programs
	@nice tools/mutants --count $(N) --seed $(SEED) --golden '$(GOLDEN)' --link '$(CLI_LIBS) $(LIBS)' --unit '$(ONLY)' --own '$(MUTANT_OWN)' $(FILES)

# Parameters: TIME in seconds for each of TARGETS.
TIME    ?= 60
TARGETS ?= $(FUZZ_TARGETS)
fuzz: ## fuzz with clang, TIME=60 seconds for each of TARGETS (tests/fuzz/run says more)
	+@$(again) MODE=release all
	+@$(again) MODE=fuzz fuzz-programs
	@tests/fuzz/run $(TIME) $(TARGETS)

fuzz-programs: $(FUZZ_BIN)

# Parameter: LOAD, in records.
LOAD ?= 1000000
load: ## a batch of LOAD=1000000 records, a hundredth broken: nothing lost, memory flat, stopped and gone on with
	+@$(again) MODE=release all
	@tests/load/run --records $(LOAD) --figures

# Parameter: VARIANTS, which of the builds above to hold beside the release; VARIANTS="gcc_O3 clang_O3" takes half as long.
determinism: ## the same bytes from gcc and clang, -O0 and -O3, in any locale, time zone, -j and order of declarations
	+@for mode in release $(VARIANTS); do $(again) MODE=$$mode WERROR=1 all tools bench-programs || exit; done
	+@$(again) MODE=release libs pages
	@tests/determinism/run $(patsubst %,build/%/guiju,release $(VARIANTS))
	@failed=0; for mode in release $(VARIANTS); do \
	    tests/golden/run --program build/$$mode/guiju || failed=1; done; exit $$failed

clang: ## build everything with clang, warnings as errors
	@command -v clang >/dev/null && command -v clang++ >/dev/null || { \
	    echo 'make clang needs clang: sudo apt-get install clang' >&2; exit 1; }
	+@$(again) MODE=clang WERROR=1 all unit-tests

bootstrap: ## only install what is missing to build and test
	@$(setup) test

browser: ## open score sheets in Chromium (installs it) and look at them: console, layout, contrast, A4 (KEEP=folder)
	@$(setup) browser
	+@$(again) MODE=release all
	@tests/browser/run --program build/release/guiju $(if $(KEEP),--keep '$(KEEP)')

tools: $(TOOLS)
	@:

libs: $(LIB_VM) $(LIB) $(SHARED_VM) $(SHARED) ## build the libraries only
	@:

pages: $(COMMAND_PAGES)/made ## write manual pages and completions into build/
	@:

analyze: ## clang-tidy, cppcheck and scan-build over the sources (minutes; tools/analyze cppcheck runs one)
	@tools/analyze

valgrind: ## run the unit tests under valgrind (minutes; ONLY=text: those whose name has it)
	+@$(again) MODE=debug unit-tests
	@tests/unit/run --under 'valgrind -q --error-exitcode=97 --leak-check=full --suppressions=tests/valgrind.supp' $(if $(ONLY),--only '$(ONLY)') \
	    $(UNIT_SRC:%.c=build/debug/%)

THREADS := test_embed test_batch test_batch_eval
tsan: ## run the tests of threads, and a batch with -j 4, under the thread sanitizer
	+@$(again) MODE=tsan WERROR=1 all $(THREADS:%=build/tsan/tests/unit/%)
	@tests/unit/run $(THREADS:%=build/tsan/tests/unit/%)
	@tests/golden/run --program build/tsan/guiju --seconds 600 eval/threads

size: $(SHARED_VM) ## how much code the machine's library has, without GMP and the JSON reader
	@sh tools/library_size.sh $(SHARED_VM) $(B)/vm/json_reader.o

unit-tests: $(UNIT_BIN) $(REPLAY_BIN) ## build the unit tests of MODE without running them

FORMATTED := $(call sources,$(addsuffix /*.[ch],base vm grammar lang cli include bench tests/unit tests/fuzz \
             tests/reference tests/verifier) vm/*.cpp bench/*.cpp)

format: ## lay out the C sources (clang-format)
	@command -v clang-format >/dev/null || { \
	    echo 'make format needs clang-format: sudo apt-get install clang-format' >&2; exit 1; }
	clang-format -i $(FORMATTED)

format-check: ## say which C sources are not laid out so; nothing to do without clang-format
	@if command -v clang-format >/dev/null; then clang-format --dry-run -Werror $(FORMATTED); \
	else echo 'clang-format is not installed: layout not checked'; fi

INSTALL = BUILD='$(B)' VERSION='$(VERSION)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' sh tools/install.sh

install: all libs pages ## install under PREFIX=/usr/local (DESTDIR=… in front): program, rule books, libraries, pages
	@$(INSTALL) install

uninstall: ## remove what install put there
	@$(INSTALL) uninstall

deb: all libs pages ## make a Debian package, build/guiju_VERSION_ARCHITECTURE.deb
	@BUILD='$(B)' VERSION='$(VERSION)' CC='$(CC)' sh tools/deb.sh build

clean: ## remove everything that was built
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# --- Rules ---------------------------------------------------------------------------------------------------

# What is not run for each record is made for size in a release: what tells of results and errors, what gets a
# machine going, and large numbers.
ifeq ($(MODE),release)
MADE_FOR_SIZE := $(patsubst %.c,$(B)/%.o,$(call sources,vm/explain*.c) vm/big.c vm/embed.c vm/formula.c vm/interpreter.c \
                 vm/json_fault.c vm/link.c vm/natural.c vm/record_error.c)
endif
# Where loops over all lanes become vector instructions.
ifeq ($(MODE),release)
MADE_FOR_SPEED := $(B)/vm/vector_lanes.o
endif

# Objects follow the flags they were made with. WERROR is left out of it: it changes no object, and `make`
# and `make test` would rebuild everything for each other.
FLAGS = $(MADE_FOR_SIZE) | $(MADE_FOR_SPEED) | $(CC) | $(CXX) | $(BUILD_C) | $(BUILD_CXX) | $(DEFINES) | $(WARN) | $(WARN_GEN) | $(WARN_CXX) | \
        $(CPPFLAGS) | $(CFLAGS) | $(CXXFLAGS)
$(B)/flags: FORCE
	@:$(if $(subst [$(strip $(FLAGS))],,[$(strip $(file <$@))]),$(shell mkdir -p $(@D))$(file >$@,$(FLAGS)))

build/gen/%.c: grammar/%.re
	@mkdir -p $(@D)
	$(call say,re2c,$<)
	$(Q)$(RE2C) -W -Werror --input-encoding utf8 --case-ranges --no-generation-date \
	    --depfile build/gen/$*.re.d -o $@ $<

build/gen/%.c build/gen/%.h: grammar/%.y
	@mkdir -p $(@D)
	$(call say,bison,$<)
	$(Q)$(BISON) -Wall -Wcounterexamples -Werror --header=build/gen/$*.h -o build/gen/$*.c $<

# The parser's header exists before anything that may include it is compiled; afterwards the .d files know.
$(filter-out $(VM_OBJ),$(ALL_OBJ)): | $(GEN_H)

$(MADE_FOR_SIZE): SIZE := -Os
$(MADE_FOR_SPEED): SIZE := -ftree-vectorize -fvect-cost-model=dynamic
$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(CC) $(BUILD_C) $(SIZE) $(DEFINES) $(WARN) $(ERROR) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

build/gen/diagnostic_pages.c: tools/diagnostic_pages $(call sources,docs/diagnostics/*.md)
	@mkdir -p $(@D)
	$(call say,pages,docs/diagnostics)
	$(Q)tools/diagnostic_pages docs/diagnostics/*.md > $@

$(GEN_OBJ) $(PAGES_OBJ): $(B)/%.o: build/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(CC) $(BUILD_C) $(WARN_GEN) $(ERROR) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/%.o: %.cpp $(B)/flags
	@mkdir -p $(@D)
	$(call say,c++,$<)
	$(Q)$(CXX) $(BUILD_CXX) $(WARN_CXX) $(ERROR) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

$(LIB_VM): $(VM_OBJ)
$(LIB): $(VM_OBJ) $(LANG_OBJ)
$(LIB_CLI): $(CLI_OBJ)
$(LIB_REFERENCE): $(REFERENCE_OBJ)
$(LIB_VERIFIERS): $(VERIFIERS_OBJ)
$(LIB_VM) $(LIB) $(LIB_CLI) $(LIB_REFERENCE) $(LIB_VERIFIERS):
	@mkdir -p $(@D)
	$(call say,ar,$@)
	$(Q)rm -f $@; $(AR) rcsD $@ $^

# Nothing but the functions of include/guiju.h can be seen from outside, whatever the C++ library's templates say.
$(SHARED_VM): $(VM_OBJ)
$(SHARED): $(VM_OBJ) $(LANG_OBJ)
$(SHARED_VM) $(SHARED): include/guiju.map
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) -shared -Wl,-soname,$(@F) -Wl,--version-script=include/guiju.map -Wl,--gc-sections \
	    -Wl,--as-needed $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS) $(LDLIBS)

# The C++ compiler links, because it knows its own run-time library.
$(PROGRAM): $(MAIN_OBJ) $(LIB_CLI) $(LIB)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $^ $(CLI_LIBS) $(LIBS) $(LDLIBS)

$(TOOLS): %: %.o $(LIB_VM)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS) $(LDLIBS)

$(PAGES_TOOL): $(addprefix $(B)/tools/,command_pages.o manual_pages.o completions.o) $(LIB_CLI) $(LIB)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $^ $(CLI_LIBS) $(LIBS) $(LDLIBS)

$(COMMAND_PAGES)/made: $(PAGES_TOOL)
	$(call say,pages,$(@D))
	$(Q)rm -rf $(@D) && $< $(@D) && touch $@

# Link flags of single tests. The parser generator takes its memory from malloc; a test makes that fail.
LINK_test_compile_faults := -Wl,--wrap=malloc
LINK_test_cli_memory     := -Wl,--wrap=gj_arena_alloc,--wrap=gj_arena_array,--wrap=gj_arena_copy

# What a mutant is linked into: the tests and the program are linked against it once, and find the mutant's in
# LD_LIBRARY_PATH.
EVERYTHING := $(B)/libeverything.so
$(EVERYTHING): $(VM_OBJ) $(LANG_OBJ) $(CLI_OBJ) $(REFERENCE_OBJ) $(VERIFIERS_OBJ)
	$(call say,link,$@)
	$(Q)$(CXX) -shared -o $@ $^ $(CLI_LIBS) $(LIBS)

# Those with link flags of their own replace what the library has resolved already: they are linked with each mutant.
MUTANT_LINKED := $(patsubst LINK_%,%,$(filter LINK_test_%,$(.VARIABLES)))
MUTANT_OWN    := $(foreach test,$(MUTANT_LINKED),$(test)=$(LINK_$(test)))
MUTANT_BIN    := $(patsubst %,%.tried,$(filter-out $(MUTANT_LINKED:%=$(B)/tests/unit/%),$(UNIT_BIN)))
$(MUTANT_BIN): %.tried: %.o $(UNIT_SUPPORT) | $(EVERYTHING)
	$(call say,link,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -L$(B) -leverything -lcmocka $(CLI_LIBS) $(LIBS)
$(B)/tried/guiju: $(MAIN_OBJ) | $(EVERYTHING)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -L$(B) -leverything $(CLI_LIBS) $(LIBS)
mutant-programs: $(MUTANT_BIN) $(MUTANT_LINKED:%=$(B)/tests/unit/%.o) $(B)/tried/guiju

# A test that needs link flags of its own gets them above, under LINK_<its name>.
$(UNIT_BIN): %: %.o $(UNIT_SUPPORT) $(LIB_VERIFIERS) $(LIB_REFERENCE) $(LIB_CLI) $(LIB)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) $(LINK_$(@F)) -o $@ $^ -lcmocka $(CLI_LIBS) $(LIBS) $(LDLIBS)

$(B)/bench/generate: $(B)/bench/exact.o
$(B)/bench/byhand: $(addprefix $(B)/bench/,exact.o print.o read.o)
$(B)/bench/inside: $(addprefix $(B)/bench/,exact.o doubles.o read.o input.o) $(LIB_VM)
$(B)/bench/book $(B)/bench/instructions: $(B)/bench/input.o $(LIB_VM)
$(B)/bench/parse: $(B)/bench/input.o $(LIB_CLI) $(LIB)
$(BENCH_BIN): %: %.o
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(if $(filter $(LIB_CLI),$^),$(CLI_LIBS)) $(LIBS) $(LDLIBS)

$(DIFFERENTIAL): $(REFERENCE_MAIN) $(LIB_REFERENCE) $(LIB)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS) $(LDLIBS)

$(VERIFIERS): $(VERIFIERS_MAIN) $(LIB_VERIFIERS) $(LIB_VM)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS) $(LDLIBS)

# The formatter's target compares trees.
$(B)/tests/fuzz/format $(B)/tests/fuzz/replay_format: $(B)/tests/unit/tree_dump.o

$(FUZZ_BIN): %: %.o $(LIB_VERIFIERS) $(LIB)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS) $(LDLIBS)

$(REPLAY_BIN): $(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(LIB_VERIFIERS) $(LIB)
	$(call say,link,$@)
	$(Q)$(CXX) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS) $(LDLIBS)

-include $(ALL_OBJ:.o=.d) $(wildcard build/gen/*.re.d)
