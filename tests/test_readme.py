"""The README's links and pictures."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)|\b(?:href|src|srcset)=\"([^\"]+)\"")
"""In Markdown, and in the HTML that may stand in it."""


def links() -> list[str]:
    found = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [markdown or html for markdown, html in found]


def test_every_file_that_it_links_to_is_there() -> None:
    files = [link.partition("#")[0] for link in links() if "://" not in link and not link.startswith(("#", "mailto:"))]
    assert len([file for file in files if file.endswith(".png")]) > 1, "its pictures are among them"
    assert [file for file in files if not (ROOT / file).exists()] == []
