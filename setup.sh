#!/usr/bin/env bash
# Sets up and runs Xin Mời on Debian 12, 13 and Raspberry Pi OS. "./setup.sh help" says how.
set -Eeuo pipefail
umask 022
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

readonly PYTHON=/usr/bin/python3

# What Kivy draws with; SDL itself comes inside Kivy's wheel and finds these when it starts.
readonly DRAWING=(libgl1 libegl1 libgles2 libgl1-mesa-dri libgbm1)
# Letters that Be Vietnam Pro does not have (server/core/fonts/others.toml).
readonly LETTERS=(fonts-nanum)
# What reads the kiosk's screens out; without it a kiosk has no such button.
readonly VOICES=(espeak-ng)
readonly BROWSER=(chromium chromium-sandbox)
# Playwright, with which demo and tests drive the browser, brings a program that needs this.
readonly DRIVER=(libatomic1)
readonly READERS=(tesseract-ocr tesseract-ocr-vie zbar-tools)
readonly CHECKERS=(iproute2 shellcheck strace systemd udev xvfb)

usage() {
  cat <<'HELP'
Xin Mời: queue tickets for public service offices

On any Debian 12 or 13 or Raspberry Pi OS machine, to try it:
  ./setup.sh demo              server, kiosk, printer and scanner of a whole office, until Ctrl-C
  ./setup.sh demo --once       one citizen from scan to served, without anybody's help

On the machines of an office, to install it (starts at every boot):
  sudo ./setup.sh all          server, kiosk and voice on this one machine
  sudo ./setup.sh server       the server
  sudo ./setup.sh kiosk   [http://SERVER:8080 [--token TOKEN]]
  sudo ./setup.sh display [hall|counter-3] [http://SERVER:8080]

For who works on it:
  ./setup.sh test              all checks and tests
  ./setup.sh test ARGUMENTS    only pytest, with these arguments
  ./setup.sh torture           the long tests that the ordinary run leaves out
  ./setup.sh bench             the table of measurements
  ./setup.sh lock              pins requirements*.txt again, after a change in pyproject.toml
HELP
}

# --- saying what happens -------------------------------------------------------------------

say() { printf '• %s\n' "$*"; }

fail() {
  printf 'setup.sh: %s\n' "$*" >&2
  trap - ERR
  exit 1
}

LOG=
start_log() {
  LOG=$(mktemp --tmpdir xin-moi-setup.XXXXXX.log)
  # The owner of the checkout writes here as well.
  chmod 666 "$LOG"
}

# quietly SENTENCE COMMAND…: runs the command with its noise in the log; the sentence is for failure.
quietly() {
  local sentence=$1
  shift
  [ -n "$LOG" ] || start_log
  printf '\n$ %s\n' "$*" >>"$LOG"
  "$@" >>"$LOG" 2>&1 || fail "$sentence What the tools said is in $LOG"
}

trap 'fail "line $LINENO failed unexpectedly: $BASH_COMMAND${LOG:+ (see $LOG)}"' ERR
trap '[ "$?" -ne 0 ] || rm -f "${LOG:-}"' EXIT

# --- who does it ---------------------------------------------------------------------------

as_root() {
  if [ "$EUID" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

can_be_root() { [ "$EUID" -eq 0 ] || command -v sudo >/dev/null; }

must_be_root() {
  [ "$EUID" -eq 0 ] || fail "this installs for the whole machine. Run it again with sudo in front."
}

# With sudo in somebody's own folder, what is made there still belongs to them, and nothing
# but the installation runs as root. setpriv replaces itself, so Ctrl-C arrives.
OWNER=()
find_owner() {
  local uid gid home
  [ "$EUID" -eq 0 ] || return 0
  read -r uid gid < <(stat --format '%u %g' .)
  [ "$uid" -ne 0 ] || return 0
  home=$(getent passwd "$uid" | cut -d: -f6)
  OWNER=(setpriv "--reuid=$uid" "--regid=$gid" --init-groups env "HOME=${home:-/tmp}")
}

# --- Debian packages -----------------------------------------------------------------------

is_installed() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

APT_IS_FRESH=
apt() {
  # A freshly booted Pi updates itself: wait for it instead of failing.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@"
}

refresh_apt() {
  [ -z "$APT_IS_FRESH" ] || return 0
  quietly "the list of Debian packages could not be fetched. Check the network, then run this again." \
    apt update
  APT_IS_FRESH=yes
}

need_packages() {
  local package missing=()
  command -v dpkg-query >/dev/null || fail "this is not Debian. Xin Mời needs Debian 12, 13 or Raspberry Pi OS."
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  can_be_root || fail "these Debian packages are missing: ${missing[*]}. Run this once as root."
  say "Installing Debian packages: ${missing[*]}"
  refresh_apt
  quietly "Debian packages could not be installed. Check the network and the free space, then run this again." \
    apt install --no-install-recommends "${missing[@]}"
}

# --- Python --------------------------------------------------------------------------------

need_python() {
  need_packages python3 python3-venv
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "this machine's Python is too old. Xin Mời needs Debian 12 or newer."
  case $(dpkg --print-architecture) in
    amd64 | arm64) ;;
    *) fail "this system is not a 64-bit one. On a Pi, write the 64-bit Raspberry Pi OS on the card." ;;
  esac
}

# The mark left in a .venv: which requirements were installed, with which Python.
mark_of() { { "$PYTHON" --version; cat "$1"; } | sha256sum; }

is_current() { # VENV REQUIREMENTS
  [ "$(cat "$1/installed-$(basename "$2")" 2>/dev/null)" = "$(mark_of "$2")" ] && "$1/bin/python" -c ''
}

install_requirements() { # VENV REQUIREMENTS
  quietly "the Python libraries could not be installed. Check the network, then run this again." \
    "${OWNER[@]}" "$1/bin/python" -m pip install --require-hashes --only-binary :all: \
    --disable-pip-version-check --requirement "$2"
  mark_of "$2" | "${OWNER[@]}" tee "$1/installed-$(basename "$2")" >/dev/null
}

need_venv() { # REQUIREMENTS
  need_python
  is_current .venv "$1" && return
  say "Installing the Python libraries of $1 into .venv"
  # After an upgrade of Debian, the Python in it is another one and finds nothing.
  .venv/bin/python -m pip --version >/dev/null 2>&1 ||
    quietly "the folder .venv could not be made. Check that this folder can be written to." \
      "${OWNER[@]}" "$PYTHON" -m venv --clear .venv
  install_requirements .venv "$1"
}

# --- trying and testing --------------------------------------------------------------------

run_python() { "${OWNER[@]}" env PYTHONPATH=. .venv/bin/python "$@"; }

# Asked before anything is installed: the demo itself could say it only minutes later.
check_demo_options() {
  while [ "$#" -gt 0 ]; do
    case $1 in
      --once | --alive | --keep-pictures | -h | --help) ;;
      --size | --out)
        [ -n "${2:-}" ] || fail "\"$1\" needs a value behind it. To see what there is: ./setup.sh help"
        shift
        ;;
      *) fail "the demo does not know \"$1\". To see what there is: ./setup.sh help" ;;
    esac
    shift
  done
}

