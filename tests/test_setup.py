"""setup.sh, the pinned requirements and the systemd units hold what they promise."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_process import OfficeProcess
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hardware.config import load

ROOT = Path(__file__).parent.parent
SETUP = ROOT / "setup.sh"
UNITS = sorted((ROOT / "systemd").glob("*.service"))
TASKS = ["demo", "demo --once", "test", "torture", "bench", "server", "kiosk", "display", "all"]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=60, check=False
    )


def run_where_nothing_can_be_installed(
    folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run setup.sh with hardly any program: a mistake that passes harms no machine."""
    for program in ("dirname", "readlink", "stat", "getent", "cut"):
        (folder / program).symlink_to(str(shutil.which(program)))
    return run("env", f"PATH={folder}", str(shutil.which("bash")), SETUP, *arguments)


def sections(path: Path) -> dict[str, list[str]]:
    """Return the pinned lines of a requirements file, each with the hashes below it."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("--hash="):
            found[list(found)[-1]].append(line.strip(" \\"))
        elif not line.startswith("#"):
            found[line.strip(" \\")] = []
    return found


def pins(path: Path) -> dict[str, str]:
    """Return the version of every pinned library."""
    requirements = [Requirement(line) for line in sections(path)]
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in requirements}


def wanted(*extras: str) -> Iterator[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield from map(Requirement, project["dependencies"])
    for extra in extras:
        yield from map(Requirement, project["optional-dependencies"][extra])


def test_the_shell_scripts_are_clean() -> None:
    scripts = [SETUP, ROOT / ".ci" / "run", ROOT / "systemd" / "xin-moi"]
    result = run("shellcheck", "--external-sources", f"--source-path={ROOT}", *scripts)
    assert result.stdout == ""
    assert result.returncode == 0


def test_help_names_every_task() -> None:
    result = run(SETUP, "help")
    assert result.returncode == 0
    for task in TASKS:
        assert re.search(rf"\./setup\.sh {task}\b", result.stdout), task


def test_without_a_task_it_explains_itself() -> None:
    assert run(SETUP).stdout == run(SETUP, "help").stdout


def test_an_unknown_task_is_refused_in_one_sentence() -> None:
    result = run(SETUP, "dmeo")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == (
        'setup.sh: there is no "dmeo". To see what there is: ./setup.sh help\n'
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["display", "roof"], 'there is no display "roof"'),
        (["display", "counter-0"], 'there is no display "counter-0"'),
        (["kiosk", "192.168.1.10"], '"192.168.1.10" is not understood'),
        (["kiosk", "http://server:8080", "--token"], "--token needs the token"),
        (["kiosk", "http://one:8080", "http://two:8080"], 'there are two addresses: "http://one'),
        (["display", "http://one:8080", "http://two:8080"], 'there are two addresses: "http://one'),
        (["display", "hall", "counter-3"], 'there are two displays: "hall" and "counter-3"'),
        (["server", "kiosk"], '"server" is written alone; "kiosk" is not understood'),
        (["server", "--port", "80"], '"server" is written alone; "--port" is not understood'),
        (["all", "http://server:8080"], '"all" is written alone; "http://server:8080" is not'),
        (["lock", "--upgrade"], '"lock" is written alone; "--upgrade" is not understood'),
        (["bench", "kiosk"], '"bench" is written alone; "kiosk" is not understood'),
        (["demo", "--onse"], 'the demo does not know "--onse"'),
        (["demo", "--once", "hall"], 'the demo does not know "hall"'),
        (["demo", "--size"], '"--size" needs a value behind it'),
    ],
)
def test_a_mistake_is_refused_before_anything_is_installed(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    result = run_where_nothing_can_be_installed(tmp_path, *arguments)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"setup.sh: {sentence}")
    assert len(result.stderr.splitlines()) == 1


def test_setup_knows_every_option_of_the_demo() -> None:
    """It asks before it installs anything, so it cannot leave the question to the demo."""
    demo = (ROOT / "tests" / "demo" / "__main__.py").read_text(encoding="utf-8")
    script = SETUP.read_text(encoding="utf-8")
    known = script.split("check_demo_options() {")[1].split("\n}\n")[0]
    options = re.findall(r'add_argument\("(--[a-z-]+)"', demo)
    assert options != []
    assert set(re.findall(r"--[a-z-]+", known)) == {*options, "--help"}


def program(folder: Path) -> Path:
    """Return a folder with all of the program and its libraries, as set-up makes it."""
    for part in ("server", "kiosk", "display", ".venv"):
        (folder / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "hardware", folder / "hardware")
    return folder


def test_a_program_that_is_whole_is_put_to_use(tmp_path: Path) -> None:
    assert of_install(f"prove_program {program(tmp_path)}").returncode == 0


def test_a_program_of_which_a_part_is_missing_is_never_put_to_use(tmp_path: Path) -> None:
    (program(tmp_path) / "hardware" / "config.py").unlink()
    result = of_install(f"prove_program {tmp_path}; echo used")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith('setup.sh: "kiosk" does not start: this folder is not whole')
    log = Path(result.stderr.split()[-1])
    assert "cannot import name 'config' from 'hardware'" in log.read_text(encoding="utf-8")
    log.unlink()


def test_set_up_knows_which_program_has_a_port() -> None:
    """Or it would take whatever answers at port 8080 for the server that it has installed."""
    with socket.create_server(("127.0.0.1", 0)) as ours:
        port = ours.getsockname()[1]
        said = of_install(f"holder_of {port}").stdout
        assert said.endswith(f"(process {os.getpid()})\n")
        assert of_install(f"holds_port {os.getpid()} {port}").returncode == 0
        assert of_install(f"holds_port {os.getppid()} {port} || exit 7").returncode == 7
    assert of_install(f"holder_of {port}").stdout == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="xin-moi is for root only")
@pytest.mark.parametrize("name", ["stick", "stick/office.db", "stick/copies"])
def test_no_copy_is_made_where_the_stick_is_not(tmp_path: Path, name: str) -> None:
    result = run(ROOT / "systemd" / "xin-moi", "backup", "--to", tmp_path / name)
    assert result.returncode == 1
    assert result.stdout == ""
    folder = tmp_path / name.removesuffix("/office.db")
    assert result.stderr == f"xin-moi: there is no folder {folder}. Is the stick plugged in?\n"
    assert list(tmp_path.iterdir()) == []


def test_a_token_that_the_server_does_not_know_is_refused(office_server: OfficeProcess) -> None:
    result = of_install(f"need_token kiosk {office_server.url} mistyped; echo installed")
    assert result.returncode == 1
    assert result.stdout == ""
    said = f"setup.sh: the server at {office_server.url} does not know this token. On it: sudo"
    assert result.stderr.startswith(said)


def test_a_token_that_the_server_knows_and_a_server_that_is_off_refuse_nothing(
    office_server: OfficeProcess,
) -> None:
    token = office_server.add_device()
    assert of_install(f"is_refused {office_server.url} <(echo {token})").returncode == 1
    assert of_install("is_refused http://127.0.0.1:9 <(echo mistyped)").returncode == 1


def of_install(work: str) -> subprocess.CompletedProcess[str]:
    """Run some of the functions of set-up."""
    parts = ". ./setup.sh help >/dev/null; . systemd/install.sh"
    return subprocess.run(
        ["bash", "-c", f"{parts}; {work}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def packages_of(work: str) -> set[str]:
    """Return the Debian packages that a part of setup.sh asks for, without installing any."""
    stubs = (
        "need_packages() { printf '%s\\n' \"$@\"; }; need_venv() { exit; }; put_file() { exit; }"
    )
    result = of_install(f"install_common() {{ :; }}; {stubs}; {work}")
    assert result.returncode == 0
    return set(result.stdout.split())


@pytest.mark.parametrize("work", ["demo", "need_for_tests", "install_kiosk http://server:8080"])
def test_what_draws_writes_and_speaks_on_a_kiosk_is_installed(work: str) -> None:
    assert packages_of(work) >= {"libgles2", "fonts-nanum", "espeak-ng"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    for line, hashes in sections(ROOT / name).items():
        assert re.match(r"[a-z0-9.-]+==[^ ]+( ;|$)", line), line
        assert hashes, line
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", part) for part in hashes), line


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.txt", []), ("requirements-test.txt", ["test"])]
)
def test_the_pins_are_what_the_project_asks_for(name: str, extras: list[str]) -> None:
    versions = pins(ROOT / name)
    for requirement in wanted(*extras):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_tests_run_with_the_very_libraries_that_are_installed() -> None:
    assert pins(ROOT / "requirements.txt").items() <= pins(ROOT / "requirements-test.txt").items()


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text of the project; what is installed or produced here is none."""
    for path in ROOT.rglob("*"):
        name = path.relative_to(ROOT)
        if not path.is_file() or (name.parts[0].startswith(".") and name.parts[0] != ".ci"):
            continue
        try:
            yield str(name), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font, a sound


