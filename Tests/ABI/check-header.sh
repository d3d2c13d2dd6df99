#!/bin/sh
# Checks the headers of the SDK as its users meet them.
#
#   Tests/ABI/check-header.sh            compile each header alone, compare the layout of the structs with layout.txt
#   Tests/ABI/check-header.sh --update   write layout.txt anew; before 1.0 only, from then on fields are only appended
#
# Compilers: GCC and CLANG in the environment (default gcc and clang); a missing one is skipped, and said so.
# Exit status 0 if all is well and something was checked, 1 otherwise.
set -u
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
include=$root/SDK/include
constants=$root/Tests/Unit/HonePluginTests/HeaderConstantsTests.swift
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
warnings="-Wall -Wextra -pedantic -Wpadded -Wconversion -Werror"
failures=0
checks=0

# attempt WHAT COMMAND...: runs it, says how it went.
attempt() {
  what=$1
  shift
  checks=$((checks + 1))
  if "$@" >"$work/log" 2>&1; then
    echo "ok      $what"
  else
    echo "FAILED  $what"
    sed 's/^/        /' "$work/log"
    failures=$((failures + 1))
  fi
}

for compiler in "${GCC:-gcc}" "${CLANG:-clang}"; do
  if ! command -v "$compiler" >/dev/null 2>&1; then
    echo "skipped $compiler: not installed"
    continue
  fi
  for header in hone random space; do
    printf '#include <hone/%s.h>\nint unit_of_%s(void);\nint unit_of_%s(void) { return 0; }\n' \
      "$header" "$header" "$header" >"$work/$header.c"
    cp "$work/$header.c" "$work/$header.cpp"
    for standard in c11 c17 c++17 c++20 c++23; do
      case $standard in
        c++*) language=c++ file=$work/$header.cpp ;;
        *) language=c file=$work/$header.c ;;
      esac
      # shellcheck disable=SC2086
      attempt "$header.h alone, $compiler -std=$standard" \
        "$compiler" -x "$language" -std="$standard" $warnings -I "$include" -c "$file" -o "$work/out.o"
    done
  done
  for standard in c++17 c++20 c++23; do
    [ -f "$include/hone/hone.hpp" ] || continue
    printf '#include <hone/hone.hpp>\n' >"$work/wrapper.cpp"
    attempt "hone.hpp alone, $compiler -std=$standard" \
      "$compiler" -x c++ -std="$standard" -Wall -Wextra -pedantic -Wconversion -Werror -I "$include" -c "$work/wrapper.cpp" \
      -o "$work/out.o"
  done
  # shellcheck disable=SC2086
  attempt "no implicit padding, every field listed, $compiler" \
    "$compiler" -std=c11 $warnings -I "$include" "$here/layout.c" -o "$work/layout"
  if [ -x "$work/layout" ]; then
    "$work/layout" >"$work/layout.txt"
    if [ "${1:-}" = --update ]; then
      cp "$work/layout.txt" "$here/layout.txt"
      echo "wrote   Tests/ABI/layout.txt"
    fi
    attempt "sizes and offsets as in layout.txt, $compiler" diff -u "$here/layout.txt" "$work/layout.txt"
    rm -f "$work/layout"
  fi
done

# Every struct is in fields.def, every constant in the Swift test.
sed -n 's/^typedef struct \(hone_[a-z_]*\) {$/\1/p' "$include/hone/hone.h" | sort >"$work/structs"
sed -n 's/^STRUCT(\(.*\))$/\1/p' "$here/fields.def" | sort >"$work/listed"
attempt "every struct of hone.h is in fields.def" diff -u "$work/structs" "$work/listed"
sed -n 's/^#define \(HONE_[A-Z0-9_]*\) [^_].*/\1/p' "$include/hone/hone.h" | sort -u >"$work/defined"
grep -o 'HONE_[A-Z0-9_]*' "$constants" | sort -u >"$work/named"
attempt "every constant of hone.h is in HeaderConstantsTests.swift" diff -u "$work/defined" "$work/named"

echo "$checks checks, $failures failed"
[ "$checks" -gt 2 ] && [ "$failures" -eq 0 ]
