#!/bin/sh
# Runs every fuzz target of the module for the given time each (default 20s).
# Shrinking inputs has a bound: by default one large input may take all of the time.
set -eu
time=${1:-20s}
go list -f '{{.Dir}}' ./... | while read -r dir; do
	for target in $(grep -hos '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //'); do
		echo "== $target in ${dir##*/}"
		(cd "$dir" && go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 100x .)
	done
done
