# Installs the parts of Xin Mời as services of this machine; read by setup.sh, which says and fails.
# shellcheck shell=bash

readonly PROGRAM=/opt/xin-moi
readonly CONFIG=/etc/xinmoi
readonly PARTS=(server kiosk display hardware)
readonly UNITS=/etc/systemd/system
readonly READ_PIN='journalctl -u xinmoi-server -g "administrator PIN" -o cat'

CHANGED=
put_file() { # FROM TO [MODE]
  cmp --silent "$1" "$2" && return
  install -D --mode "${3:-644}" "$1" "$2"
  CHANGED=yes
}

keep_file() { # FROM TO: what the technician has written stays
  [ -e "$2" ] || install -D --mode 644 "$1" "$2"
}

set_setting() { # FILE KEY VALUE
  grep --quiet --line-regexp --fixed-strings "$2=$3" "$1" && return
  sed --in-place "s|^$2=.*|$2=$3|" "$1"
  CHANGED=yes
}

systemd_runs() { [ -d /run/systemd/system ]; }

# The name of a version is the sum of all that it consists of: the same files are the same version.
version_of_program() {
  {
    "$PYTHON" --version
    find "${PARTS[@]}" requirements.txt -type f ! -name '*.pyc' -print0 | sort --zero-terminated |
      xargs --null sha256sum
  } | sha256sum | cut -c 1-12
}

# Each version has a folder with its own libraries, and "current" points to the one that runs:
# an installation that fails half-way has touched nothing that runs.
install_program() {
  local version folder
  need_python
  version=$(version_of_program)
  folder=$PROGRAM/$version
  if [ ! -e "$folder/complete" ]; then
    say "Installing the program into $folder"
    fill_folder "$folder"
  fi
  [ "$(readlink "$PROGRAM/current" || true)" != "$version" ] || return 0
  CHANGED=yes
  forget_old_versions "$version"
  ln --symbolic --force --no-dereference "$version" "$PROGRAM/next"
  mv --no-target-directory "$PROGRAM/next" "$PROGRAM/current"
}

fill_folder() { # FOLDER
  rm -rf "$1"
  install -d "$1"
  cp -r "${PARTS[@]}" requirements.txt LICENSE "$1/"
  chmod -R u=rwX,go=rX "$1"
  find "$1" -name __pycache__ -prune -exec rm -rf {} +
  quietly "the folder for Python's libraries could not be made. Check the free space with: df -h" \
    "$PYTHON" -m venv "$1/.venv"
  install_requirements "$1/.venv" requirements.txt
  link_gpio_library "$1/.venv"
  prove_program "$1"
  (cd "$1" && "$PYTHON" -m compileall -q "${PARTS[@]}")
  touch "$1/complete"
}

# A folder that was copied in part, or a library that does not load here, is found before it runs.
prove_program() { # FOLDER
  local part
  for part in "${PARTS[@]}"; do
    quietly "\"$part\" does not start: this folder is not whole. Copy all of it again, then run this again." \
      env --chdir="$1" .venv/bin/python -B -m "$part" --help
  done
}

# The version before stays on the disk: pointing "current" to it is the way back.
forget_old_versions() { # NEW
  local folder name before
  before=$(readlink "$PROGRAM/current" || true)
  for folder in "$PROGRAM"/*/; do
    name=$(basename "$folder")
    [ "$name" = "$1" ] || [ "$name" = "$before" ] || [ -L "${folder%/}" ] || rm -rf "$folder"
  done
}

# On a Pi the pins are reached through Raspberry Pi OS's own library: for Python 3.13 there is none
# elsewhere. Only its two files are lent to the program, not all of the machine's libraries.
link_gpio_library() { # VENV
  [ "$(dpkg --print-architecture)" = arm64 ] || return 0
  apt-cache show python3-lgpio >/dev/null 2>&1 || is_installed python3-lgpio || return 0
  need_packages python3-lgpio
  ln --symbolic --force /usr/lib/python3/dist-packages/{lgpio.py,_lgpio*.so} "$1"/lib/python3*/site-packages/
}

