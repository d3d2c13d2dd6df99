#!/bin/sh
# Fuzzes what reads foreign bytes:  sh Scripts/fuzz.sh [SECONDS] [TARGET…]
# Each target runs for SECONDS (default 60), two at a time. Ends with status 1 if one crashed, and names the input.
set -u
cd "$(dirname "$0")/.."

seconds="${1:-60}"
[ $# -gt 0 ] && shift
targets="${*:-Frames Toml Space Data Store Declarations Command}"
clang="$(dirname "$(readlink -f "$(command -v swiftc)")")/clang"
HONE_FUZZER="$("$clang" -print-file-name=lib/linux/libclang_rt.fuzzer_no_main-"$(uname -m)".a)"
case "$HONE_FUZZER" in
/*) ;;
*) HONE_FUZZER="$("$clang" -print-resource-dir)/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a" ;;
esac
export HONE_FUZZER
if [ ! -f "$HONE_FUZZER" ]; then
  echo "error: libFuzzer is not at $HONE_FUZZER; the toolchain of swift.org has it" >&2
  exit 2
fi

build=.build/fuzz
mkdir -p "$build"
coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table
flags="-Xswiftc -sanitize=address -Xswiftc -sanitize-coverage=$coverage -Xcc -fsanitize=fuzzer-no-link -Xcc -fsanitize=address"
for target in $targets; do
  # shellcheck disable=SC2086
  swift build --scratch-path "$build" --product "Fuzz$target" $flags -Xswiftc -use-ld=lld >"$build.log" 2>&1 || {
    cat "$build.log"
    exit 2
  }
done

fuzz() {
  mkdir -p "$build/corpus/$1" "$build/found"
  ASAN_OPTIONS=detect_leaks=0 "$build/debug/Fuzz$1" "$build/corpus/$1" "Tests/Fuzz/seeds/$1" -max_total_time="$seconds" \
    -timeout=20 -rss_limit_mb=4096 -artifact_prefix="$build/found/$1-" >"$build/$1.log" 2>&1
  status=$?
  printf '%-12s %s\n' "$1" "$(grep -E '^Done|^SUMMARY' "$build/$1.log" | tail -1), $(grep -o 'cov: [0-9]*' "$build/$1.log" | tail -1)"
  if [ "$status" -ne 0 ]; then
    tail -30 "$build/$1.log"
    echo "the input is $(ls -t "$build/found/$1-"* 2>/dev/null | head -1)"
  fi
  return "$status"
}

failed=0
set -- $targets
while [ $# -gt 0 ]; do
  first="$1"
  shift
  if [ $# -gt 0 ]; then
    second="$1"
    shift
    fuzz "$second" &
    fuzz "$first" || failed=1
    wait $! || failed=1
  else
    fuzz "$first" || failed=1
  fi
done
exit "$failed"
