#!/bin/sh
# Uses an installation as somebody would who has nothing else of hone; check-install.sh runs it.
#
#   sh check-installed.sh WORK        with the installation in "WORK/moved hone", and sources of plugins in WORK
#
# Ends with status 1 at the first thing that does not hold.
set -eu

work=$1
installed="$work/moved hone"
mkdir -p "$HOME" "$work/run"
cd "$work/run"
# As many a user has it in a folder of the search path: through a link.
ln -s "$installed/bin/hone" "$work/hone"
hone() { "$work/hone" "$@"; }
fail() {
  echo "error: $1" >&2
  exit 1
}

hone plugins --json >listed
[ "$(grep -c '"status":"ok"' listed)" -ge 16 ] || fail "not all plugins can be used: $(cat listed)"
if grep -v '"status":"ok"' listed; then fail "plugins that cannot be used"; fi
if grep -v "moved hone/lib/hone/plugins" listed; then fail "plugins of elsewhere"; fi
hone run -q --objective mlp -o max_units=64 -o max_layers=1 --fix updates=100 --trials 3 --study digits.hone
hone run -q --objective svm -o data=breast-cancer --optimizer bayesian --trials 8 --workers 2 --study svm.hone
hone run -q --objective command -o command='echo {x}' --range x=0.0:1.0 --optimizer evolutionary --trials 4 --study c.hone
hone best svm.hone --json | grep -q '"value":0' || fail "no best trial on breast-cancer"
hone resume -q svm.hone --trials 10
hone verify svm.hone
if hone run --objective mlp -o data=nowhere --trials 1 2>errors; then fail "a data set that does not exist is none"; fi
grep -q 'nowhere: no such file, nor a data set of that name (digits' errors || fail "unclear: $(cat errors)"

echo "== a plugin through pkg-config, in C++ and in C"
PKG_CONFIG_PATH="$installed/lib/pkgconfig"
export PKG_CONFIG_PATH
[ "hone $(pkg-config --modversion hone)" = "$(hone --version)" ] || fail "hone.pc has another version"
pkg-config --validate hone
# pkg-config quotes the space in the path for a shell. Unoptimised, only hone.map hides functions of the standard library.
eval "g++ -std=c++17 -O0 -shared -fPIC $(pkg-config --cflags hone) ../nearby.cpp $(pkg-config --libs hone) -o libnearby.so"
eval "cc -std=c11 -O2 -shared -fPIC $(pkg-config --cflags hone) ../quadratic.c $(pkg-config --libs hone) -o libquadratic.so"
folder=$(pkg-config --variable=plugindir hone | sed 's/\\ / /g')
[ -d "$folder" ] || fail "plugindir is no folder: $folder"

echo "== a plugin through CMake"
mkdir cmake
cat >cmake/CMakeLists.txt <<'LISTS'
cmake_minimum_required(VERSION 3.13)
project(plugins C CXX)
find_package(hone 0.1 REQUIRED)
add_library(bycmake MODULE ../../nearby.cpp)
target_link_libraries(bycmake PRIVATE hone::plugin)
add_library(bycmakeinc MODULE ../../quadratic.c)
target_link_libraries(bycmakeinc PRIVATE hone::plugin)
if(NOT IS_DIRECTORY "${hone_PLUGIN_DIR}")
  message(FATAL_ERROR "no folder: ${hone_PLUGIN_DIR}")
endif()
find_package(hone 9.0 QUIET)
if(hone_FOUND)
  message(FATAL_ERROR "a version that is not there was found")
endif()
LISTS
cmake -S cmake -B cmake/build -DCMAKE_PREFIX_PATH="$installed" >cmake.log || { cat cmake.log; fail "cmake"; }
cmake --build cmake/build >cmake.log || { cat cmake.log; fail "cmake --build"; }
# A project that knows no C++.
sed 's/ C CXX/ C/; /bycmake /d; /nearby/d' cmake/CMakeLists.txt >cmake/CMakeLists.c
mkdir cmake/c && mv cmake/CMakeLists.c cmake/c/CMakeLists.txt && sed -i 's|\.\./\.\./|../../../|' cmake/c/CMakeLists.txt
cmake -S cmake/c -B cmake/c/build -DCMAKE_PREFIX_PATH="$installed" >cmake.log || { cat cmake.log; fail "cmake, C alone"; }
cmake --build cmake/c/build >cmake.log || { cat cmake.log; fail "cmake --build, C alone"; }

for library in libnearby.so libquadratic.so cmake/build/libbycmake.so cmake/build/libbycmakeinc.so \
  cmake/c/build/libbycmakeinc.so; do
  exported=$(nm -D --defined-only "$library" | awk '{ print $NF }')
  [ "$exported" = hone_library_v1 ] || fail "$library exports $exported"
  hone plugin check "$library" >check.log || { cat check.log; fail "hone plugin check $library"; }
  echo "$library: $(tail -1 check.log)"
done
cp libnearby.so "$folder"
hone run -q --objective test-functions --optimizer nearby --trials 20 --study nearby.hone

echo "== manual page and completions"
page="$installed/share/man/man1/hone.1"
[ -z "$(groff -man -ww -z "$page" 2>&1)" ] || fail "groff: $(groff -man -ww -z "$page" 2>&1)"
mandoc -Tlint "$page" || fail "mandoc finds fault with hone.1"
mandoc -Tutf8 "$page" | col -b | grep -q '^ *hone compare \[options\]' || fail "hone compare is not in hone.1"

PATH="$work:$PATH"
cat >complete.bash <<'COMPLETE'
source /usr/share/bash-completion/bash_completion
source "$1"
complete -p hone
COMP_WORDS=(hone run --optimizer bay)
COMP_CWORD=3 COMP_LINE="hone run --optimizer bay" COMP_POINT=24
_hone hone bay --optimizer
printf '%s\n' "${COMPREPLY[@]}"
COMPLETE
bash complete.bash "$installed/share/bash-completion/completions/hone" >completed || fail "the completion of bash"
grep -qx 'complete .* hone' completed || fail "bash completes nothing: $(cat completed)"
grep -qx bayesian completed || fail "bash does not complete --optimizer bay: $(cat completed)"
zsh -fc 'fpath=("$1" $fpath); autoload -Uz compinit; compinit -D; whence -w _hone; print $_comps[hone]; autoload +X _hone' \
  zsh "$installed/share/zsh/site-functions" >completed || fail "the completion of zsh"
grep -qx _hone completed || fail "zsh completes nothing: $(cat completed)"
# fish asks for a name at a terminal only: here it says what it would ask.
fish --no-config -c 'source $argv[1]; complete -c hone' "$installed/share/fish/vendor_completions.d/hone.fish" \
  >completed || fail "the completion of fish"
grep -q -- '--completion run -- --optimizer' completed || fail "fish completes no optimizers"

echo "== the links of the documentation"
cd "$installed/share/doc/hone"
for page in README.md Documentation/*.md Documentation/examples/*.md; do
  for link in $(grep -o '](\(\.\./\)*[A-Za-z][^):#]*' "$page" | cut -c 3- | grep -v '^https'); do
    [ -e "$(dirname "$page")/$link" ] || fail "$page leads to $link, which is not there"
  done
done
rm "$folder/libnearby.so"
