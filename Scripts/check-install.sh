#!/bin/sh
# Installs what is built, installs over it, moves it to where neither Swift nor this checkout is (check-installed.sh), and
# removes it:
#
#   sh Scripts/check-install.sh [.build/release]
#
# Ends with status 1 at the first thing that does not hold.
set -eu
cd "$(dirname "$0")/.."
build=${1:-.build/release}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "error: $1" >&2
  exit 1
}
export LC_ALL=C

echo "== install, and install over it"
tree=$work/tree
make_install() { PREFIX=/opt/hone DESTDIR=$tree sh Scripts/install.sh "$@"; }
mkdir -p "$tree/opt"
make_install install "$build"
find "$tree" | sort >"$work/first"
# As an older version would leave it: a file that this one has not, in a folder that it has not.
mkdir "$tree/opt/hone/share/hone/older"
touch "$tree/opt/hone/share/hone/older/file" "$tree/opt/hone/lib/hone/plugins/mine.txt"
printf 'share/hone/older/\nshare/hone/older/file\n' >>"$tree/opt/hone/share/hone/manifest"
make_install install "$build" >/dev/null
rm "$tree/opt/hone/lib/hone/plugins/mine.txt"
find "$tree" | sort | diff "$work/first" - || fail "an installation over another leaves something"

echo "== what is needed from elsewhere"
for file in "$tree"/opt/hone/bin/hone "$tree"/opt/hone/lib/hone/plugins/*.so; do
  readelf -d "$file" >"$work/dynamic"
  if grep -i 'libswift\|libFoundation' "$work/dynamic"; then
    fail "$file needs Swift's libraries"
  fi
  if grep -E 'R(UN)?PATH' "$work/dynamic" | grep -v '\[\$ORIGIN\]'; then
    fail "$file looks for libraries in a folder of this machine"
  fi
  sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' "$work/dynamic" >>"$work/needed"
done
# Packages that Documentation/install.md does not name, and every Debian has.
for library in $(sort -u "$work/needed"); do
  path=$(ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')
  package=$(dpkg -S "*/$(basename "$(realpath "$path")")" | head -1 | cut -d: -f1)
  case $package in libc6 | libgcc-s1) continue ;; libopenblas0-*) package=libopenblas0 ;; esac
  grep -q "apt-get install.* $package\b" Documentation/install.md ||
    fail "Documentation/install.md does not name $package, which has $library"
done

echo "== moved, without Swift and without $PWD"
mv "$tree/opt/hone" "$work/moved hone"
cp Scripts/check-installed.sh SDK/Examples/cpp/nearby.cpp SDK/Examples/c/quadratic.c "$work"
swift=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
case $swift in /usr | /) swift= ;; esac
# In a mount namespace of their own, this checkout and Swift are hidden.
unshare -rm sh -eu -c '
  for folder in "$1" ${2:+"$2"}; do mount -t tmpfs none "$folder"; done
  cd /
  exec env -i PATH=/usr/bin:/bin HOME="$3/home" LC_ALL=C.UTF-8 sh "$3/check-installed.sh" "$3"
' hide "$PWD" "$swift" "$work"

echo "== uninstall"
mv "$work/moved hone" "$tree/opt/hone"
touch "$tree/opt/hone/lib/hone/plugins/libmine.so"
make_install uninstall
left=$(cd "$tree/opt/hone" && find . -type f)
[ "$left" = ./lib/hone/plugins/libmine.so ] || fail "uninstall leaves: $left"
if make_install uninstall 2>/dev/null; then fail "uninstall finds an installation that is not there"; fi
echo "the installation holds"
