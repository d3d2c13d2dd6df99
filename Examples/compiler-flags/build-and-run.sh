#!/bin/sh
# Builds the kernel with the flags that it is given, in the folder that comes first, and runs it.
set -e
folder=$1
shift
cc "$@" kernel.c -o "$folder/kernel" -lm
"$folder/kernel"
