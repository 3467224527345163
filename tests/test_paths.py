from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import paths

ABSENT = Path("/nonexistent/smartcart-kiosk")


def test_the_configured_directory_wins(tmp_path: Path) -> None:
    environ = {"STATE_DIRECTORY": "/a", "RUNTIME_DIRECTORY": "/b"}
    assert paths.state_directory(tmp_path, environ) == tmp_path
    assert paths.runtime_directory(tmp_path, environ) == tmp_path


@pytest.mark.parametrize("value", ["/given", "/given:/other"])
def test_systemds_directory_is_next(value: str, tmp_path: Path) -> None:
    assert paths.state_directory(None, {"STATE_DIRECTORY": value}, system=tmp_path) == Path("/given")
    assert paths.runtime_directory(None, {"RUNTIME_DIRECTORY": value}, system=tmp_path) == Path("/given")


@pytest.mark.parametrize("environ", [{}, {"STATE_DIRECTORY": "", "RUNTIME_DIRECTORY": "relative"}])
def test_the_systems_directory_is_taken_when_it_can_be_written(environ: dict[str, str], tmp_path: Path) -> None:
    assert paths.state_directory(None, environ, system=tmp_path) == tmp_path
    assert paths.runtime_directory(None, environ, system=tmp_path) == tmp_path


def test_else_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Which these are is for platformdirs to say, and depends on who runs the tests.
    monkeypatch.setattr("platformdirs.user_state_dir", lambda name: str(tmp_path / "state" / name))
    monkeypatch.setattr("platformdirs.user_runtime_dir", lambda name: str(tmp_path / "run" / name))
    assert paths.state_directory(None, {}, system=ABSENT) == tmp_path / "state" / paths.NAME
    assert paths.runtime_directory(None, {}, system=ABSENT) == tmp_path / "run" / paths.NAME
    assert paths.runtime_directory(None, {}, only_reading=True, system=ABSENT) == tmp_path / "run" / paths.NAME


def test_without_a_login_session_there_is_a_runtime_directory_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert paths.runtime_directory(None, {}, system=ABSENT).name == paths.NAME


def test_another_users_runtime_directory_can_be_read_but_not_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert paths.runtime_directory(None, {}, only_reading=True, system=tmp_path) == tmp_path
    assert paths.runtime_directory(None, {}, system=tmp_path) != tmp_path
