"""The files in deploy/: every command in them is one of this program's, and they hold what docs/deployment.md says."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli.main import COMMANDS, app

ROOT = Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "deploy" / "systemd"
CONTAINERFILE = ROOT / "deploy" / "container" / "Containerfile"
PROGRAM = "/opt/tracker/bin/tracker"
SERVICES = sorted(SYSTEMD.glob("*.service"))
TIMERS = sorted(SYSTEMD.glob("*.timer"))
WITH_BROWSER = {"tracker-scan", "tracker-daily", "tracker-worker"}
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "StateDirectory=tracker",
    "User=tracker",
    "CapabilityBoundingSet=",
    "RestrictSUIDSGID=yes",
)
EXPOSURE = {True: 40, False: 15}
"""At most, of 100, by `systemd-analyze security`: with a browser, whose sandbox makes namespaces, and without."""
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")


def lines_of(unit: Path, key: str) -> list[str]:
    return [line.removeprefix(f"{key}=") for line in unit.read_text("utf-8").splitlines() if line.startswith(f"{key}=")]


def words_of(unit: Path) -> list[str]:
    """The words after the program, with the unit's own variables put in."""
    (line,) = lines_of(unit, "ExecStart")
    variables = dict(round_.split("=", 1) for round_ in lines_of(unit, "Environment"))
    program, *words = shlex.split(re.sub(r"\$\{(\w+)\}", lambda found: variables[found[1]], line))
    assert program == PROGRAM
    return words


def check_command(words: list[str]) -> None:
    """The parser reads every word before it prints the help, and refuses an option that it does not know."""
    command = next((word for word in words if not word.startswith("-")), "")
    if command in ("serve", "worker") and command not in COMMANDS:
        pytest.skip(f"this version has no command {command}")
    assert command in COMMANDS
    done = CliRunner().invoke(app, [*words, "--help"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_every_unit_starts_a_command_with_options_that_exist(unit: Path) -> None:
    check_command(words_of(unit))


def test_an_option_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(AssertionError):
        check_command(["scan", "--no-such-option"])


def test_every_timer_starts_a_unit_and_the_long_running_ones_have_none() -> None:
    services = {unit.stem for unit in SERVICES}
    assert {unit.stem for unit in TIMERS} == {"tracker-scan", "tracker-daily", "tracker-notify"}
    assert services - {unit.stem for unit in TIMERS} == {"tracker-serve", "tracker-worker"}
    for unit in SERVICES:
        assert lines_of(unit, "Type") == ["simple" if unit.stem in ("tracker-serve", "tracker-worker") else "oneshot"]
        assert bool(lines_of(unit, "WantedBy")) is (unit.stem in ("tracker-serve", "tracker-worker"))


@pytest.mark.parametrize("name", ["tracker-scan", "tracker-daily"])
def test_a_scan_that_was_stopped_or_is_not_complete_is_no_failure(name: str) -> None:
    """Its exit codes are 130 and 3."""
    assert lines_of(SYSTEMD / f"{name}.service", "SuccessExitStatus") == ["3 130"]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_every_unit_is_confined(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()
    assert [line for line in HARDENED if line not in lines] == []
    may_make = "user pid net" if unit.stem in WITH_BROWSER else "yes"
    assert lines_of(unit, "RestrictNamespaces") == [may_make]
    assert ("MemoryDenyWriteExecute=yes" in lines) is (unit.stem not in WITH_BROWSER)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_no_unit_holds_a_key_or_opens_a_page_to_others(unit: Path) -> None:
    text = unit.read_text("utf-8")
    assert not re.search(r"://[^/\s]*:[^/\s]*@|(?i:password|secret|token)\s*=", text)
    assert "0.0.0.0" not in text


@needs_systemd
def test_systemd_reads_every_unit(tmp_path: Path) -> None:
    program = tmp_path / "tracker"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in (*SERVICES, *TIMERS):
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(PROGRAM, str(program)), "utf-8")
    units = [str(tmp_path / unit.name) for unit in (*SERVICES, *TIMERS)]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    of_ours = [line for line in (done.stdout + done.stderr).splitlines() if "tracker" in line]
    assert (done.returncode, of_ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_systemd_finds_every_unit_confined(unit: Path) -> None:
    bound = EXPOSURE[unit.stem in WITH_BROWSER]
    done = analyze("security", "--offline=true", f"--threshold={bound}", str(unit))
    assert done.returncode == 0, done.stdout


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False, timeout=60)


# The container


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its words, continued lines joined, comments left out."""
    text = "\n".join(line for line in CONTAINERFILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", text)
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines() if line.strip()]


def test_the_image_names_its_base_its_browser_and_its_packages() -> None:
    stages = [words for name, words in instructions() if name == "FROM"]
    assert all(re.match(r"\S+/debian:bookworm-slim( AS \w+)?$", words) for words in stages)
    runs = [words for name, words in instructions() if name == "RUN"]
    installs = [words for words in runs if "apt-get install" in words]
    assert installs
    for words in installs:
        assert "--no-install-recommends" in words
        assert "rm -rf /var/lib/apt/lists/*" in words
    arguments = dict(words.split("=", 1) for name, words in instructions() if name == "ARG")
    assert re.fullmatch(r"\d+(\.\d+){3}-\d+~deb12u\d+", arguments["CHROMIUM_VERSION"])
    last = installs[-1]
    assert '"chromium=${CHROMIUM_VERSION}"' in last
    assert all(f" {package} " in f" {last} " for package in ("fonts-noto-cjk", "tini", "ca-certificates", "tzdata"))
    assert any("--require-hashes -r requirements.lock" in words for words in runs)


def test_the_image_runs_as_an_ordinary_user_under_an_init_with_the_sandbox_on() -> None:
    by_name = dict(instructions())
    assert by_name["USER"] == "10001:10001"
    names = [name for name, _ in instructions()]
    assert "RUN" not in names[names.index("USER") :]
    assert json.loads(by_name["ENTRYPOINT"])[:2] == ["/usr/bin/tini", "--"]
    text = CONTAINERFILE.read_text("utf-8")
    assert "no-sandbox" not in text
    assert "chromium-sandbox" not in text, "a setuid helper is of no use where no new rights are given"
    assert not [words for name, words in instructions() if name == "ADD" or "curl" in words or "wget" in words]


def test_the_image_starts_a_command_that_exists() -> None:
    check_command(json.loads(dict(instructions())["CMD"]))


def test_what_is_copied_is_in_the_context_and_nothing_else_is() -> None:
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert "*" in ignored
    copied = {
        word
        for name, words in instructions()
        if name == "COPY" and not words.startswith("--from")
        for word in words.split()[:-1]
    }
    assert copied == allowed
    assert all((ROOT / word).exists() for word in copied)
    assert not allowed & {"office", ".tracker", "contacts.yaml", "tracker.toml", ".git"}
