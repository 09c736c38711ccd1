#!/bin/sh
# Installs what guiju needs and this machine lacks: `sh tools/bootstrap.sh run` for building and running,
# `… test` for the tests as well, `… bench` for what `make bench` compares with (node only where it is there),
# `… browser` for looking at score sheets in a browser.
#
# What is there is left alone: with everything in place nothing but the compiler is asked, and neither apt nor
# the network is touched. It never asks a question. Where it cannot install (no apt-get, no rights, no network)
# it says what to install and with which command, and ends with status 1.
#
# A command is looked for in PATH, a library by asking the compiler for its header, so that what somebody
# installed by other means than apt counts too. CC, CXX, RE2C and BISON are respected.
set -u

CC=${CC:-cc}
CXX=${CXX:-c++}
RE2C=${RE2C:-re2c}
BISON=${BISON:-bison}
CHROMIUM=${CHROMIUM:-chromium}

say() { printf 'guiju: %s\n' "$*"; }

# One line a need: how to find it, what to look for, the Debian package, what it is (for other systems).
needs() {
    cat <<LIST
command|$CC|gcc|a C11 compiler (gcc or clang)
command|$CXX|g++|a C++17 compiler (g++ or clang++)
command|ar|binutils|ar
command|$RE2C|re2c|re2c 3.0 or newer
command|$BISON|bison|Bison 3.8 or newer
header|stdio.h|libc6-dev|the C library's headers
header|gmp.h|libgmp-dev|GMP with its headers (gmp, gmp-devel)
header|utf8proc.h|libutf8proc-dev|utf8proc with its headers (utf8proc, utf8proc-devel)
header|simdjson.h|libsimdjson-dev|simdjson with its headers (simdjson, simdjson-devel)
header|xlsxwriter.h|libxlsxwriter-dev|libxlsxwriter with its headers (libxlsxwriter, libxlsxwriter-devel)
header|minizip/unzip.h|libminizip-dev|minizip with its headers (minizip, minizip-devel)
header|zlib.h|zlib1g-dev|zlib with its headers (zlib1g-dev, zlib-devel); minizip's include them
header|expat.h|libexpat1-dev|expat with its headers (expat, expat-devel)
LIST
    case $1 in
    test) cat <<LIST
header|cmocka.h|libcmocka-dev|cmocka with its headers (cmocka, cmocka-devel)
command|perl|perl-base|Perl 5
command|diff|diffutils|diff
command|pkg-config|pkgconf|pkg-config (pkgconf)
command|bash|bash|bash
command|dpkg-deb|dpkg|dpkg-deb
LIST
        ;;
    bench) cat <<LIST
command|perl|perl-base|Perl 5
command|cmp|diffutils|cmp
command|luajit|luajit|LuaJIT
command|lua5.4|lua5.4|Lua 5.4, under this name
LIST
        ;;
    browser) cat <<LIST
command|perl|perl-base|Perl 5
browser|$CHROMIUM|chromium|Chromium
command|fc-list|fontconfig|fontconfig
font|zh|fonts-wqy-microhei|a font with Chinese characters
LIST
        ;;
    esac
}

# The first word of a command line such as "ccache gcc" is what has to exist.
have_command() {
    command -v "${1%% *}" >/dev/null 2>&1
}

# The same program has several names.
have_browser() {
    have_command "$1" || have_command chromium-browser || have_command google-chrome
}

# A language of which some font has the characters.
have_font() {
    [ -n "$(fc-list ":lang=$1" 2>/dev/null)" ]
}

# Both compilers search the same places for C headers, and __has_include never reads the file.
have_header() {
    # shellcheck disable=SC2086 # "ccache gcc" is two words
    have_command "$CC" && printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$1" |
        $CC ${CPPFLAGS:-} ${CFLAGS:-} -E -x c - >/dev/null 2>&1
}

# Leaves the packages that are missing in $packages, and what they are in $descriptions, a line each.
look() {
    packages=
    descriptions=
    while IFS='|' read -r how what package description; do
        if "have_$how" "$what"; then
            continue
        fi
        packages="$packages${packages:+ }$package"
        descriptions="$descriptions
    $description"
    done <<LIST
$(needs "$1")
LIST
}

# at_least NAME FOUND WANTED: older scanner and parser generators build something else, or nothing.
at_least() {
    oldest=$(printf '%s\n%s\n' "$2" "$3" | sort -V | head -n 1)
    if [ "$oldest" != "$3" ]; then
        say "$1 $2 is too old; guiju needs $1 $3 or newer" >&2
        exit 1
    fi
}

check_versions() {
    # shellcheck disable=SC2086
    at_least re2c "$($RE2C --version | sed -n '1s/.* //p')" 3.0
    # shellcheck disable=SC2086
    at_least bison "$($BISON --version | sed -n '1s/.* //p')" 3.8
}

# A compiler or tool that the user named and that is not there cannot be had by guessing its package.
check_named() {
    for named in "CC=$CC" "CXX=$CXX" "RE2C=$RE2C" "BISON=$BISON"; do
        case $named in
        CC=cc | CC=gcc | CXX=c++ | CXX=g++ | RE2C=re2c | BISON=bison) ;;
        *)
            if ! have_command "${named#*=}"; then
                say "$named: there is no such command here; install it, or leave ${named%%=*} out" >&2
                exit 1
            fi
            ;;
        esac
    done
}

cannot() {
    {
        say "$1"
        say "Install these, then try again:"
        printf '\n    %s\n\n' "$2"
    } >&2
    exit 1
}

apt() {
    # shellcheck disable=SC2086 # empty, or "sudo -n"
    $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# The package lists are fetched only where they are missing, or where they name files the mirror has replaced.
install() {
    # shellcheck disable=SC2086 # a list of packages
    {
        if apt-get -s -qq install $packages >/dev/null 2>&1 && apt install --no-install-recommends $packages; then
            return 0
        fi
        apt update && apt install --no-install-recommends $packages
    }
}

case ${1:-} in
run | test | bench | browser) ;;
*)
    echo 'usage: sh tools/bootstrap.sh run|test|bench|browser' >&2
    exit 2
    ;;
esac

check_named
look "$1"
if [ -n "$packages" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        {
            say "something is missing, and this machine has no apt-get to install it with."
            say "Install these with its own package manager, then try again:"
            printf '%s\n\n' "$descriptions"
            say "(Debian's names for them: $packages)"
        } >&2
        exit 1
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=
        command_line="apt-get install $packages"
    else
        command_line="sudo apt-get install $packages"
        if command -v sudo >/dev/null 2>&1; then
            sudo -n true 2>/dev/null ||
                cannot "something is missing, and sudo wants a password, which is not asked for here." "$command_line"
        else
            cannot "something is missing, and only root can install it." "apt-get install $packages     # as root"
        fi
        as_root='sudo -n'
    fi
    say "installing $packages"
    install || cannot "apt-get could not install what is missing." "$command_line"
    look "$1"
    [ -z "$packages" ] || cannot "apt-get is done, but something is still not found." "$command_line"
fi
check_versions