install_common() {
  must_be_root
  need_packages systemd udev
  install_program
  put_file systemd/sysusers.d/xinmoi.conf /etc/sysusers.d/xinmoi.conf
  put_file systemd/tmpfiles.d/xinmoi.conf /etc/tmpfiles.d/xinmoi.conf
  put_file systemd/xin-moi /usr/local/bin/xin-moi 755
  quietly "the user xinmoi could not be made." systemd-sysusers /etc/sysusers.d/xinmoi.conf
  quietly "the folders of xinmoi could not be made." \
    systemd-tmpfiles --create /etc/tmpfiles.d/xinmoi.conf
}

start_unit() { # UNIT
  local how=start
  quietly "the unit $1 could not be enabled." systemctl enable "$1"
  if ! systemd_runs; then
    say "$1 starts when this machine boots"
    return
  fi
  quietly "systemd did not reload." systemctl daemon-reload
  [ -z "$CHANGED" ] || how=restart
  # Not waited for: a unit that tells itself when it is up may take its time, or never be.
  quietly "$1 did not start. See why with: journalctl -u $1 -n 30" systemctl --no-block "$how" "$1"
  tell_state "$1"
}

tell_state() { # UNIT
  local _
  sleep 2
  if [ "$(systemctl show --property ConditionResult --value "$1")" = no ]; then
    say "$1 waits for the next boot with a screen: this machine has none now"
    return
  fi
  for _ in $(seq 40); do
    systemctl --quiet is-active "$1" && break
    sleep 0.5
  done
  # A program that cannot work is gone again after a moment.
  sleep 2
  if systemctl --quiet is-active "$1"; then
    say "$1 runs"
  else
    say "$1 does not stay up and is tried again and again. See why with: journalctl -u $1 -n 30"
  fi
}

# Full-screen programs and a desktop cannot share the screen: what was said last gets it.
take_screen() { # UNIT
  local other
  for other in "$UNITS"/multi-user.target.wants/xinmoi-{kiosk,display@*}.service; do
    other=$(basename "$other")
    [ -L "$UNITS/multi-user.target.wants/$other" ] && [ "$other" != "$1" ] || continue
    say "$other no longer starts here: a machine has one screen"
    quietly "the unit $other could not be disabled." systemctl disable "$other"
  done
  if [ "$(systemctl get-default 2>/dev/null)" = graphical.target ] && has_desktop; then
    say "The desktop no longer starts by itself (to have it back: sudo systemctl set-default graphical.target)"
    quietly "the desktop could not be switched off." systemctl set-default multi-user.target
  fi
  if systemd_runs && systemctl --quiet is-active display-manager.service; then
    quietly "the unit $1 could not be enabled." systemctl enable "$1"
    say "A desktop holds the screen now: $1 takes it at the next start. To do that now: sudo reboot"
  else
    start_unit "$1"
  fi
}

has_desktop() { [ -e "$UNITS/display-manager.service" ]; }

# --- server --------------------------------------------------------------------------------

install_server() {
  install_common
  need_packages "${LETTERS[@]}" iproute2
  put_file systemd/xinmoi-server.service "$UNITS"/xinmoi-server.service
  keep_file systemd/server.env "$CONFIG/server.env"
  start_unit xinmoi-server.service
  if ! systemd_runs; then
    say "The first start prints the administrator's PIN. To read it then: sudo $READ_PIN"
    return
  fi
  wait_for_server || tell_no_server
  say "The server answers at http://$(address):8080"
  tell_pin
}

# The first address that other machines can reach this one by; before there is a network, its name.
address() {
  local found
  found=$(hostname --all-ip-addresses | cut -d ' ' -f 1)
  echo "${found:-$(hostname)}"
}

# That something answers is not enough: another program may have had the port before.
wait_for_server() {
  local _
  for _ in $(seq 60); do
    holds_port "$(systemctl show --property MainPID --value xinmoi-server)" 8080 &&
      "$PYTHON" -c 'import urllib.request as r; r.urlopen("http://127.0.0.1:8080/readyz", timeout=2)' \
        2>/dev/null && return
    sleep 0.5
  done
  return 1
}

tell_no_server() {
  local other
  other=$(holder_of 8080)
  [ -z "$other" ] || holds_port "$(systemctl show --property MainPID --value xinmoi-server)" 8080 ||
    fail "port 8080 is taken by $other, so the server cannot have it. End that program, then run this again."
  fail "the server does not answer. See why with: journalctl -u xinmoi-server -n 30"
}