demo() {
  check_demo_options "$@"
  need_packages "${DRAWING[@]}" "${LETTERS[@]}" "${VOICES[@]}" "${BROWSER[@]}" "${DRIVER[@]}"
  need_venv requirements-test.txt
  rm -f "${LOG:-}"
  # The demo is this process from here on, so Ctrl-C ends it and nothing is left.
  exec "${OWNER[@]}" env PYTHONPATH=. .venv/bin/python tests/demo "$@"
}

need_for_tests() {
  need_packages "${DRAWING[@]}" "${LETTERS[@]}" "${VOICES[@]}" "${BROWSER[@]}" "${DRIVER[@]}" \
    "${READERS[@]}" "${CHECKERS[@]}"
  need_venv requirements-test.txt
}

check() { # NAME COMMAND…
  local name=$1
  shift
  say "$name"
  "$@" || fail "$name found something to put right; it is printed above."
}

check_style() {
  check "Style (ruff)" run_python -m ruff check --quiet .
  check "Format (ruff)" run_python -m ruff format --check --quiet .
  check "Types (mypy)" run_python -m mypy --no-error-summary
  check "Shell scripts (shellcheck)" shellcheck --external-sources setup.sh .ci/run systemd/xin-moi
}

run_tests() {
  need_for_tests
  if [ "$#" -eq 0 ]; then
    check_style
    # Tests wait more than they work, so two more at a time than there are processors; each
    # file's tests stay together, as they share browsers and servers.
    set -- --numprocesses "$(($(nproc) < 8 ? $(nproc) + 2 : 8))" --dist loadfile
  fi
  check "Tests (pytest)" run_python -m pytest "$@"
}

