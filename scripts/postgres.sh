#!/bin/sh
# Runs a command with a throw-away PostgreSQL cluster of its own: on a free port of the loopback interface, in a temporary directory, as a
# user who is not root; gone when the command ends. A PostgreSQL that is already running is never touched.
# usage: scripts/postgres.sh COMMAND [ARG ...]   (the command sees MERITBOT_TEST_POSTGRES)
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /missing/initdb)")
[ -x "$bin/initdb" ] || { echo "postgres.sh: no PostgreSQL server; run scripts/install-test-tools.sh" >&2; exit 1; }

home=$(mktemp -d /tmp/meritbot-postgres.XXXXXX) # not TMPDIR, which another user may not be able to enter
if [ "$(id -u)" = 0 ]; then
	chown postgres "$home"
	as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
else
	as() { "$@"; }
fi

stop() {
	status=$?
	trap - EXIT
	as "$bin/pg_ctl" -D "$home/data" -m immediate -s stop >/dev/null 2>&1 || true
	rm -rf "$home"
	exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$home"
as "$bin/initdb" -D "$home/data" -U meritbot --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$home/initdb.log" 2>&1 ||
	{ cat "$home/initdb.log" >&2; exit 1; }
port=0
for _ in 1 2 3 4 5 6 7 8; do
	try=$(shuf -i 20000-60000 -n 1)
	if as "$bin/pg_ctl" -D "$home/data" -s -w -l "$home/server.log" \
		-o "-p $try -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c max_connections=200 ${MERITBOT_TEST_POSTGRES_OPTIONS:-}" start; then
		port=$try
		break
	fi
done
[ "$port" != 0 ] || { cat "$home/server.log" >&2; exit 1; }
cd "$OLDPWD"
MERITBOT_TEST_POSTGRES="postgres://meritbot@127.0.0.1:$port/postgres?sslmode=disable" "$@"
