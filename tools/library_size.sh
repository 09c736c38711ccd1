#!/bin/sh
# Says how much machine code the virtual machine's shared library has, without the JSON reader: what an embedder adds
# to a program that has GMP anyway. `make size` calls it.
#
#   sh tools/library_size.sh libguiju-vm.so.0 json_reader.o
set -eu

# Bytes in the sections of a file whose name matches.
bytes() {
    size -A "$1" | awk -v name="$2" '$1 ~ name { total += $2 } END { print total + 0 }'
}

code=$(bytes "$1" '^\.text$')
reader=$(bytes "$2" '^\.text')
tables=$(bytes "$1" '^\.(rodata|data|data\.rel\.ro)$')
echo "$((code - reader)) bytes of code in ${1##*/} without the JSON reader's $reader; $tables bytes of tables and texts"
