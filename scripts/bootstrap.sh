#!/usr/bin/env bash
# Make .venv and install Goodword into it: `scripts/bootstrap.sh run` what running takes, `dev` what developing takes.
# `mastodon` makes .venv/mastodon with the Mastodon server of the tests: it brings an event loop that nothing else may get.
# Needs Python >= 3.11 with venv and pip, nothing else. uv makes it fast; where uv cannot be had or cannot reach the
# packages, pip does the same more slowly. Pins come from constraints.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}
venv=${VENV:-.venv}

say() { printf '\033[1m%s\033[0m\n' "$*"; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Goodword needs Python 3.11 to 3.14, and none was found (tried python3.13, python3.12, python3.11, python3.14, python3)." >&2
  echo "Install one, or name it: make PYTHON=/path/to/python3.12 demo" >&2
  exit 1
}

make_venv() {
  if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' 2>/dev/null; then return; fi
  local python
  python=$(find_python)
  say "Making $venv with $("$python" --version)"
  if ! "$python" -m venv "$venv"; then
    echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
}

install() {
  local python="$venv/bin/python" log
  if ! "$venv/bin/uv" --version >/dev/null 2>&1; then
    say "Getting uv, which installs the rest faster"
    "$python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv || true
  fi
  if [ -x "$venv/bin/uv" ]; then
    say "Installing with uv"
    if UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-60} "$venv/bin/uv" pip install --python "$python" --constraint constraints.txt "$@"; then
      return
    fi
    say "uv could not reach the packages; trying pip, which may be set up for your network"
  fi
  "$python" -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
  "$python" -m pip install --disable-pip-version-check --constraint constraints.txt "$@"
}

mastodon() {
  "$venv/bin/python" -m venv "$venv/mastodon"
  if [ -x "$venv/bin/uv" ] && "$venv/bin/uv" pip install --quiet --python "$venv/mastodon/bin/python" --constraint constraints.txt "$1"; then
    return
  fi
  "$venv/mastodon/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt "$1"
}

make_venv
case $what in
  run) install --editable '.[networks]' ;;
  dev) install --editable '.[spark,postgres,networks]' --group test --group check --group docs --group package ;;
  mastodon) mastodon 'mastodon_mock==0.6.1' ;;
  *)
    echo "usage: scripts/bootstrap.sh run|dev|mastodon" >&2
    exit 2
    ;;
esac
