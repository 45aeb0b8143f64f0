#!/usr/bin/env bash
# Sees to the programs and libraries that no Python package brings: `system_packages.sh run` or `test`.
# Installs what is missing with apt when we are root or sudo asks no password; else prints the one line to run.
set -euo pipefail
kind="${1:?say run or test}"
python="${PYTHON:-python3}"
missing=()
need() { # need PACKAGE COMMAND...: the package is missing when the command fails
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1"; }
postgres_server() { compgen -G '/usr/lib/postgresql/*/bin/initdb'; }

need python3-venv "$python" -c 'import ensurepip, venv'
need libpango-1.0-0 library libpango-1.0.so.0
need libpangoft2-1.0-0 library libpangoft2-1.0.so.0
need libharfbuzz-subset0 library libharfbuzz-subset.so.0
if [ "$kind" = test ]; then
    need chromium command -v chromium
    need gettext command -v xgettext
    need redis-server command -v redis-server
    need postgresql postgres_server
    need poppler-utils command -v pdftoppm
fi
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}"
if command -v apt-get >/dev/null; then
    run=""
    if [ "$(id -u)" = 0 ]; then
        run="bash -c"
    elif command -v sudo >/dev/null && sudo --non-interactive true 2>/dev/null; then
        run="sudo --non-interactive bash -c"
    fi
    if [ -n "$run" ]; then
        echo "Installing ${missing[*]} ..."
        log="$(mktemp)"
        if $run "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -qq --yes --no-install-recommends ${missing[*]}" >"$log" 2>&1 </dev/null; then
            rm -f "$log"
            exit 0
        fi
        tail -n 20 "$log" >&2
        rm -f "$log"
        echo "Installing them failed. Mend that, then try again." >&2
        exit 1
    fi
    echo "These system packages are missing: ${missing[*]}. Run this line once as an administrator, then try again:" >&2
    echo "    sudo sh -c '$install'" >&2
    exit 1
fi
echo "These are missing (by the names they have in Debian): ${missing[*]}. Install them, then try again." >&2
exit 1
