from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk import paths

SYSTEMD = Path(__file__).parents[1] / "systemd"
UNIT = SYSTEMD / "smartcart-kiosk.service"
SYSUSERS = SYSTEMD / "smartcart-kiosk.sysusers"

MAX_EXPOSURE = 2.0
"""As `systemd-analyze security` scores it: 0 is shut off, 10 is open."""

analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="NOT CHECKED: systemd-analyze is missing (apt-get install systemd)"
)
sysusers = pytest.mark.skipif(
    shutil.which("systemd-sysusers") is None,
    reason="NOT CHECKED: systemd-sysusers is missing (apt-get install systemd)",
)


def settings(section: str) -> dict[str, list[str]]:
    """Each setting of the section with all its values, since systemd lets a setting stand more than once."""
    found: dict[str, list[str]] = {}
    inside = False
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            inside = line == f"[{section}]"
        elif inside and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def run(*command: str, stdin: Path | None = None) -> subprocess.CompletedProcess[str]:
    text = None if stdin is None else stdin.read_text(encoding="utf-8")
    environ = os.environ | {"SYSTEMD_PAGER": "", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, input=text, timeout=60, check=False, env=environ)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there: the cart's is not on the machine that tests."""
    text, count = re.subn(
        r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert count == 1
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    return copy


@analyze
def test_systemd_finds_nothing_wrong_with_the_unit(unit: Path) -> None:
    done = run("systemd-analyze", "verify", "--man=no", str(unit))
    about_it = [line for line in (done.stdout + done.stderr).splitlines() if UNIT.name in line or str(unit) in line]
    assert (done.returncode, about_it) == (0, []), done.stderr


@analyze
def test_the_unit_is_shut_off(unit: Path) -> None:
    done = run("systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit))
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert score is not None, done.stderr
    assert float(score[1]) <= MAX_EXPOSURE, done.stdout


def test_the_unit_keeps_its_promises() -> None:
    service = settings("Service")
    assert service["Type"] == ["notify"]
    assert service["Restart"] == ["always"]
    assert int(service["WatchdogSec"][0]) > 0
    assert settings("Unit")["StartLimitIntervalSec"] == ["0"]
    assert service["StateDirectory"] == service["RuntimeDirectory"] == [paths.NAME]
    assert (service["StateDirectoryMode"], service["RuntimeDirectoryMode"]) == (["0700"], ["0755"])
    # A cart without network or clock must not stay dark.
    assert not any("online" in value or "time-sync" in value for value in settings("Unit")["After"])


def test_the_unit_leaves_open_what_the_kiosk_needs() -> None:
    service = settings("Service")
    assert not {"PrivateDevices", "PrivateUsers", "ProcSubset", "MemoryDenyWriteExecute"} & set(service)
    assert "AF_NETLINK" in service["RestrictAddressFamilies"][0]
    assert {"char-drm rw", "char-input rw", "char-gpiochip rw", "char-alsa rw"} <= set(service["DeviceAllow"])


def test_the_groups_of_the_unit_are_those_of_the_user() -> None:
    service = settings("Service")
    lines = [line.split() for line in SYSUSERS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert [line[1] for line in lines if line[0] == "u"] == service["User"] == service["Group"]
    members = {line[2] for line in lines if line[0] == "m" and line[1] == service["User"][0]}
    assert members == set(service["SupplementaryGroups"][0].split())


@sysusers
def test_the_user_and_the_groups_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    done = run("systemd-sysusers", f"--root={tmp_path}", "-", stdin=SYSUSERS)
    assert done.returncode == 0, done.stderr
    users = (tmp_path / "etc" / "passwd").read_text(encoding="utf-8")
    assert re.search(r"^smartcart:x:\d+:\d+:Smart cart kiosk:/var/lib/smartcart-kiosk:/usr/sbin/nologin$", users, re.M)
    groups = (tmp_path / "etc" / "group").read_text(encoding="utf-8")
    for group in ("video", "render", "input", "gpio"):
        assert re.search(rf"^{group}:x:\d+:smartcart$", groups, re.M), groups
