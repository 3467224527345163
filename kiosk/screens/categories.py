"""Which drawing stands for a product without a picture: words of its name decide, as the backend sends no category."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, lru_cache

UNKNOWN = "bag"
"""The icon where no word is known."""
LONGEST_NAME = 200
"""Characters of a name that are looked at, before and after they are taken apart (one may become 18)."""
REMEMBERED = 1024
"""Names whose icons are kept: more than the lines that pass by in a session."""
SPELLINGS = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
"""Letters that are written for each other, to the one that stands for both; tatweel is no letter."""
ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=..)")
"""The article, also behind a conjunction or a preposition that is written together with it."""
ENDING = "*"

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Categories:
    """`words` maps an icon to what names its products: words or phrases, which may end in `*` for any ending.

    The longest phrase decides, then the order of the icons. Raises `ValueError` for an entry without a word, or one
    that belongs to two icons.
    """

    words: Mapping[str, Sequence[str]]
    _exact: Mapping[str, tuple[int, str]] = field(init=False, repr=False, compare=False)
    _beginnings: Mapping[str, tuple[int, str]] = field(init=False, repr=False, compare=False)
    _find: _lru_cache_wrapper[str] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        exact: dict[str, tuple[int, str]] = {}
        beginnings: dict[str, tuple[int, str]] = {}
        for rank, (icon, entries) in enumerate(self.words.items()):
            for entry in entries:
                words = _words(entry)
                if not words:
                    raise ValueError(f"{entry!r} of {icon} has no word")
                known = beginnings if entry.endswith(ENDING) else exact
                _, other = known.setdefault(" ".join(words), (rank, icon))
                if other != icon:
                    raise ValueError(f"{entry!r} belongs to {other} and to {icon}")
        # A frozen dataclass sets what it derives so.
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "_beginnings", beginnings)
        object.__setattr__(self, "_longest", max((key.count(" ") + 1 for key in (*exact, *beginnings)), default=0))
        object.__setattr__(self, "_find", lru_cache(REMEMBERED)(self._search))

    def icon_for(self, english: str, arabic: str | None) -> str:
        """The icon's name; `UNKNOWN` where no word is known. Names may be of any length and in any script."""
        return self._find(english[:LONGEST_NAME], (arabic or "")[:LONGEST_NAME])

    def forget(self) -> None:
        """Drop what is remembered of names."""
        self._find.cache_clear()

    def _search(self, english: str, arabic: str) -> str:
        names = [_words(name) for name in (english, arabic)]
        names += [[ARTICLE.sub("", word) for word in words] for words in names]
        for length in range(self._longest, 0, -1):
            found = [match for words in names for match in self._matches(words, length)]
            if found:
                return min(found)[1]
        return UNKNOWN

    def _matches(self, words: Sequence[str], length: int) -> Iterator[tuple[int, str]]:
        """What phrases of `length` words within `words` stand for: (rank, icon)."""
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            if phrase in self._exact:
                yield self._exact[phrase]
            # The ending is one of the last word's.
            for end in range(len(phrase) - len(words[start + length - 1]) + 1, len(phrase) + 1):
                if phrase[:end] in self._beginnings:
                    yield self._beginnings[phrase[:end]]


def _words(text: str) -> list[str]:
    """The words without case, accents, vowel signs and tatweel, each letter in one spelling."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in letters[:LONGEST_NAME] if unicodedata.category(letter) != "Mn")
    return _WORD.findall(plain.translate(SPELLINGS))
