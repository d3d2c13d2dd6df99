#!/bin/sh
# Runs the unit tests under sanitizers:  sh Scripts/sanitize.sh [address|thread…]
# Real processes (Tests/EndToEnd) are left out: they run the plain executable. Leaks are not looked for: the Swift runtime
# and plugin libraries keep what they make until the process ends, by design.
set -eu
cd "$(dirname "$0")/.."

for sanitizer in ${*:-address thread}; do
  printf '\n== %s sanitizer\n' "$sanitizer"
  ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/Tests/thread-sanitizer.txt" \
    HONE_SIMULATION_EVENTS=50000 \
    swift test --scratch-path ".build/$sanitizer" --sanitize "$sanitizer" -Xswiftc -use-ld=lld --skip EndToEndTests
done
