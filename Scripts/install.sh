#!/bin/sh
# Installs what is built, or removes what it has installed:
#
#   PREFIX=/usr/local [DESTDIR=…] sh Scripts/install.sh install .build/release
#   PREFIX=/usr/local [DESTDIR=…] sh Scripts/install.sh uninstall
#
# Each file appears under another name first and takes its place at once: what runs keeps the file that it has open.
# share/hone/manifest lists all that was put there, folders with a slash, so that nothing else is ever removed.
set -eu
umask 022
export LC_ALL=C

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}${prefix%/}
manifest=share/hone/manifest
work=$(mktemp -d)
new=
trap 'rm -rf "$work" ${new:+"$new"}' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
tab=$(printf '\t')

fail() {
  echo "error: $1" >&2
  exit 2
}

case $prefix in
/*) ;;
*) fail "PREFIX must be an absolute path, not \"$prefix\": PREFIX=\"\$PWD/$prefix\", say" ;;
esac

# There must be a folder above that exists and can be written.
check_writable() {
  above=$root
  while [ ! -e "$above" ] && [ -n "${above%/*}" ]; do above=${above%/*}; done
  [ -w "$above" ] || fail "$above cannot be written: sudo make $1, or another PREFIX"
}

# What is to be where, one a line: mode, source and place, with tabs between.
plan() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$work/plan"; }

# All files of a folder, without what was built there.
plan_folder() {
  find "$1" \( -name .build -o -name .swiftpm -o -name __pycache__ \) -prune -o -type f ! -name Package.resolved -print |
    sort | while IFS= read -r file; do
    mode=644
    [ -x "$file" ] && mode=755
    plan "$mode" "$file" "$2/${file#"$1"/}"
  done
}

# The same text with this version in it.
with_version() {
  sed "s/@VERSION@/$version/" "$1" >"$work/${2##*/}"
  plan 644 "$work/${2##*/}" "$2"
}

plan_all() {
  hone=$build/hone
  [ -x "$hone" ] || fail "$hone is not built; make build makes it"
  [ -e "$build/libhone-random.so" ] || fail "there are no plugins in $build; make build makes them"
  version=$("$hone" --version)
  version=${version#hone }

  plan program "$hone" bin/hone
  for library in "$build"/libhone-*.so; do plan program "$library" "lib/hone/plugins/${library##*/}"; done

  plan_folder SDK/include/hone include/hone
  plan_folder SDK share/hone/sdk
  with_version SDK/pkgconfig/hone.pc.in lib/pkgconfig/hone.pc
  with_version SDK/cmake/honeConfigVersion.cmake.in lib/cmake/hone/honeConfigVersion.cmake
  plan 644 SDK/cmake/honeConfig.cmake lib/cmake/hone/honeConfig.cmake

  "$hone" manual --date "$(date -u -r "$hone" +%F)" >"$work/hone.1"
  plan 644 "$work/hone.1" share/man/man1/hone.1
  for shell in bash zsh fish; do "$hone" --generate-completion-script "$shell" >"$work/hone.$shell"; done
  plan 644 "$work/hone.bash" share/bash-completion/completions/hone
  plan 644 "$work/hone.zsh" share/zsh/site-functions/_hone
  plan 644 "$work/hone.fish" share/fish/vendor_completions.d/hone.fish

  # The documentation lies as it does here, so that its links lead somewhere.
  documentation=share/doc/hone
  for file in README.md ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md LICENSE Benchmarks/README.md \
    Plugins/Data/sets/README.md; do
    plan 644 "$file" "$documentation/$file"
  done
  plan_folder Documentation "$documentation/Documentation"
  plan_folder Examples "$documentation/Examples"
  plan link ../../hone/sdk "$documentation/SDK"
  # Of what is linked into the executable.
  for licence in .build/checkouts/*/LICENSE*; do
    [ -e "$licence" ] || continue
    package=${licence#.build/checkouts/}
    plan 644 "$licence" "$documentation/licences/${package%%/*}"
  done
  [ ! -e /usr/share/doc/libtomlplusplus-dev/copyright ] ||
    plan 644 /usr/share/doc/libtomlplusplus-dev/copyright "$documentation/licences/tomlplusplus"
}

# Makes a folder, and those above it, and notes each that was not there.
make_folder() {
  [ ! -d "$root/$1" ] || return 0
  case $1 in */*) make_folder "${1%/*}" ;; esac
  mkdir "$root/$1"
  echo "$1/" >>"$work/installed"
}

# Puts one file into its place.
place() {
  case $3 in */*) make_folder "${3%/*}" ;; esac
  new=$root/$3.new
  rm -f "$new"
  case $1 in
  link) ln -s "$2" "$new" ;;
  program)
    cp "$2" "$new"
    # Without debugging information, which is a third of it.
    if command -v strip >/dev/null; then strip --strip-unneeded "$new"; fi
    chmod 755 "$new"
    ;;
  *)
    cp "$2" "$new"
    chmod "$1" "$new"
    ;;
  esac
  mv -fT "$new" "$root/$3"
  new=
}

# Removes what the lines of a file name: files, then the folders that are left empty.
remove() {
  grep -v '/$' "$1" | while IFS= read -r file; do rm -f "$root/$file"; done || true
  grep '/$' "$1" | sort -r | while IFS= read -r folder; do rmdir "$root/$folder" 2>/dev/null || true; done || true
}

# Writes the manifest out of lines that may come twice.
note() {
  sort -u "$@" >"$work/manifest"
  place 644 "$work/manifest" "$manifest"
}

install_all() {
  plan_all
  check_writable install
  : >"$work/installed"
  if [ ! -d "$root" ]; then
    mkdir -p "$root"
    echo / >>"$work/installed"
  fi
  cut -f 3 "$work/plan" >>"$work/installed"
  echo "$manifest" >>"$work/installed"
  : >"$work/before"
  [ ! -e "$root/$manifest" ] || cp "$root/$manifest" "$work/before"

  # Noted before it is there, so that an installation that is cut short can be removed as well.
  make_folder "${manifest%/*}"
  note "$work/before" "$work/installed"
  while IFS="$tab" read -r mode source target; do place "$mode" "$source" "$target"; done <"$work/plan"

  # What an older version had and this one has not. Folders with something in them stay, and stay noted.
  sort -u "$work/installed" >"$work/now"
  sort -u "$work/before" | comm -23 - "$work/now" >"$work/outdated"
  remove "$work/outdated"
  grep '/$' "$work/outdated" | while IFS= read -r folder; do
    if [ -d "$root/$folder" ]; then echo "$folder" >>"$work/now"; fi
  done
  note "$work/now"
  echo "installed hone $version in $root"
}

uninstall_all() {
  [ -e "$root/$manifest" ] || fail "$root/$manifest is not there: hone is not installed in $root by make install"
  check_writable uninstall
  cp "$root/$manifest" "$work/before"
  remove "$work/before"
  echo "removed hone from $root"
}

cd "$(dirname "$0")/.."
case ${1:-} in
install)
  build=${2:-.build/release}
  install_all
  ;;
uninstall) uninstall_all ;;
*) fail "say install or uninstall" ;;
esac
