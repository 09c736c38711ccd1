#!/bin/sh
# Makes a Debian package of what was built; `make deb` calls it.
#
#   BUILD=build/release VERSION=0.1.0 CC=cc sh tools/deb.sh FOLDER
#
# writes FOLDER/guiju_VERSION_ARCHITECTURE.deb. It holds what `make install` puts under /usr, stripped, the libraries in
# the folder of the architecture. What it depends on is asked of the files themselves: the libraries that they name,
# the packages that those came from, and the versions that were built against. The same build gives the same bytes:
# SOURCE_DATE_EPOCH, or the date of the last commit, stands for the date of every file.
# COMPRESS=gzip makes it sooner, and larger.
set -eu

if ! command -v dpkg-deb >/dev/null 2>&1; then
    echo 'make deb needs dpkg-deb: it makes packages for Debian, on Debian' >&2
    exit 1
fi
architecture=$(dpkg --print-architecture)
triplet=$(${CC:-cc} -print-multiarch)
package=guiju_${VERSION}_$architecture.deb
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

umask 022
DESTDIR=$tree PREFIX=/usr LIBDIR=/usr/lib${triplet:+/$triplet} sh tools/install.sh install

# Debian's zsh looks elsewhere for what packages bring.
mv "$tree/usr/share/zsh/site-functions" "$tree/usr/share/zsh/vendor-completions"

libraries=$(find "$tree/usr/lib" -name '*.so.0')
# shellcheck disable=SC2086 # a list of files in a folder without blanks
strip --strip-unneeded "$tree/usr/bin/guiju" $libraries
find "$tree/usr/lib" -name '*.a' -exec strip --strip-debug {} +
find "$tree/usr/share/man" -name '*.1' -exec gzip -9n {} +

# Every library that is named, with the file it is here. A merged /usr keeps some under their old names.
# shellcheck disable=SC2086
needed=$(objdump -p "$tree/usr/bin/guiju" $libraries | awk '$1 == "NEEDED" { print $2 }' | LC_ALL=C sort -u)
# shellcheck disable=SC2086
paths=$(ldd "$tree/usr/bin/guiju" $libraries | awk -v needed="$needed" '
    BEGIN { count = split(needed, names, "\n"); for (i = 1; i <= count; i++) wanted[names[i]] = 1 }
    $2 == "=>" && wanted[$1] && !seen[$1]++ { print $3; print substr($3, 1, 5) == "/usr/" ? substr($3, 5) : "/usr" $3 }')
# What the program loads only when it uses it stands in it as a text (cli/xlsx_library.h).
for name in $(strings "$tree/usr/bin/guiju" | grep -x 'lib[a-z0-9]*\.so\.[0-9]*' | LC_ALL=C sort -u); do
    path=$(${CC:-cc} -print-file-name="$name")
    [ -f "$path" ] || { echo "tools/deb.sh: $name is not found here" >&2 && exit 1; }
    needed="$needed $name"
    paths="$paths $(realpath -s "$path")"
done
# shellcheck disable=SC2086
owners=$(dpkg -S $paths 2>/dev/null | sed 's/:.*//' | LC_ALL=C sort -u)
# shellcheck disable=SC2086,SC2016
depends=$(dpkg-query -W -f '${Package} (>= ${Version})\n' $owners | sed 's/-[^-]*)$/)/' | LC_ALL=C sort -u)
for name in $needed; do
    case "$paths" in
    *"/$name"*) ;;
    *) [ "${name#ld-}" != "$name" ] || { echo "tools/deb.sh: $name is not found here" >&2 && exit 1; } ;;
    esac
done

mkdir "$tree/DEBIAN"
(cd "$tree" && find usr -type f | LC_ALL=C sort | xargs md5sum) >"$tree/DEBIAN/md5sums"
echo 'activate-noawait ldconfig' >"$tree/DEBIAN/triggers"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: guiju
Version: $VERSION
Section: utils
Priority: optional
Architecture: $architecture
Depends: $(printf '%s\n' "$depends" | paste -sd, | sed 's/,/, /g')
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Maintainer: ${DEBFULLNAME:-guiju} <${DEBEMAIL:-guiju@localhost}>
Description: certification rule books as programs
 A declarative language for the rules that certification bodies publish, with
 a compiler that proves what it can, and a virtual machine that evaluates audit
 records exactly. The package holds the program, standard rule books, and the
 libraries and header for programs that evaluate records themselves.
CONTROL

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
mkdir -p "$1"
dpkg-deb -Z"${COMPRESS:-xz}" --root-owner-group --build "$tree" "$1/$package" >/dev/null
echo "$1/$package"
