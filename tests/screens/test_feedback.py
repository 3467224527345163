"""How it was: faces and reasons that can be chosen, and that stand in nobody's way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.models import Mood
from kiosk.core.state import Feedback, FeedbackStage, Parting
from kiosk.screens.feedback import FACE_MM
from kiosk.screens.scene import Icon, Rect, Scene
from kiosk.screens.view import view
from tests.samples import states
from tests.screens.conftest import Looks
from tests.screens.measure import Look
from tests.shots import PANELS

FACES = {"mood:happy": "face-happy", "mood:neutral": "face-neutral", "mood:sad": "face-sad"}
ORDINARY = ("feedback", "mood", "mood-alone", "reasons", "reasons-chosen", "sending", "sent", "failed")

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", ["en", "ar"])


def targets(scene: Scene) -> dict[str, Rect]:
    return {target.name: target.rect for target in scene.targets}


def reasons(scene: Scene) -> dict[str, Rect]:
    return {name: rect for name, rect in targets(scene).items() if name.startswith("reason:")}


def given(look: Look) -> Feedback:
    assert isinstance(look.state.phase, Parting)
    assert look.state.phase.feedback is not None
    return look.state.phase.feedback


def icons(scene: Scene, place: Rect) -> set[str]:
    return {node.name for node in scene.nodes if isinstance(node, Icon) and node.rect.within(place)}


def said(look: Look) -> str:
    return " ".join(text.text for text in look.texts)


@pytest.mark.parametrize("large", [False, True])
@each_language
@each_panel
def test_three_faces_with_their_words_are_large_enough(panel: str, language: str, large: bool, looks: Looks) -> None:
    look = looks(panel, language)["receipt-feedback"]
    look = replace(look, scene=view(replace(look.state, large_text=large), look.layout))
    words = look.layout.languages[language]
    for (name, icon), key in zip(FACES.items(), ("happy", "neutral", "sad"), strict=True):
        place = targets(look.scene)[name]
        assert icons(look.scene, place) == {icon}
        assert min(look.mm(place.w), look.mm(place.h)) >= FACE_MM
        (word,) = [text for text in look.texts if text.text == words(f"feedback.{key}")]
        assert look.ink(word).within(place)


@each_panel
def test_the_question_is_asked_in_usual_text(panel: str, looks: Looks) -> None:
    look = looks(panel, "ar")["receipt-feedback"]
    assert look.layout.languages["ar"]("feedback.title") in said(look)


@each_language
@each_panel
def test_the_chosen_face_and_reasons_have_a_mark_too(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["receipt-reasons-chosen"]
    chosen = {f"mood:{given(look).mood}", *(f"reason:{number}" for number in given(look).chosen)}
    marked = {name for name, place in targets(look.scene).items() if "check" in icons(look.scene, place)}
    assert marked
    assert marked == chosen & targets(look.scene).keys()


@pytest.mark.parametrize("large", [False, True])
@each_language
@each_panel
def test_nothing_of_it_moves_the_buttons(panel: str, language: str, large: bool, looks: Looks) -> None:
    found = looks(panel, language)
    scenes = [
        view(replace(found[f"receipt-{name}"].state, large_text=large), found["receipt"].layout) for name in ORDINARY
    ]
    for button in ("receipt.done", "receipt.stay"):
        assert len({targets(scene)[button] for scene in scenes}) == 1, button


@each_panel
def test_choosing_moves_no_chip(panel: str, looks: Looks) -> None:
    before, after = (looks(panel, "en")[name].scene for name in ("receipt-reasons", "receipt-reasons-chosen"))
    assert targets(before) == targets(after)


@each_language
@each_panel
def test_four_reasons_as_a_store_has_them_all_have_room(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["receipt-reasons"]
    assert list(reasons(look.scene)) == [f"reason:{reason.reason_id}" for reason in given(look).reasons or ()]


@each_language
@each_panel
def test_reasons_without_room_are_left_out_from_the_end(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["receipt-cruel-reasons"]
    known = [f"reason:{reason.reason_id}" for reason in given(look).reasons or () if reason.text]
    shown = list(reasons(look.scene))
    assert 0 < len(shown) < len(known)
    assert shown == known[: len(shown)]


@each_panel
def test_a_reason_without_a_word_is_no_chip(panel: str, looks: Looks) -> None:
    assert "reason:5" not in reasons(looks(panel, "en")["receipt-cruel-reasons"].scene)


@each_panel
def test_one_can_send_once_a_face_is_chosen_and_until_the_store_knows(panel: str, looks: Looks) -> None:
    found = looks(panel, "en")
    sendable = {name for name in ORDINARY if "feedback.send" in targets(found[f"receipt-{name}"].scene)}
    assert sendable == {"mood", "mood-alone", "reasons", "reasons-chosen", "failed"}


@each_panel
def test_nothing_can_be_changed_while_it_is_sent_and_afterwards(panel: str, looks: Looks) -> None:
    for name in ("receipt-sending", "receipt-sent"):
        scene = looks(panel, "en")[name].scene
        assert {each.partition(":")[0] for each in targets(scene)}.isdisjoint({"mood", "reason", "feedback.send"})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("receipt-mood", "feedback.loading"),
        ("receipt-sending", "feedback.sending"),
        ("receipt-sent", "feedback.sent"),
        ("receipt-failed", "feedback.failed"),
        ("receipt-failed-alone", "feedback.failed"),
        ("receipt-failed-large", "feedback.failed"),
    ],
)
@each_language
@each_panel
def test_it_says_how_it_stands(panel: str, language: str, name: str, key: str, looks: Looks) -> None:
    look = looks(panel, language)[name]
    assert look.layout.languages[language](key) in said(look)


@each_panel
def test_the_lines_give_way_to_reasons_alone(panel: str, looks: Looks) -> None:
    found = looks(panel, "en")
    listed = {name for name in ORDINARY if found[f"receipt-{name}"].scene.scroll is not None}
    assert listed == {"feedback", "mood-alone", "sent"}


def test_samples_show_each_mood_and_stage() -> None:
    shown = [
        state.phase.feedback
        for state in states().values()
        if isinstance(state.phase, Parting) and state.phase.feedback is not None
    ]
    assert {each.mood for each in shown} == {None, *Mood}
    assert {each.stage for each in shown} == set(FeedbackStage)
