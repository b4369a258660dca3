#!/bin/sh
# Makes .venv from a lock, once: `environment.sh run` or `environment.sh test`.
# A ladder: uv, python3 -m venv, pip from outside, and as root apt-get; else it says what to type.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)
kind=$1

stamp_of() { # a lock: changes when the lock, the packaging or the folder does
    printf '.venv/.stamp-%s-%s' "$1" "$({ pwd; cat "$2" pyproject.toml; } | sha256sum | cut -c 1-16)"
}

case $kind in
run) lock=requirements.lock ;;
test) lock=requirements-dev.lock ;;
*) echo "Usage: $0 run|test" >&2; exit 2 ;;
esac
stamp=$(stamp_of "$kind" "$lock")
[ -e "$stamp" ] && exit 0

# A copied or moved folder carries an environment that points elsewhere.
grep -qs "$here/.venv" .venv/bin/activate && .venv/bin/python -c '' 2>/dev/null || rm -rf .venv

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
    done
    echo "Quattrocchi needs Python 3.11 or newer. Type: apt-get install -y python3 python3-venv" >&2
    exit 1
}

say() { echo "environment: $*"; }
inside() { .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@"; }
outside() { "$python" -m pip --python .venv/bin/python install -qq --disable-pip-version-check --no-input "$@"; }

with_uv() {
    command -v uv >/dev/null || return 1
    say "uv, $lock"
    { [ -d .venv ] || uv venv -q --python "$python" .venv; } &&
        uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock"
}
with_venv() {
    if ! [ -x .venv/bin/pip ]; then
        rm -rf .venv
        "$python" -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; return 1; }
    fi
    say "python3 -m venv, $lock"
    inside --require-hashes -r "$lock"
}
with_outer_pip() {
    "$python" -m pip --version >/dev/null 2>&1 || return 1
    say "python3 -m pip, $lock"
    { [ -d .venv ] || "$python" -m venv --without-pip .venv; } && outside --require-hashes -r "$lock"
}
with_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "apt-get install python3-venv"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv >/dev/null && with_venv
}

find_python
with_uv || with_venv || with_outer_pip || with_apt || {
    echo "No environment could be made. Type: sudo apt-get install -y python3-venv" >&2
    echo "If that is done already, the lines above say why the packages did not install." >&2
    exit 1
}
# An editable install cannot carry hashes, so it is a step of its own; hatchling is in the lock.
inside --no-deps --no-build-isolation -e .
rm -f .venv/.stamp-*
touch "$stamp"
# What the tests need holds all that running needs.
[ "$kind" = run ] || touch "$(stamp_of run requirements.lock)"
