#!/bin/sh
# Writes a project in Swift of each kind, builds it, checks that it exports one symbol and keeps the rules, and makes a
# study with it. Those in C and C++ are in Tests/EndToEnd/PluginNewTests.swift; a Swift package takes 15 s.
#
#   Scripts/check-templates.sh [HONE]    HONE: the host, default .build/release/hone
set -eu
hone=$(realpath "${1:-.build/release/hone}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Names that a compiler or a linker could take for something else.
for plugin in optimizer:class objective:m; do
  kind=${plugin%:*} name=${plugin#*:}
  "$hone" plugin new "$name" --kind "$kind" --language swift --vendor acme --output "$kind" >new.txt
  log=$kind.txt
  (cd "$kind" && make HONE="$hone" && make HONE="$hone" check && make HONE="$hone" run) >"$log" 2>&1 || {
    cat "$log"
    echo "error: the template of an $kind in Swift does not build, keep the rules or make a study" >&2
    exit 1
  }
  if grep -E 'warning' "$log"; then
    echo "error: the template of an $kind in Swift is not free of warnings" >&2
    exit 1
  fi
  symbols=$(nm -D --defined-only "$kind/.build/release/lib$name.so" | awk '{ print $NF }')
  if [ "$symbols" != hone_library_v1 ]; then
    echo "error: the template of an $kind in Swift exports: $symbols" >&2
    exit 1
  fi
  "$hone" best "$kind/first-study.hone" --json >/dev/null
  echo "ok      $kind in Swift, named $name"
done
