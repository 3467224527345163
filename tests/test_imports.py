"""DESIGN's rules about who may know whom, read from the source."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KIOSK = sorted((ROOT / "kiosk").rglob("*.py"))
STUB = sorted((ROOT / "server_stub").rglob("*.py"))

SIDE_EFFECTS = frozenset(
    {
        "PIL", "asyncio", "fontpkg", "gpiozero", "io", "logging", "os", "pathlib", "pygame", "qrcode", "queue",
        "requests", "select", "shutil", "signal", "socket", "sseclient", "subprocess", "sys", "tempfile", "threading",
        "time", "urllib", "urllib3", "websockets",
    }
)  # fmt: skip
"""Whatever reads a clock, a file or a network, or draws."""
CORE = ("kiosk.core", "kiosk.errors")
CORE_LIBRARIES = frozenset({"jwt", "msgspec"})
SCREENS = (*CORE, "kiosk.screens")
SCREEN_LIBRARIES = frozenset({"babel"})
SCENE_DATA = ("kiosk.screens.beat", "kiosk.screens.scene", "kiosk.screens.theme", "kiosk.screens.touch")
EDGE = (*CORE, *SCENE_DATA, "kiosk.masking", "kiosk.files", "kiosk.status", "kiosk.pool", "kiosk.__version__")
SHARED_PLUMBING = (
    "kiosk.adapters.http",
    "kiosk.adapters.http_errors",
    "kiosk.adapters.event_source",
    "kiosk.adapters.dirty",
    "kiosk.adapters.dissolve",
    "kiosk.adapters.shelf",
    "kiosk.adapters.sleeper",
)
"""The exceptions among the adapters: pieces of one adapter's that stand in a file of their own, or that two share."""
MUTABLE = re.compile(
    r"^(list|dict|set|deque|defaultdict|Counter|OrderedDict|LRUCache|TTLCache|Queue|SimpleQueue|Event|Lock|RLock|"
    r"Semaphore|Condition|local|ThreadPoolExecutor|Session|StringIO|BytesIO|count|iter)$"
)
CHANGING = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault", "add", "discard", "popitem"}
)
CONSTANT = re.compile(r"^_?[A-Z][A-Z0-9_]*$")


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(file: Path) -> Iterator[str]:
    """Every module or name that the file imports, anywhere in it, also for types only."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of(package: str) -> list[Path]:
    return [file for file in KIOSK if file.is_relative_to(ROOT / package)]


def strangers(file: Path, allowed: tuple[str, ...]) -> list[str]:
    """What of ours the file imports beyond what it may."""
    ours = [name for name in imports(file) if name.partition(".")[0] in ("kiosk", "server_stub")]
    return [name for name in ours if not any(f"{name}.".startswith(f"{prefix}.") for prefix in allowed)]


def libraries(file: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(file)}


def by_name(files: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files, ids=module_name)


@by_name(of("kiosk/core"))
def test_the_core_knows_nothing_but_itself(file: Path) -> None:
    assert strangers(file, CORE) == []
    assert libraries(file).isdisjoint(SIDE_EFFECTS)
    assert not outsiders(file) - CORE_LIBRARIES


@by_name(of("kiosk/screens"))
def test_the_screens_know_the_core_and_nothing_of_the_edge(file: Path) -> None:
    assert strangers(file, SCREENS) == []
    assert libraries(file).isdisjoint(SIDE_EFFECTS)
    assert not outsiders(file) - SCREEN_LIBRARIES


@by_name(of("kiosk/adapters"))
def test_adapters_do_not_know_each_other(file: Path) -> None:
    assert strangers(file, (*EDGE, *SHARED_PLUMBING)) == []


@by_name([ROOT / f"{name.replace('.', '/')}.py" for name in SHARED_PLUMBING])
def test_the_shared_plumbing_knows_no_adapter(file: Path) -> None:
    assert strangers(file, (*EDGE, *SHARED_PLUMBING[:2])) == []


@by_name(STUB)
def test_the_stub_knows_nothing_of_the_kiosk(file: Path) -> None:
    assert [name for name in imports(file) if name.partition(".")[0] == "kiosk"] == []


def test_of_the_kiosk_only_the_demo_knows_the_stub() -> None:
    assert {module_name(file) for file in KIOSK if "server_stub" in libraries(file)} <= {"kiosk.demo"}


@by_name([*KIOSK, *STUB])
def test_nothing_that_ships_knows_the_tests(file: Path) -> None:
    assert libraries(file).isdisjoint({"tests", "pytest", "hypothesis"})


def outsiders(file: Path) -> set[str]:
    """Libraries that are neither ours nor Python's."""
    return libraries(file) - sys.stdlib_module_names - {"kiosk"}


# --- state ---


def top_level(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The names that a module binds, and to what."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def called(value: ast.expr) -> str:
    """The bare name of what an expression calls, else empty."""
    if not isinstance(value, ast.Call):
        return ""
    return value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")


def changed(tree: ast.Module) -> set[str]:
    """The names whose content is changed somewhere in the module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(getattr(node.value, "id", ""))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            found.add(getattr(node.func.value, "id", ""))
        elif isinstance(node, ast.AugAssign):
            found.add(getattr(node.target, "id", ""))
    return found


@by_name(KIOSK)
def test_modules_hold_no_state(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    names = dict(top_level(tree))
    assert not {name for name, value in names.items() if MUTABLE.match(called(value))}
    containers = {name for name, value in names.items() if isinstance(value, ast.List | ast.Dict | ast.Set)}
    assert {name for name in containers if not CONSTANT.match(name)} == set()
    assert containers & changed(tree) == set()


@by_name(KIOSK)
def test_no_function_remembers_by_itself(file: Path) -> None:
    """A cache belongs to an object that can be told to forget."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            names = {called(each) or getattr(each, "id", getattr(each, "attr", "")) for each in node.decorator_list}
            assert names.isdisjoint({"cache", "lru_cache", "cached"}), f"{node.name} in {file}"