torture() {
  need_for_tests
  check "Long tests (pytest -m slow)" run_python -m pytest -m slow "$@"
}

bench() {
  local script
  need_for_tests
  for script in tests/benchmarks/bench_*.py; do
    [ -e "$script" ] || fail "there are no measurements in tests/benchmarks."
    check "$(basename "$script" .py)" run_python "$script"
  done
}

lock() {
  local work
  need_python
  work=$(mktemp --directory)
  quietly "the tool that pins requirements could not be installed." "$PYTHON" -m venv "$work/venv"
  quietly "the tool that pins requirements could not be installed. Check the network." \
    "$work/venv/bin/pip" install --only-binary :all: uv
  # One file for every Python and processor that we support, and for Linux only.
  cp pyproject.toml "$work/"
  printf '\n[tool.uv]\nenvironments = ["sys_platform == %s"]\n' "'linux'" >>"$work/pyproject.toml"
  pin requirements.txt
  pin requirements-test.txt --extra test --constraints requirements.txt
  rm -rf "$work"
}

pin() { # FILE OPTIONS…
  local file=$1
  shift
  say "Pinning $file"
  quietly "$file could not be pinned." "$work/venv/bin/uv" --no-config pip compile --universal \
    --python-version 3.11 --generate-hashes --no-annotate --no-header "$@" \
    --output-file "$work/$file" "$work/pyproject.toml"
  {
    echo "# Made from pyproject.toml by ./setup.sh lock: every file that may be installed, by its hash."
    sed "s/ ; sys_platform == 'linux'//; s/ and sys_platform == 'linux'//" "$work/$file"
  } >"$file"
}

# --- the command line ----------------------------------------------------------------------

main() {
  local task=${1:-help}
  [ "$#" -eq 0 ] || shift
  case $task in
    help | -h | --help) usage ;;
    demo | torture) find_owner && "$task" "$@" ;;
    bench | lock) stands_alone "$task" "$@" && find_owner && "$task" ;;
    test) find_owner && run_tests "$@" ;;
    server | all) stands_alone "$task" "$@" && install_for_office "$task" ;;
    kiosk | display) install_for_office "$task" "$@" ;;
    *) fail "there is no \"$task\". To see what there is: ./setup.sh help" ;;
  esac
}

# A word that nobody reads must not pass for done: "server --port 80" would be at 8080.
stands_alone() { # TASK [WORD…]
  [ "$#" -eq 1 ] || fail "\"$1\" is written alone; \"$2\" is not understood. To see what there is: ./setup.sh help"
}

install_for_office() {
  # shellcheck source=systemd/install.sh
  . systemd/install.sh
  local part=$1
  shift
  "install_$part" "$@"
}

main "$@"
