#!/bin/sh
# Rules that swift-format does not know.
set -eu
status=0
fail() { echo "error: $1" >&2; status=1; }

# The proof stands in a comment directly above, perhaps with other declarations of the same kind between.
for file in $(grep -rlE '@unchecked Sendable|nonisolated\(unsafe\)' --include='*.swift' Sources SDK Plugins || true); do
  awk -v file="$file" '
    /@unchecked Sendable|nonisolated\(unsafe\)/ && previous !~ /\/\// && previous !~ /nonisolated/ {
      print file ":" NR ": error: needs its proof in the line above"
      bad = 1
    }
    { previous = $0 }
    END { exit bad }' "$file" || status=1
done

if grep -rnE '^(package |public |private |internal )?import CHone$' --include='*.swift' Sources | grep -v '^Sources/HonePluginHost/'; then
  fail "only HonePluginHost may import CHone"
fi

if grep -rnwiE 'sampler|pruner|n_trials|cfg|hyperparam' --include='*.swift' --include='*.c' --include='*.h' Sources SDK Plugins; then
  fail "a word that the glossary forbids"
fi
exit $status
