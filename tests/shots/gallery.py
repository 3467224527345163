"""All pictures: for each panel, language and look a folder of them, contact sheets, and one page that leads there."""

from __future__ import annotations

import html
import itertools
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from kiosk.adapters.text import Typeface
from tests.samples import states
from tests.shots.dress import DRESSES, PANELS
from tests.shots.photos import DrawnPhotos
from tests.shots.render import Studio
from tests.shots.sheet import COMPRESSION, Sheets

HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Every screen</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color: #12201a; background: #f3f6f4 }
table { border-collapse: collapse; background: #fff }
th, td { padding: .5rem 1rem; border: 1px solid #d8e0dc; text-align: start; font-weight: 400 }
thead th { font-weight: 600 }
a { color: #096748 }
</style>
"""


@dataclass(frozen=True)
class Selection:
    """Which pictures: the states whose name matches the pattern, on these panels, in these languages and looks."""

    only: str
    panels: Sequence[str]
    languages: Sequence[str]
    looks: Sequence[str]

    @property
    def names(self) -> list[str]:
        return [name for name in states() if fnmatchcase(name, self.only)]

    @property
    def pages(self) -> list[Page]:
        return [Page(*each) for each in itertools.product(self.panels, self.languages, self.looks)]


@dataclass(frozen=True)
class Page:
    """Every state on one panel, in one language and look."""

    panel: str
    language: str
    look: str

    @property
    def folder(self) -> str:
        return f"{self.panel}/{self.language}/{self.look}"

    @property
    def name(self) -> str:
        return f"{self.panel}-{self.language}-{self.look}"


def draw(folder: Path, selection: Selection, processes: int) -> Path:
    """Write the pictures into `folder`. Returns the page that leads to them."""
    pages, names = selection.pages, selection.names
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    # The largest first: what is left at the end is short.
    order = sorted(pages, key=lambda page: -PANELS[page.panel][0] * PANELS[page.panel][1])
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        sheets = dict(zip(order, pool.map(_draw_page, order, *map(itertools.repeat, (folder, names))), strict=True))
    index = folder / "index.html"
    index.write_text(_index({page: sheets[page] for page in pages}, selection.looks), encoding="utf-8")
    return index


def _draw_page(page: Page, folder: Path, names: Sequence[str]) -> list[str]:
    """The sheets' files, from the folder."""
    studio = Studio(Typeface(), DrawnPhotos())
    own = folder / page.folder
    own.mkdir(parents=True, exist_ok=True)
    sheets = Sheets(folder / "sheets", page.name)
    found = states(page.language)
    for name in names:
        picture = studio.picture(found[name], page.panel, DRESSES[page.look])
        picture.save(own / f"{name}.png", compress_level=COMPRESSION)
        sheets.add(name, picture)
    sheets.finish()
    return [f"sheets/{file.name}" for file in sheets.files]


def _index(sheets: dict[Page, list[str]], looks: Sequence[str]) -> str:
    rows: dict[tuple[str, str], list[str]] = {}
    for page, files in sheets.items():
        links = " ".join(_link(file, str(number)) for number, file in enumerate(files, start=1))
        rows.setdefault((page.panel, page.language), []).append(f"<td>{links} {_link(page.folder + '/', 'all')}</td>")
    head = "".join(f"<th>{html.escape(look)}</th>" for look in looks)
    body = "".join(
        f"<tr><th>{html.escape(panel)} {html.escape(language)}</th>{''.join(cells)}</tr>\n"
        for (panel, language), cells in rows.items()
    )
    return f"{HEAD}<h1>Every screen</h1>\n<table>\n<thead><tr><th></th>{head}</tr></thead>\n{body}</table>\n</html>\n"


def _link(address: str, label: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(label)}</a>'