listeners() { # PORT: lines that end with users:(("nginx",pid=412,fd=6),…)
  ss --no-header --listening --tcp --numeric --processes "sport = :$1"
}

holds_port() { # PROCESS PORT
  [[ $(listeners "$2") == *",pid=$1,"* ]]
}

holder_of() { # PORT: says who listens there, such as "nginx (process 412)"
  listeners "$1" | sed --quiet 's/.*users:(("\([^"]*\)",pid=\([0-9]*\),.*/\1 (process \2)/p' | sort --unique
}

# Only what the journal still has: the server says it once, at its very first start.
tell_pin() {
  local begun
  begun=$(systemctl show --property ActiveEnterTimestamp --value xinmoi-server 2>/dev/null)
  journalctl --unit xinmoi-server --output cat --no-pager --lines 1 --grep 'administrator PIN' \
    ${begun:+--since "${begun#* }"} 2>/dev/null ||
    say "Clerks and PINs are kept. A new PIN: sudo xin-moi server clerk add admin --role administrator"
}

# --- kiosk ---------------------------------------------------------------------------------

only_one() { # THINGS BEFORE NEW: refuses a second one of what can be given once
  [ -z "$2" ] || fail "there are two $1: \"$2\" and \"$3\". Write only one of them."
}

install_kiosk() { # [URL] [--token TOKEN]
  local url='' token=''
  while [ "$#" -gt 0 ]; do
    case $1 in
      --token)
        token=${2:-}
        [ -n "$token" ] || fail "--token needs the token that the server printed behind it."
        shift
        ;;
      http://* | https://*)
        only_one addresses "$url" "$1"
        url=$1
        ;;
      *) fail "\"$1\" is not understood. Write: sudo ./setup.sh kiosk http://SERVER:8080 --token TOKEN" ;;
    esac
    shift
  done
  [ -n "$url" ] || url=$(local_server kiosk) || exit 1
  install_common
  need_packages "${DRAWING[@]}" "${LETTERS[@]}" "${VOICES[@]}" alsa-utils
  put_file systemd/udev/70-xinmoi.rules /etc/udev/rules.d/70-xinmoi.rules
  reload_udev
  put_file systemd/xinmoi-kiosk.service "$UNITS"/xinmoi-kiosk.service
  keep_file systemd/kiosk.env "$CONFIG/kiosk.env"
  keep_file systemd/hardware.toml "$CONFIG/hardware.toml"
  set_setting "$CONFIG/kiosk.env" SERVER_URL "$url"
  need_token kiosk "$url" "$token"
  need_pin
  close_console
  take_screen xinmoi-kiosk.service
  say "What is connected to the kiosk is written in $CONFIG/hardware.toml; to test it: sudo xin-moi hardware"
}

# The technician's screen on the kiosk opens with it.
need_pin() {
  [ -s "$CONFIG/technician.pin" ] || /usr/local/bin/xin-moi pin ||
    fail "the technician's PIN could not be made; why is printed above."
}

# A keyboard that somebody plugs in must lead nowhere.
close_console() {
  put_file systemd/logind.conf.d/xinmoi.conf /etc/systemd/logind.conf.d/xinmoi.conf
  put_file systemd/system.conf.d/xinmoi.conf /etc/systemd/system.conf.d/xinmoi.conf
  put_file systemd/sysctl.d/90-xinmoi.conf /etc/sysctl.d/90-xinmoi.conf
  quietly "Ctrl+Alt+Del could not be switched off." systemctl mask ctrl-alt-del.target
  systemd_runs || return 0
  # Where the kernel's settings cannot be changed now, they are after the next start.
  sysctl --quiet --load /etc/sysctl.d/90-xinmoi.conf 2>/dev/null || true
  systemctl kill --signal HUP systemd-logind.service 2>/dev/null || true
}

local_server() { # TASK
  [ -e "$UNITS"/xinmoi-server.service ] ||
    fail "this machine has no server. Say which one: sudo ./setup.sh $1 http://SERVER:8080"
  echo http://127.0.0.1:8080
}

reload_udev() {
  systemd_runs && systemctl --quiet is-active systemd-udevd.service || return 0
  quietly "udev did not reload its rules." udevadm control --reload
  quietly "udev did not look at the devices again." udevadm trigger
}

