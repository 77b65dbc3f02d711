"""Recording a session step by step, each step a form of its own: what is done and what is next."""

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.pages.recording.held import Entry, Held
from api.pages.recording.questionnaires import frequent, instruments

BEGINS_HERE = "new"
"""Stands for the contact of a session that the first step has yet to record."""


@dataclass(frozen=True)
class Way:
    """A form by which a step is done."""

    words: str
    href: str


@dataclass(frozen=True)
class Step:
    """One step; ``state`` says in words how far it is."""

    words: str
    state: str
    is_done: bool = False
    ways: tuple[Way, ...] = ()
    hint: str = ""


def steps(held: Held, contact: str, allowed: AbstractSet[str]) -> tuple[Step, ...]:
    """The steps of a session; before a contact is known only the first. Ways that the case does
    not take from who asks are left out."""
    told = held.contacts.get(contact)
    if told is None:
        return (_contact(held, allowed),)
    if "attended" not in told:
        way = _way(held, _attending(told), "Record attendance", {"contact": contact}, contact)
        return (Step("Attendance", "Not recorded yet", ways=_open([way], allowed)),)
    if not told["attended"]:
        return (Step("Attendance", "The person was not seen: nothing more is needed", True),)
    return tuple(_of_attended(held, contact, allowed))


def _attending(contact: Mapping[str, Any]) -> str:
    """By which command somebody's attendance is recorded."""
    return "record-group-attendance" if "group" in contact else "record-attendance"


def _contact(held: Held, allowed: AbstractSet[str]) -> Step:
    """Which contact it was: one that was booked, one that was attended, or a new one."""
    awaited = held.contact_options(lambda _id, told: "attended" not in told)
    seen = held.contact_options(
        lambda id, told: bool(told.get("attended")) and id not in held.with_note
    )
    new = "A contact that nobody had booked"
    ways = _open(
        [
            _way(
                held,
                _attending(held.contacts[option.value]),
                option.words,
                {"contact": option.value},
                option.value,
            )
            for option in awaited
        ]
        + [_way(held, "record-unplanned-contact", new, {}, BEGINS_HERE)],
        allowed,
    )
    on = tuple(
        Way(
            f"{option.words}, without a note",
            f"/pages/cases/{held.id}/session?{urlencode({'contact': option.value})}",
        )
        for option in seen
    )
    return Step("The contact", "Choose which it was", ways=(*on, *ways))


def _of_attended(held: Held, contact: str, allowed: AbstractSet[str]) -> Iterator[Step]:
    named = {"contact": contact}
    yield Step("Attendance", "Recorded", True)
    # Before risk: an answer about harming oneself can only be responded to by what comes after it.
    yield _questionnaires(held, contact, allowed)
    is_asked = contact in held.accounted_for
    owing = {option.value for option in held.owed}
    asked = next((entry["id"] for entry in _taken(held, contact) if entry["id"] in owing), None)
    owed = {"questionnaire": asked} if asked else {}
    yield Step(
        "Risk",
        "Recorded" if is_asked else "Not recorded yet",
        is_asked,
        ()
        if is_asked
        else _open(
            [
                _way(held, "screen-risk", "Record a risk screen", named | owed, contact),
                _way(held, "omit-risk-screen", "Say why it was not asked about", named, contact),
            ],
            allowed,
        ),
        "A note can be signed once risk was asked about, or there is a reason why not.",
    )
    yield from _note(held, contact, allowed)


def _taken(held: Held, contact: str) -> list[Mapping[str, Any]]:
    """The questionnaires of a contact."""
    return [
        entry
        for entry in held.standing()
        if entry["type"] == "case.measures_recorded" and entry["data"].get("contact") == contact
    ]


def _questionnaires(held: Held, contact: str, allowed: AbstractSet[str]) -> Step:
    taken = _taken(held, contact)
    ways = [
        _way(
            held,
            "record-measures",
            words,
            {"contact": contact, **({"instrument": code} if code else {})},
            contact,
        )
        for code, words in _asked(held)
    ] + [
        _way(
            held,
            "screen-risk",
            "Respond to an answer about self-harm",
            {"contact": contact, "questionnaire": option.value},
            contact,
        )
        for option in held.owed
    ]
    owed = f"{len(taken)} recorded" if taken else "None recorded"
    state = f"{owed}: a response to an answer about self-harm is owed" if held.owed else owed
    return Step("Questionnaires", state, bool(taken) and not held.owed, _open(ways, allowed))


def _asked(held: Held) -> Iterator[tuple[str, str]]:
    """What may be asked, by code, with its words: first what was asked before in this case, then
    what its pathway asks most often; behind them any other."""
    known = instruments(held.pathway)
    taken = (e["data"]["instrument"] for e in held.standing() if _is_of_known(e, known))
    for code in dict.fromkeys((*taken, *frequent(held.pathway))):
        yield code, known[code]["label"]
    yield "", "Another questionnaire"


def _is_of_known(entry: Entry, known: Collection[str]) -> bool:
    return entry["type"] == "case.measures_recorded" and entry["data"].get("instrument") in known


def _note(held: Held, contact: str, allowed: AbstractSet[str]) -> Iterator[Step]:
    notes = held.area("sessions").get("notes", {})
    note = next((id for id, told in notes.items() if told["contact"] == contact), None)
    if note is None:
        way = _way(held, "record-session", "Write the note", {"contact": contact}, contact)
        yield Step("Note", "Not written yet", ways=_open([way], allowed))
        return
    yield Step("Note", "Written", True)
    if note in held.area("oversight").get("unsigned", ()):
        way = _way(held, "sign-note", "Sign the note", {"note": note}, contact)
        own = note in {option.value for option in held.own_unsigned}
        yield Step("Signature", "Not signed yet", ways=_open([way] if own else [], allowed))
    else:
        yield Step("Signature", "Signed", True)


def _way(held: Held, command: str, words: str, about: Mapping[str, str], session: str) -> Way:
    query = urlencode({**about, "session": session})
    return Way(words, f"/pages/cases/{held.id}/record/{command}?{query}")


def _open(ways: list[Way], allowed: AbstractSet[str]) -> tuple[Way, ...]:
    return tuple(way for way in ways if way.href.split("/record/")[1].split("?")[0] in allowed)
