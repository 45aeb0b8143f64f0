#!/usr/bin/env bash
# Checks everything, as `make test` and continuous integration do. Stops at the first stage that fails.
# The last line printed is the last test run's own summary; what each stage took stands above it.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
times=""
stage() { # stage NAME COMMAND...
    local name="$1" begin="$SECONDS"
    shift
    echo "== $name"
    "$@"
    times+="$(printf '%6d s  %s' $((SECONDS - begin)) "$name")"$'\n'
}
tests() { "$python" -m pytest -q "$@"; }

# What asks most of the database runs on Debian's PostgreSQL: the oldest version we promise, with other order and
# other defaults. All else, pages, stories and the API among it, runs on the embedded one, so every test runs once;
# by hand, `pytest` runs them all on the embedded one.
on_debian=(tests/foundation tests/*/actions tests/*/queries)
debian_postgres() {
    local bin data status=0 as=()
    bin="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
    data="$(mktemp -d /tmp/menukaart-debian-XXXXXX)"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$data"
        as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    fi
    (
        cd /
        "${as[@]}" "$bin/initdb" -D "$data/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync
        "${as[@]}" "$bin/pg_ctl" -w -D "$data/data" -l "$data/log" start \
            -o "-c listen_addresses='' -c unix_socket_directories=$data -c fsync=off"
    ) >/dev/null
    DATABASE_URL="postgresql://postgres@${data//\//%2F}/menukaart" tests "$@" || status=$?
    (cd / && "${as[@]}" "$bin/pg_ctl" -D "$data/data" -m immediate stop) >/dev/null
    rm -rf "$data"
    return "$status"
}

stage "translations" "$python" -m config.translations
stage "format" "$python" -m ruff format --check --quiet .
stage "lint" "$python" -m ruff check --quiet .
stage "floors and rooms" "$python" -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
stage "types" "$python" -m mypy .
# A module that starts processes or a browser stays with one test process (tests/conftest.py).
stage "tests" tests -n 2 --dist loadgroup "${on_debian[@]/#/--ignore=}" tests
echo "== tests on $(ls -d /usr/lib/postgresql/*/ | sort -V | tail -n 1 | xargs basename | sed 's/^/PostgreSQL /')"
echo "What took how long:"
printf '%s' "$times"
debian_postgres -n 2 "${on_debian[@]}"
