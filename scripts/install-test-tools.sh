#!/bin/sh
# Installs what the tests need on a Debian machine with Go, as far as it is absent: make, a C compiler (for the race detector), PostgreSQL's server
# programs, Chromium and a font with Chinese characters for it to draw with. PostgreSQL's packages are kept from starting a cluster of their own.
set -eu

want=
command -v make >/dev/null || want="$want make"
command -v gcc >/dev/null || want="$want gcc libc6-dev"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || want="$want postgresql"
[ -n "${MERITBOT_CHROMIUM:-}" ] || command -v chromium >/dev/null || want="$want chromium"
[ -n "$(find /usr/share/fonts -iname '*wqy*' -o -iname '*cjk*' 2>/dev/null | head -n 1)" ] || want="$want fonts-wqy-microhei"
[ -n "$want" ] || exit 0

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing:$want" >&2
case "$want" in *postgresql*)
	conf=/etc/postgresql-common/createcluster.conf
	if ! [ -e "$conf" ]; then
		$sudo mkdir -p /etc/postgresql-common
		echo 'create_main_cluster = false' | $sudo tee "$conf" >/dev/null
		trap '$sudo rm -f "$conf"' EXIT
	fi
	;;
esac
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086
$sudo apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $want >/dev/null