def test_no_file_says_where_libraries_are_fetched_from() -> None:
    """Whoever installs chooses the registry; one named here would be somebody's own."""
    place = re.compile(r"(index[-_]url|find[-_]links|trusted[-_]host|_authToken|_INDEX\b)", re.I)
    named = [name for name, text in texts() if place.search(text)]
    assert [name for name in named if name != "tests/test_setup.py"] == []


def on_this_machine(text: str) -> str:
    """Return a unit whose programs exist here; it runs where setup.sh has put them."""
    text = text.replace("/opt/xin-moi/current/.venv/bin/python", "/usr/bin/python3")
    return text.replace("/usr/bin/pkill", "/usr/bin/env")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_systemd_finds_nothing_wrong_with_the_units(unit: Path, tmp_path: Path) -> None:
    for other in UNITS:
        text = on_this_machine(other.read_text(encoding="utf-8"))
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    name = unit.name.replace("@", "@hall")
    result = run("systemd-analyze", "verify", "--man=no", tmp_path / name)
    assert result.stderr + result.stdout == ""
    assert result.returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_a_unit_is_never_given_up_and_never_runs_as_root(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in ("User=xinmoi", "Restart=always", "StartLimitIntervalSec=0"):
        assert f"\n{line}\n" in text


def test_a_new_machine_expects_what_the_udev_rules_name() -> None:
    config = load(ROOT / "systemd" / "hardware.toml")
    rules = (ROOT / "systemd" / "udev" / "70-xinmoi.rules").read_text(encoding="utf-8")
    for path in (config.printer.path, config.scanner.path):
        assert f'SYMLINK+="{path.removeprefix("/dev/")}"' in rules


def test_udev_finds_nothing_wrong_with_the_rules() -> None:
    result = run("udevadm", "verify", ROOT / "systemd" / "udev" / "70-xinmoi.rules")
    if "Unknown command" in result.stderr:
        pytest.skip("this machine's udevadm cannot verify rules yet")
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_setting_of_a_unit_has_a_default() -> None:
    """systemd complains about a variable that nobody has set, and an empty one is no address."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        used = set(re.findall(r"\$\{?([A-Z_]+)", text))
        given = set(re.findall(r"(?:Environment=| )\"?([A-Z_]+)=", text))
        assert used <= given, unit.name
