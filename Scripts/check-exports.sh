#!/bin/sh
# Each plugin library must export hone_library_v1 and nothing else of ours.
set -eu
folder=${1:-.build/release}
checked=0
for library in "$folder"/libhone-*.so; do
  [ -e "$library" ] || break
  symbols=$(nm -D --defined-only "$library" | awk '{ print $NF }' | grep -v '^_\(init\|fini\)$' || true)
  if [ "$symbols" != "hone_library_v1" ]; then
    echo "error: $library exports: $symbols" >&2
    exit 1
  fi
  echo "$(basename "$library"): hone_library_v1"
  checked=$((checked + 1))
done
[ "$checked" -gt 0 ] || { echo "error: no plugin library in $folder" >&2; exit 1; }
