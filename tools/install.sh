#!/bin/sh
# Installs what was built, or removes it again: `make install`, `make uninstall` and tools/deb.sh call it.
#
#   BUILD=build/release VERSION=0.1.0 PREFIX=/usr/local LIBDIR=/usr/local/lib DESTDIR= sh tools/install.sh install
#   … sh tools/install.sh uninstall       needs no build
#
# One list of files serves both ways, so that nothing is left behind. Folders that other programs share (bin, lib,
# man1) stay; those of guiju alone go.
set -eu

case ${1:-} in
install | uninstall) action=$1 ;;
*)
    echo 'usage: sh tools/install.sh install|uninstall' >&2
    exit 2
    ;;
esac
bin=$DESTDIR$PREFIX/bin
lib=$DESTDIR$LIBDIR
share=$DESTDIR$PREFIX/share
include=$DESTDIR$PREFIX/include

# put MODE SOURCE TARGET
put() {
    if [ "$action" = uninstall ]; then
        rm -f "$3"
    else
        install -d "${3%/*}"
        install -m "$1" "$2" "$3"
    fi
}

# link TARGET NAME: a symbolic link in the folder of TARGET
link() {
    if [ "$action" = uninstall ]; then
        rm -f "${1%/*}/$2"
    else
        ln -sf "${1##*/}" "${1%/*}/$2"
    fi
}

# package NAME DESCRIPTION: the file that pkg-config reads
package() {
    target=$lib/pkgconfig/$1.pc
    if [ "$action" = uninstall ]; then
        rm -f "$target"
        return
    fi
    install -d "${target%/*}"
    # shellcheck disable=SC2016 # ${prefix} is for pkg-config
    case $LIBDIR in
    "$PREFIX"/*) libdir="\${prefix}${LIBDIR#"$PREFIX"}" ;;
    *) libdir=$LIBDIR ;;
    esac
    sed -e "s|@PREFIX@|$PREFIX|; s|@LIBDIR@|$libdir|; s|@NAME@|$1|; s|@DESCRIPTION@|$2|; s|@VERSION@|$VERSION|" \
        tools/guiju.pc.in >"$target"
    chmod 644 "$target"
}

verbs=$(sed -n 's/^GJ_VERB([a-z_]*, "\([^"]*\)".*/\1/p' cli/verbs.def)

put 755 "$BUILD/guiju" "$bin/guiju"
put 644 include/guiju.h "$include/guiju.h"
for name in guiju-vm guiju; do
    put 644 "$BUILD/lib$name.a" "$lib/lib$name.a"
    put 644 "$BUILD/lib$name.so.0" "$lib/lib$name.so.0"
    link "$lib/lib$name.so.0" "lib$name.so"
done
package guiju-vm 'load, verify and evaluate compiled certification rule books'
package guiju 'compile and evaluate certification rule books'
for language in '' zh_CN/; do
    for page in guiju $(printf 'guiju-%s\n' $verbs); do
        put 644 "$BUILD/share/man/${language}man1/$page.1" "$share/man/${language}man1/$page.1"
    done
done
for file in bash-completion/completions/guiju zsh/site-functions/_guiju fish/vendor_completions.d/guiju.fish; do
    put 644 "$BUILD/share/$file" "$share/$file"
done
if [ "$action" = uninstall ]; then
    rm -rf "$share/guiju"
else
    rm -rf "$share/guiju/stdlib-rules" "$share/guiju/examples" # a file that is no more must not stay
    { find stdlib-rules/ -name '*.gj' && ls examples/*.json; } | LC_ALL=C sort | while read -r file; do
        put 644 "$file" "$share/guiju/$file"
    done
fi
