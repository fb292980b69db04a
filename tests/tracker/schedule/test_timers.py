"""What starts the weekly scan: the files, and a crontab and systemctl that are small scripts on PATH."""

import os
import plistlib
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from configparser import RawConfigParser
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tracker.errors import Failed, UserError
from tracker.schedule.schedule import Daily, Weekly
from tracker.schedule.timer_files import DAILY_LOOK, Command, service_unit
from tracker.schedule.timer_plans import TimerKind, plan
from tracker.schedule.timers import CommandResult, detect, install, remove, run_command, status

COMMAND = Command(argv=("/opt/python/bin/python3", "-m", "tracker", "scan", "--if-due"), folder=Path("/srv/tracker"))
AWKWARD = "/srv/100% 政务 \"x\" 'y' $HOME"
FRIDAY = Weekly(weekday=5, hour=18, minute=5)
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"

CRONTAB = """#!/bin/sh
file="$(dirname "$0")/table"
case "$1" in
  -l) [ -f "$file" ] && cat "$file" || { echo "no crontab for somebody" >&2; exit 1; } ;;
  -) cat > "$file" ;;
esac
"""
FORBIDDEN_CRONTAB = """#!/bin/sh
[ "$1" = "-" ] && echo lost > "$(dirname "$0")/table"
echo "You (somebody) are not allowed to use this program (crontab)" >&2
exit 1
"""
SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
"""


@pytest.fixture
def put_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def put(name: str, script: str) -> Path:
        program = folder / name
        program.write_text(script)
        program.chmod(0o755)
        return folder

    return put


@pytest.fixture
def table(put_on_path: Callable[[str, str], Path]) -> Path:
    """The crontab of a made `crontab`; there is none yet."""
    return put_on_path("crontab", CRONTAB) / "table"


def read_unit(text: str) -> RawConfigParser:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # keys of units keep their case
    unit.read_string(text)
    return unit


def texts(kind: TimerKind, command: Command = COMMAND, home: Path = Path("/home/x")) -> list[str]:
    return list(plan(kind, command, FRIDAY, home=home).files.values())


# systemd


def test_service_runs_the_command_once_in_its_folder() -> None:
    service = read_unit(texts(TimerKind.SYSTEMD)[0])["Service"]
    assert (service["Type"], service["WorkingDirectory"], service["ExecStart"]) == (
        "oneshot",
        "/srv/tracker",
        '"/opt/python/bin/python3" "-m" "tracker" "scan" "--if-due"',
    )


def test_service_counts_an_incomplete_scan_as_done() -> None:
    assert read_unit(texts(TimerKind.SYSTEMD)[0])["Service"]["SuccessExitStatus"] == "3"


def test_timer_fires_in_shanghai_time_and_catches_up() -> None:
    timer = texts(TimerKind.SYSTEMD)[1]
    assert "OnCalendar=Fri *-*-* 18:05:00 Asia/Shanghai\n" in timer
    assert read_unit(timer)["Timer"]["Persistent"] == "true"


def test_timer_fires_every_hour_to_go_on_with_what_was_interrupted() -> None:
    assert "OnCalendar=hourly\n" in texts(TimerKind.SYSTEMD)[1]


def test_unit_escapes_what_systemd_would_read_otherwise() -> None:
    command = Command(argv=("/bin/my python", 'a"b', "100%", "$HOME", "c\\d"), folder=Path("/srv/100%"))
    service = read_unit(service_unit(command))["Service"]
    assert service["ExecStart"] == r'"/bin/my python" "a\"b" "100%%" "$$HOME" "c\\d"'
    assert service["WorkingDirectory"] == "/srv/100%%"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    program = tmp_path / "政务 100% $c" / "python"
    program.parent.mkdir()
    folder = tmp_path / 'a "b" 100% $c'
    folder.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    command = Command(argv=(str(program), AWKWARD), folder=folder)
    timer = plan(TimerKind.SYSTEMD, command, FRIDAY, home=tmp_path)
    install(timer, run=accept)
    units = [str(path) for path in timer.files]
    with tempfile.TemporaryDirectory() as runtime:  # a test's own folder is too long for the sockets of other units
        done = subprocess.run(
            ["systemd-analyze", "--user", "verify", *units],
            capture_output=True,
            text=True,
            env={**os.environ, "XDG_RUNTIME_DIR": runtime},
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_understands_when_it_is_due() -> None:
    when = "Fri *-*-* 18:05:00 Asia/Shanghai"
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True)
    assert f"Normalized form: {when}" in done.stdout or f"Original form: {when}" in done.stdout


def test_a_program_that_systemd_would_not_start_is_refused() -> None:
    with pytest.raises(UserError, match="quote"):
        plan(TimerKind.SYSTEMD, Command(argv=("/o'neill/python",), folder=Path("/")), FRIDAY)


def accept(argv: Sequence[str], stdin: str) -> CommandResult:
    return CommandResult(exit_code=0, text="", error="")


def test_install_writes_the_units_then_enables_the_timer(
    tmp_path: Path, put_on_path: Callable[[str, str], Path]
) -> None:
    calls = put_on_path("systemctl", SYSTEMCTL) / "calls"
    timer = plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path)
    install(timer)
    units = sorted(path.name for path in (tmp_path / ".config/systemd/user").iterdir())
    assert units == ["newmedia-tracker.service", "newmedia-tracker.timer"]
    assert calls.read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable newmedia-tracker.timer",
        "--user restart newmedia-tracker.timer",
    ]


def test_removing_takes_the_units_away_and_nothing_else(
    tmp_path: Path, put_on_path: Callable[[str, str], Path]
) -> None:
    put_on_path("systemctl", SYSTEMCTL)
    timer = plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path)
    install(timer)
    other = tmp_path / ".config/systemd/user/other.timer"
    other.write_text("[Timer]\n")
    remove(timer)
    assert list(other.parent.iterdir()) == [other]


def test_a_timer_that_cannot_be_enabled_is_reported_with_systemds_words(
    tmp_path: Path, put_on_path: Callable[[str, str], Path]
) -> None:
    put_on_path("systemctl", "#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")
    with pytest.raises(Failed, match="daemon-reload failed: Failed to connect to bus"):
        install(plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path))


def test_status_shows_an_installed_timer_from_a_changed_plan(
    tmp_path: Path, put_on_path: Callable[[str, str], Path]
) -> None:
    put_on_path("systemctl", SYSTEMCTL)
    install(plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path))
    now = status(plan(TimerKind.SYSTEMD, COMMAND, Weekly(), home=tmp_path))
    assert (now.is_installed, now.is_current) == (True, False)


def test_units_go_where_the_user_keeps_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folders = {path.parent for path in plan(TimerKind.SYSTEMD, COMMAND, FRIDAY).files}
    assert folders == {tmp_path / "systemd/user"}


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file where the folder would be")
    with pytest.raises(Failed, match="cannot be written"):
        install(plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path), run=accept)


# crontab

LINE = "7 * * * * cd /srv/tracker && /opt/python/bin/python3 -m tracker scan --if-due\n"
BLOCK = f"# BEGIN newmedia-tracker\n{LINE}# END newmedia-tracker\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", BLOCK, id="empty"),
        pytest.param("0 1 * * * backup\n", f"0 1 * * * backup\n{BLOCK}", id="others-are-kept"),
        pytest.param("0 1 * * * backup", f"0 1 * * * backup\n{BLOCK}", id="no-line-break-at-the-end"),
        pytest.param(
            f"# mine\n{BLOCK.replace('7 *', '9 *')}0 1 * * * backup\n",
            f"# mine\n0 1 * * * backup\n{BLOCK}",
            id="an-older-line-is-replaced",
        ),
        pytest.param(f"# 备份\n{BLOCK}", f"# 备份\n{BLOCK}", id="already-there"),
    ],
)
def test_install_keeps_the_rest_of_the_crontab(table: Path, before: str, after: str) -> None:
    table.write_text(before)
    install(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert table.read_text() == after


def test_install_makes_a_crontab_where_there_is_none(table: Path) -> None:
    install(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert table.read_text() == BLOCK


def test_crontab_keeps_bytes_that_are_no_utf8(table: Path) -> None:
    table.write_bytes("# 备份\n".encode("gbk"))
    install(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert table.read_bytes() == "# 备份\n".encode("gbk") + BLOCK.encode()


def test_two_registers_have_a_line_each(table: Path) -> None:
    install(plan(TimerKind.CRONTAB, COMMAND, FRIDAY, name="tracker-a"))
    install(plan(TimerKind.CRONTAB, COMMAND, FRIDAY, name="tracker-b"))
    remove(plan(TimerKind.CRONTAB, COMMAND, FRIDAY, name="tracker-a"))
    assert table.read_text() == BLOCK.replace("newmedia-tracker", "tracker-b")


def test_removing_leaves_the_rest_of_the_crontab(table: Path) -> None:
    table.write_text(f"0 1 * * * a\n{BLOCK}0 2 * * * b\n")
    remove(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert table.read_text() == "0 1 * * * a\n0 2 * * * b\n"


def test_removing_what_is_not_there_writes_nothing(table: Path) -> None:
    remove(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert not table.exists()


def test_a_crontab_that_cannot_be_read_is_never_written(put_on_path: Callable[[str, str], Path]) -> None:
    table = put_on_path("crontab", FORBIDDEN_CRONTAB) / "table"
    with pytest.raises(Failed, match="not allowed"):
        install(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert not table.exists()


@pytest.mark.parametrize(
    ("before", "is_installed", "is_current"),
    [
        pytest.param("", False, False, id="absent"),
        pytest.param(BLOCK, True, True, id="as-planned"),
        pytest.param(BLOCK.replace("7 *", "9 *"), True, False, id="another-line"),
    ],
)
def test_status_of_the_crontab(table: Path, before: str, is_installed: bool, is_current: bool) -> None:
    table.write_text(before)
    now = status(plan(TimerKind.CRONTAB, COMMAND, FRIDAY))
    assert (now.is_installed, now.is_current) == (is_installed, is_current)


def test_cron_starts_an_awkward_command_as_it_was_meant(tmp_path: Path) -> None:
    program = tmp_path / "show args"
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    folder = tmp_path / "100% 'quoted' $HOME"
    folder.mkdir()
    timer = plan(TimerKind.CRONTAB, Command(argv=(str(program), AWKWARD, "50%"), folder=folder), FRIDAY)
    as_cron_reads = timer.crontab_line.split(" ", 5)[5].replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", as_cron_reads], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(folder), AWKWARD, "50%"]


def test_every_percent_sign_of_a_crontab_line_is_escaped() -> None:
    command = Command(argv=("/bin/x", "50%", "%d"), folder=Path("/srv/100%"))
    line = plan(TimerKind.CRONTAB, command, FRIDAY).crontab_line
    assert line.count("%") == line.count("\\%") == 3


def test_a_backslash_is_refused_in_a_crontab() -> None:
    with pytest.raises(UserError, match="backslash"):
        plan(TimerKind.CRONTAB, Command(argv=("/bin/a\\b",), folder=Path("/")), FRIDAY)


# Windows


def read_task(command: Command = COMMAND) -> ElementTree.Element:
    return ElementTree.fromstring(texts(TimerKind.TASK, command)[0].encode("utf-16"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("Triggers/CalendarTrigger/StartBoundary", "2026-01-09T18:05:00+08:00", id="a-friday-in-shanghai"),
        pytest.param("Triggers/CalendarTrigger/ScheduleByDay/DaysInterval", "1", id="every-day"),
        pytest.param("Settings/StartWhenAvailable", "true", id="catches-up"),
        pytest.param("Settings/MultipleInstancesPolicy", "IgnoreNew", id="one-at-a-time"),
        pytest.param("Settings/ExecutionTimeLimit", "PT0S", id="no-time-limit"),
        pytest.param("Actions/Exec/Command", "/opt/python/bin/python3", id="command"),
        pytest.param("Actions/Exec/Arguments", "-m tracker scan --if-due", id="arguments"),
        pytest.param("Actions/Exec/WorkingDirectory", "/srv/tracker", id="folder"),
    ],
)
def test_task_says(path: str, expected: str) -> None:
    assert read_task().findtext("/".join(TASK + name for name in path.split("/"))) == expected


def test_task_escapes_for_xml_and_for_windows() -> None:
    task = read_task(Command(argv=("C:/a & b/python.exe", 'say "<x>"'), folder=Path("/a & b")))
    action = f"{TASK}Actions/{TASK}Exec/{TASK}"
    assert task.findtext(f"{action}Command") == "C:/a & b/python.exe"
    assert task.findtext(f"{action}Arguments") == '"say \\"<x>\\""'


def test_task_file_is_utf16_with_its_mark(tmp_path: Path) -> None:
    timer = plan(TimerKind.TASK, COMMAND, FRIDAY, home=tmp_path)
    install(timer, run=accept)
    (path,) = timer.files
    assert path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert ElementTree.parse(path).getroot().tag == f"{TASK}Task"


# launchd

LAUNCHCTL = """#!/bin/sh
here="$(dirname "$0")"
echo "$@" >> "$here/calls"
case "$1" in
  bootstrap) [ -f "$here/loaded" ] && { echo "Bootstrap failed: 5" >&2; exit 5; }; touch "$here/loaded" ;;
  bootout) [ -f "$here/loaded" ] || { echo "Boot-out failed: 3: No such process" >&2; exit 3; }; rm "$here/loaded" ;;
  print) [ -f "$here/loaded" ] || exit 113 ;;
