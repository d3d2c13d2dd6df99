#!/bin/sh
# Turns the breast-cancer table that comes with hone into the text files that xgboost reads: every fourth row is for the test.
set -e
zcat "${1:-../../Plugins/Data/sets/breast_cancer.csv.gz}" | awk -F, '
  NR > 1 {
    line = ($NF == "malignant")
    for (i = 1; i < NF; i++) line = line " " i ":" $i
    print line > (NR % 4 == 0 ? "test.txt" : "train.txt")
  }'
