#!/bin/sh
# Builds the C and C++ examples of the SDK, and a library that uses all of hone.hpp, as their authors would; checks that
# each exports one symbol; loads them into a small host in C and compares what they do with examples.txt.
#
#   Tests/ABI/check-examples.sh [--update]
#
# Compilers: CC and CXX in the environment (default gcc and g++). Exit status 0 if all is well, 1 otherwise.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
sdk=$(CDPATH= cd -- "$here/../../SDK" && pwd)
cc=${CC:-gcc}
cxx=${CXX:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
warnings="-Wall -Wextra -pedantic -Wconversion -Werror"
shared="-O2 -shared -fPIC -fvisibility=hidden -I $sdk/include -Wl,--version-script=$sdk/hone.map"

# shellcheck disable=SC2086
{
  "$cc" -std=c11 $warnings "$sdk/Examples/c/quadratic.c" $shared -o "$work/libquadratic.so"
  "$cc" -std=c11 $warnings "$sdk/Examples/c/logistic.c" $shared -o "$work/liblogistic.so" -lm
  "$cxx" -std=c++17 $warnings "$sdk/Examples/cpp/bowl.cpp" $shared -o "$work/libbowl.so"
  "$cxx" -std=c++17 $warnings -Wno-missing-field-initializers "$here/wrapper.cpp" $shared -o "$work/libfirst.so"
  "$cxx" -std=c++17 $warnings "$here/../Zoo/undescribed.cpp" $shared -o "$work/libundescribed.so"
  "$cc" -std=c11 $warnings -Wno-missing-field-initializers -I "$sdk/include" "$here/host.c" -o "$work/host" -ldl -lm
}
cp "$work/libfirst.so" "$work/libsecond.so"

for library in quadratic logistic bowl first second undescribed; do
  exported=$(nm -D --defined-only --extern-only "$work/lib$library.so" | sed 's/^[^ ]* //')
  if [ "$exported" != "T hone_library_v1" ]; then
    echo "FAILED  lib$library.so exports more than its entry:"
    echo "$exported"
    exit 1
  fi
  echo "ok      lib$library.so exports hone_library_v1 alone"
done

(cd "$work" && ./host ./libquadratic.so ./liblogistic.so ./libbowl.so ./libfirst.so ./libsecond.so ./libundescribed.so) \
  >"$work/examples.txt"
if [ "${1:-}" = --update ]; then
  cp "$work/examples.txt" "$here/examples.txt"
  echo "wrote   Tests/ABI/examples.txt"
fi
diff -u "$here/examples.txt" "$work/examples.txt"
echo "ok      they do what examples.txt says"
