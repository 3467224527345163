"""A secret is seen only by whoever asks for it."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
import traceback

import msgspec
import pytest

from kiosk.core.events import SessionStarted
from kiosk.core.models import Credentials
from kiosk.core.secret import Secret
from kiosk.core.state import Shopping, State, Welcome

VALUE = "eyJhbGciOi.a-bearer-token.c2ln"
SECRET = Secret(VALUE)


def test_it_is_revealed_on_demand() -> None:
    assert SECRET.reveal() == VALUE


@pytest.mark.parametrize(
    "shown",
    [
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        f"{SECRET!r} {SECRET!s} {SECRET!a}",
        "%s %r" % (SECRET, SECRET),  # noqa: UP031 - this way of formatting is what is tested
        ascii(SECRET),
        repr([SECRET, {"token": SECRET}]),
        repr(Credentials(41, SECRET)),
        repr(SessionStarted(41, SECRET)),
        repr(State(7, phase=Shopping(Credentials(41, SECRET), 0.0, candidate=Credentials(42, SECRET)))),
        repr(State(7, phase=Welcome((Credentials(41, SECRET),), 0.0))),
        str(dataclasses.asdict(Credentials(41, SECRET))),
        repr(dir(SECRET)),
    ],
)
def test_it_is_masked_wherever_it_is_shown(shown: str) -> None:
    assert "bearer" not in shown
    assert VALUE[:6] not in shown


@pytest.mark.parametrize("spec", [">40", "s", "x", ".3"])
def test_it_is_not_formatted_any_other_way(spec: str) -> None:
    with pytest.raises(TypeError) as caught:
        format(SECRET, spec)
    assert "bearer" not in str(caught.value)


def test_it_is_masked_in_a_log() -> None:
    out = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(out))
    logger.error("%s and %r and %s", SECRET, Credentials(41, SECRET), {"token": SECRET})
    try:
        raise ValueError(SECRET)
    except ValueError:
        logger.exception("it failed")
    assert out.getvalue()
    assert "bearer" not in out.getvalue()


def test_it_is_masked_in_a_traceback_that_shows_the_locals() -> None:
    held = Credentials(41, SECRET)
    try:
        raise ValueError(held)
    except ValueError as exc:
        shown = "".join(traceback.TracebackException.from_exception(exc, capture_locals=True).format())
    assert "held" in shown
    assert "bearer" not in shown


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError) as caught:
        pickle.dumps({"held": Credentials(41, SECRET)}, protocol)
    assert "bearer" not in str(caught.value)


def test_it_is_not_written_as_json_by_accident() -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps({"token": SECRET})
    assert "bearer" not in str(caught.value)
    with pytest.raises((TypeError, NotImplementedError)) as refused:
        msgspec.json.encode(Credentials(41, SECRET))
    assert "bearer" not in str(refused.value)


def test_a_copy_is_the_same_one() -> None:
    assert copy.copy(SECRET) is SECRET
    assert copy.deepcopy(SECRET) is SECRET
    assert copy.deepcopy(Credentials(41, SECRET)) == Credentials(41, SECRET)


def test_it_has_no_dictionary_that_would_show_it() -> None:
    with pytest.raises(TypeError):
        vars(SECRET)


def test_it_is_equal_to_the_same_secret_only() -> None:
    assert Secret(VALUE) == SECRET
    assert Secret("another") != SECRET
    assert SECRET != VALUE
    assert len({Secret(VALUE), SECRET, Secret("another")}) == 2
