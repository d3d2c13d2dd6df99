#!/bin/sh
# Runs the unit tests under sanitizers:  sh Scripts/sanitize.sh [address|thread…]
# Real processes (Tests/EndToEnd) are left out: they run the plain executable. Leaks are not looked for: the Swift runtime
# and plugin libraries keep what they make until the process ends, by design.
set -eu
cd "$(dirname "$0")/.."

for sanitizer in ${*:-address thread}; do
  printf '\n== %s sanitizer\n' "$sanitizer"
  # Tests that start processes by fork: under the thread sanitizer the child of a process with other threads can wait
  # forever for a lock of the sanitizer's own, before it becomes its program.
  skipped=EndToEndTests
  if [ "$sanitizer" = thread ]; then skipped='EndToEndTests|CommandObjectiveTests'; fi
  ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/Tests/thread-sanitizer.txt" \
    HONE_SIMULATION_EVENTS=50000 \
    swift test --scratch-path ".build/$sanitizer" --sanitize "$sanitizer" -Xswiftc -use-ld=lld --skip "$skipped"
done