# need_token DEVICE URL [TOKEN]: the key with which the server knows this device.
need_token() {
  local file=$CONFIG/$1.token token=$3
  if [ -z "$token" ]; then
    if [ -s "$file" ] && ! is_refused "$2" "$file"; then return 0; fi
    case $2 in
      http://127.0.0.1:*) token=$(register "$1") || exit 1 ;;
      *) token=$(ask_token "$1") || exit 1 ;;
    esac
  fi
  [ -n "$token" ] || fail "there is no token for the $1. On the server: sudo xin-moi server device add NAME --role $1"
  ! is_refused "$2" <(printf '%s' "$token") ||
    fail "the server at $2 does not know this token. On it: sudo xin-moi server device add NAME --role $1"
  CHANGED=yes
  printf '%s\n' "$token" | install --mode 640 --group xinmoi /dev/stdin "$file"
}

# is_refused URL FILE: whether that server answers that it does not know the token in the file.
is_refused() {
  "$PYTHON" - "$1" "$2" <<'ASK'
import sys, urllib.error, urllib.request
url, token = sys.argv[1], open(sys.argv[2], encoding="utf-8").read().strip()
ask = urllib.request.Request(f"{url}/api/day/key", headers={"Authorization": f"Bearer {token}"})
try:
    urllib.request.urlopen(ask, timeout=3)
except urllib.error.HTTPError as answer:
    sys.exit(answer.code != 401)
except OSError:
    pass
sys.exit(1)
ASK
}

# Each registration has a name of its own, because one that was lost stays known to the server.
register() { # DEVICE
  /usr/local/bin/xin-moi server device add "$1-$(hostname)-$(date +%Y%m%d%H%M%S)" --role "$1" ||
    fail "the server did not register the $1; why is printed above."
}

ask_token() { # DEVICE
  [ -t 0 ] || fail "the $1 needs a token. On the server: sudo xin-moi server device add NAME --role $1. Then here: --token TOKEN"
  printf 'On the server, run:  sudo xin-moi server device add NAME --role %s\nThe token that it prints: ' "$1" >&2
  local token
  read -r token
  echo "$token"
}

# --- display -------------------------------------------------------------------------------

install_display() { # [hall|counter-N] [URL]
  local which='' url=''
  while [ "$#" -gt 0 ]; do
    case $1 in
      http://* | https://*)
        only_one addresses "$url" "$1"
        url=$1
        ;;
      hall | counter-[1-9] | counter-[1-9][0-9])
        only_one displays "$which" "$1"
        which=$1
        ;;
      *) fail "there is no display \"$1\". It is hall, or counter-3 for the screen of counter 3." ;;
    esac
    shift
  done
  which=${which:-hall}
  [ -n "$url" ] || url=$(local_server display) || exit 1
  install_common
  # cage will not start without xwayland, though nothing here uses it.
  need_packages cage xwayland dbus libpam-systemd procps "${BROWSER[@]}" "${DRAWING[@]}"
  put_file systemd/pam.d/xinmoi-display /etc/pam.d/xinmoi-display
  put_file systemd/xinmoi-display@.service "$UNITS/xinmoi-display@.service"
  configure_display "$url"
  [ "$which" != hall ] || stop_voice
  take_screen "xinmoi-display@$which.service"
}

configure_display() { # URL
  need_packages alsa-utils
  keep_file systemd/hardware.toml "$CONFIG/hardware.toml"
  keep_file systemd/display.env "$CONFIG/display.env"
  set_setting "$CONFIG/display.env" SERVER_URL "$1"
}

install_voice() {
  put_file systemd/xinmoi-voice.service "$UNITS/xinmoi-voice.service"
  configure_display http://127.0.0.1:8080
  start_unit xinmoi-voice.service
}

# The hall's screen has the voice with it.
stop_voice() {
  [ -L "$UNITS/multi-user.target.wants/xinmoi-voice.service" ] || return 0
  quietly "the unit xinmoi-voice could not be disabled." systemctl disable xinmoi-voice.service
}

# --- all -----------------------------------------------------------------------------------

install_all() {
  install_server
  install_kiosk
  install_voice
  say "One machine has one screen, and here it is the kiosk's. The hall board for any television or PC:"
  say "http://$(address):8080/display/hall, or on another Pi: sudo ./setup.sh display hall http://$(address):8080"
}