esac
"""


def test_agent_is_started_every_hour_in_its_folder_with_awkward_names_as_they_are(tmp_path: Path) -> None:
    command = Command(argv=("/bin/my python", AWKWARD, "<&>"), folder=Path(AWKWARD))
    agents = [
        plistlib.loads(text.encode())
        for when in (FRIDAY, Daily())
        for text in plan(TimerKind.LAUNCHD, command, when, home=tmp_path).files.values()
    ]

    assert [agent["ProgramArguments"] for agent in agents] == [["/bin/my python", AWKWARD, "<&>"]] * 2
    assert [agent["WorkingDirectory"] for agent in agents] == [AWKWARD] * 2
    assert [agent["StartCalendarInterval"] for agent in agents] == [{"Minute": 7}, {"Minute": 37}]
    assert agents[0]["Label"] == "newmedia-tracker"
    assert "RunAtLoad" not in agents[0]


def test_agent_is_loaded_once_and_unloaded(tmp_path: Path, put_on_path: Callable[[str, str], Path]) -> None:
    calls = put_on_path("launchctl", LAUNCHCTL) / "calls"
    other = tmp_path / "Library/LaunchAgents/other.plist"
    other.parent.mkdir(parents=True)
    other.write_text("another program's")
    timer = plan(TimerKind.LAUNCHD, COMMAND, FRIDAY, home=tmp_path)

    assert not status(timer).is_installed
    install(timer)
    install(timer)
    assert status(timer).is_current
    changed = plan(TimerKind.LAUNCHD, replace(COMMAND, folder=Path("/srv/other")), FRIDAY, home=tmp_path)
    assert (status(changed).is_installed, status(changed).is_current) == (True, False)
    remove(timer)
    remove(timer)
    assert not status(timer).is_installed
    assert [path.name for path in other.parent.iterdir()] == ["other.plist"]
    assert f"bootstrap gui/{os.getuid()} {tmp_path}/Library/LaunchAgents/newmedia-tracker.plist" in calls.read_text()


def test_agent_that_is_not_loaded_is_reported_in_launchd_s_words(
    tmp_path: Path, put_on_path: Callable[[str, str], Path]
) -> None:
    put_on_path("launchctl", '#!/bin/sh\n[ "$1" != bootstrap ] || { echo "no such domain" >&2; exit 125; }\n')
    with pytest.raises(Failed, match="no such domain"):
        install(plan(TimerKind.LAUNCHD, COMMAND, FRIDAY, home=tmp_path))


def test_a_mac_has_launchd_and_without_its_program_something_else(put_on_path: Callable[[str, str], Path]) -> None:
    put_on_path("crontab", CRONTAB)
    put_on_path("systemctl", "#!/bin/sh\nexit 1\n")
    assert detect(platform="darwin") is TimerKind.CRONTAB
    put_on_path("launchctl", LAUNCHCTL)
    assert detect(platform="darwin") is TimerKind.LAUNCHD
    assert detect(platform="linux") is TimerKind.CRONTAB


def test_a_path_that_is_no_text_is_refused() -> None:
    with pytest.raises(UserError, match="no text"):
        plan(TimerKind.LAUNCHD, Command(argv=("/bin/\udcff",), folder=Path("/")), FRIDAY)


# Any kind


def test_installing_twice_ends_the_same(tmp_path: Path, put_on_path: Callable[[str, str], Path]) -> None:
    put_on_path("systemctl", SYSTEMCTL)
    timer = plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path)
    install(timer)
    install(timer)
    assert status(timer).is_current
    assert len(list((tmp_path / ".config/systemd/user").iterdir())) == 2


def test_what_is_written_was_shown(tmp_path: Path) -> None:
    timer = plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, home=tmp_path)
    assert all(f"{path}:\n\n{text}" in timer.shown for path, text in timer.files.items())
    assert "systemctl --user enable newmedia-tracker.timer" in timer.shown


def test_where_nothing_runs_by_the_clock_the_line_is_shown() -> None:
    timer = plan(TimerKind.NONE, COMMAND, FRIDAY)
    assert timer.shown == "cd /srv/tracker && /opt/python/bin/python3 -m tracker scan --if-due\n"


def test_where_nothing_runs_by_the_clock_nothing_is_installed() -> None:
    with pytest.raises(Failed, match="nothing on this machine"):
        install(plan(TimerKind.NONE, COMMAND, FRIDAY))


@pytest.mark.parametrize(
    "argument",
    [
        pytest.param("postgresql://office:secret@host/db", id="password-in-an-address"),
        pytest.param("--proxy=http://office:secret@host", id="password-in-an-option"),
    ],
)
def test_a_password_is_never_written(argument: str) -> None:
    with pytest.raises(UserError, match="password"):
        Command(argv=("/bin/x", argument), folder=Path("/"))


def test_a_line_break_in_a_path_is_refused() -> None:
    with pytest.raises(UserError, match="line break"):
        Command(argv=("/bin/x",), folder=Path("/a\nb"))


@pytest.mark.parametrize("name", [pytest.param("a/b", id="slash"), pytest.param("韶山", id="chinese")])
def test_a_name_that_is_no_file_name_everywhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name for a timer"):
        plan(TimerKind.SYSTEMD, COMMAND, FRIDAY, name=name)


def test_windows_has_its_task_scheduler() -> None:
    assert detect(platform="win32") is TimerKind.TASK


def test_a_user_session_of_systemd_is_preferred(put_on_path: Callable[[str, str], Path]) -> None:
    put_on_path("systemctl", "#!/bin/sh\nexit 0\n")
    put_on_path("crontab", CRONTAB)
    assert detect(platform="linux") is TimerKind.SYSTEMD


def test_without_a_user_session_there_is_cron(put_on_path: Callable[[str, str], Path]) -> None:
    put_on_path("systemctl", "#!/bin/sh\nexit 1\n")
    put_on_path("crontab", CRONTAB)
    assert detect(platform="linux") is TimerKind.CRONTAB


def test_a_bare_machine_has_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert detect(platform="linux") is TimerKind.NONE


def test_a_command_that_is_not_there_answers_as_a_shell_would() -> None:
    assert run_command(("no-such-program-here",)).exit_code == 127


# the daily look


DAILY = Daily()
LOOK = Command(
    argv=("/opt/python/bin/python3", "-m", "tracker", "scan", "--due-only"),
    folder=Path("/srv/tracker"),
    about=DAILY_LOOK,
)


def test_daily_timer_fires_every_day_and_every_hour() -> None:
    service, timer = plan(TimerKind.SYSTEMD, LOOK, DAILY, home=Path("/home/x")).files.values()

    assert "OnCalendar=*-*-* 06:00:00 Asia/Shanghai\n" in timer
    assert "OnCalendar=hourly\n" in timer
    assert "Description=Daily look at the new-media accounts" in service
    assert '"--due-only"' in service


def test_both_crontab_lines_stand_beside_each_other(table: Path) -> None:
    weekly = plan(TimerKind.CRONTAB, COMMAND, FRIDAY, name="t")
    daily = plan(TimerKind.CRONTAB, LOOK, DAILY, name="t-daily")
    install(weekly)
    install(daily)

    assert [status(item).is_current for item in (weekly, daily)] == [True, True]
    assert [line.split()[0] for line in table.read_text().splitlines() if " * * * * " in line] == ["7", "37"]
    remove(weekly)
    assert [status(item).is_installed for item in (weekly, daily)] == [False, True]


def test_daily_task_says_what_it_does() -> None:
    (text,) = plan(TimerKind.TASK, LOOK, DAILY, home=Path("/home/x")).files.values()
    root = ElementTree.fromstring(text.partition("\n")[2])

    description = root.find(f"{TASK}RegistrationInfo/{TASK}Description")
    assert description is not None
    assert description.text == "Daily look at the new-media accounts; does nothing where nothing is due"
    start = root.find(f".//{TASK}StartBoundary")
    assert start is not None
    assert str(start.text).endswith("T06:00:00+08:00")
