#!/usr/bin/env bash
# Installs the programs the tests run, on Debian or Ubuntu, where they are missing:
# PostgreSQL, Redis, Chromium, poppler-utils (pdftotext, pdftoppm), zbar-tools (zbarimg), and Node.js 18 or newer with
# npm, for the OpenID provider in tests/single_sign_on/provider, whose own parts npm fetches by their hashes.
# Silent when all are there. Set CHROMIUM to a browser's path to use that one.
set -euo pipefail

fail() {
    echo "tests/install.sh: $*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null; }

# The servers themselves, not whatever pg_ctl is on the PATH: tests/servers.py looks in the same place.
have_postgres() {
    local folder
    for folder in /usr/lib/postgresql/*/bin; do
        if [[ -x $folder/postgres && -x $folder/initdb && -x $folder/pg_isready ]]; then return 0; fi
    done
    return 1
}

# Ubuntu's chromium-browser is a script that only tells one to install the snap.
is_snap_stub() {
    [[ ! -x /snap/bin/chromium ]] && head -c 4096 "$1" | grep -aq /snap/bin/chromium
}

have_chromium() {
    local name path
    if [[ -n ${CHROMIUM:-} ]]; then
        have "$CHROMIUM" || fail "CHROMIUM is set to $CHROMIUM, which is not a program"
        return 0
    fi
    for name in chromium google-chrome google-chrome-stable chromium-browser; do
        if path=$(command -v "$name") && ! is_snap_stub "$path"; then return 0; fi
    done
    return 1
}

# Node.js with npm.
have_node() { have npm && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; }

# The parts of the provider, exactly those of its lock file and without running anything of theirs.
install_provider() {
    local folder log
    folder=$(dirname "$0")/single_sign_on/provider
    if [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]]; then return 0; fi
    have_node || fail "Node.js 18 or newer with npm is needed"
    echo "tests/install.sh: installing the OpenID provider"
    log=$(mktemp)
    if ! npm ci --prefix "$folder" --ignore-scripts --omit=dev --no-audit --no-fund </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "npm ci failed"
    fi
    rm -f "$log"
}

missing=()
have_postgres || missing+=(postgresql)
have redis-server || missing+=(redis-server)
have_chromium || missing+=(chromium)
{ have pdftotext && have pdftoppm; } || missing+=(poppler-utils)
have zbarimg || missing+=(zbar-tools)
have_node || missing+=(nodejs npm)
if ((${#missing[@]} == 0)); then
    install_provider
    exit 0
fi

have apt-get || fail "no apt-get here; install by hand: ${missing[*]}"
as_root=()
if ((EUID != 0)); then
    have sudo || fail "run as root, or install sudo, to install: ${missing[*]}"
    as_root=(sudo)
fi
log=$(mktemp)
no_cluster=/etc/postgresql-common/createcluster.d/portal-tests.conf

clean_up() {
    rm -f "$log"
    if [[ -e $no_cluster ]]; then "${as_root[@]}" rm -f "$no_cluster"; fi
}
trap clean_up EXIT

# Quiet, unless it fails: then all that apt said.
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1 && return
    cat "$log" >&2
    fail "apt-get $* failed"
}

install() {
    echo "tests/install.sh: installing $1"
    apt install --no-install-recommends "$1"
}

# Debian would make and start a cluster of its own, which nothing here uses.
install_postgres() {
    "${as_root[@]}" mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
    install postgresql
}

# The package must be the browser itself (Debian), not a stub that wants snapd (Ubuntu).
install_chromium() {
    local about
    about=$(apt-cache show --no-all-versions chromium 2>/dev/null) || about=
    if [[ $about != *Package:* ]] || grep -Eq '^(Pre-)?Depends:.*snapd' <<<"$about"; then
        fail "no chromium to install with apt here (Ubuntu has it as a snap only): install" \
            "Google Chrome from https://www.google.com/chrome/, or set CHROMIUM to a browser's path"
    fi
    install chromium
}

apt update
no_browser=
for package in "${missing[@]}"; do
    case $package in
        postgresql) install_postgres ;;
        chromium) no_browser=yes ;; # last, as it may not be possible
        *) install "$package" ;;
    esac
done
install_provider
if [[ $no_browser ]]; then install_chromium; fi
