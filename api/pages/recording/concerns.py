"""Concerns: raised by anybody who works here; judged, decided upon and closed by the lead."""

from dataclasses import replace
from typing import Any

from api.pages import words
from api.pages.as_recorded import PARTS
from api.pages.forming.layouts import Ask, Body, Group, Instead, Layout, Option, Places, Several
from api.pages.recording.forms import SET_BY_THE_SERVICE, UNASKED, Form, when_and_who, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.SAFEGUARDING
_PARTS = {code: words.first_letter(part) for code, part in PARTS.items()}
_AUDIENCES = {
    "not_decided": "Not decided yet: shown to none of the family",
    "nobody": "Nobody in the family",
    "person": "The person only",
    "person_and_parents": "The person and their parents",
}
_LATE = {
    "out_of_hours": "It was outside working hours",
    "no_access_to_the_record": "I could not reach the record",
    "acted_first": "I acted first",
    "significance_seen_later": "What it meant became clear later",
    "forgotten": "It was forgotten",
}


_INSTEAD = {
    "child": (Instead("It is about an adult", "variant", "adult"),),
    "adult": (Instead("It is about a child", "variant", "child"),),
}


def _others(held: Held) -> list[Option]:
    """The other people in the form so far, to say whose words something is."""
    told = []
    typed = held.typed
    number = 0
    while id := typed.one(f"involved.{number}.person"):
        name = typed.one(f"involved.{number}.name") or f"The other person in row {number + 1}"
        told.append(Option(id, name))
        number += 1
    return told


def _subject(held: Held) -> str | None:
    """Whom the case is about, also to who could see it only when they opened the form."""
    return held.person or held.typed.one("in_it.person") or None


def _raise(held: Held) -> Layout:
    variant = held.typed.one("data.variant") or held.about.get("variant", "")
    if variant not in {"child", "adult"}:
        variant = "adult" if held.is_adult else "child"
    return Layout(
        title="Raise a safeguarding concern",
        button="Raise the concern",
        lead=(
            "If somebody is in danger now, telephone 999 first. Then record it here.",
            f"This form is for a concern about {'an adult' if variant == 'adult' else 'a child'}.",
        ),
        instead=_INSTEAD[variant],
        groups=(
            _kind(variant, held),
            _account(),
            _involved(held),
            _own_words(held),
            _timing(held),
        ),
        left_out={
            **SET_BY_THE_SERVICE,
            "data.others[].about": "the same as in the part that somebody has",
        },
        blames={
            "late-without-reason": "data.late_reason",
            "occurred-in-future": "occurred",
            "known-in-future": "known",
            "known-before-occurred": "occurred",
            "unknown-concern-category": "data.categories",
            "no-subject": "in_it.role" if _subject(held) else "involved",
            "person-named-twice": "involved",
            "audience-unclear": "involved",
        },
        shape=_shape,
    )


def _kind(variant: str, held: Held) -> Group:
    return Group(
        parts=(
            Ask("data.variant", value=variant, is_hidden=True),
            Ask(
                "data.categories",
                "What kind of harm are you worried about?",
                "Choose all that apply.",
                options=listed(f"concerns_{variant}", "categories", on=held.today),
            ),
            Ask("data.immediate_risk", "Is somebody at risk of harm today?"),
        )
    )


def _account() -> Group:
    return Group(
        legend="What you saw, heard or were told",
        hint="Write what happened, not what you make of it. Their own words have a place below.",
        parts=(
            Ask("data.account.description", "What happened?"),
            Ask("data.account.place", "Where?"),
            Ask("data.account.who_was_present", "Who was there?"),
            Ask("data.account.demeanour", "How did they seem?"),
            Ask("data.account.injuries", "Were there injuries? Say where and what they look like"),
            Ask("data.account.immediate_action", "What have you done about it so far?"),
        ),
    )


def _involved(held: Held) -> Group:
    of_person = "data.people[].role"
    shown_to = Ask(
        "may_be_shown_to",
        "Who in the family may be shown this?",
        of="data.people[].may_be_shown_to",
        words=_AUDIENCES,
        value="not_decided",
    )
    person = _subject(held)
    own = (
        Ask("in_it.person", of="data.people[].person", value=person or "", is_hidden=True),
        Ask(
            "in_it.role",
            f"What part does {held.name} have in this?",
            of=of_person,
            words=_PARTS,
            value="subject",
        ),
        replace(
            shown_to,
            path="in_it.may_be_shown_to",
            label="Who in the family may be shown what this says of them?",
        ),
    )
    return Group(
        legend="Who is in it",
        hint="" if person else "Name at least the person who may have been harmed.",
        parts=(
            *(own if person else ()),
            Several(
                "involved",
                each="Another person",
                add="Add another person",
                asks=(
                    Ask("person", of="data.people[].person", is_minted=True),
                    Ask(
                        "name",
                        "Name, or how they were described",
                        of="data.others[].name",
                    ),
                    Ask("role", "Part in this", of=of_person, words=_PARTS),
                    Ask(
                        "relationship",
                        f"Relationship to {held.name}",
                        of="data.others[].relationship",
                    ),
                    Ask("details", "Anything else about them", of="data.others[].details"),
                    shown_to,
                ),
                shown=0 if person else 1,
            ),
        ),
    )


def _own_words(held: Held) -> Group:
    person = _subject(held)
    own = [Option(person, held.name)] if person else []
    return Group(
        legend="In their own words",
        hint="As they said it, in the order in which it was said, without putting it better. Leave"
        " it empty if nobody said anything.",
        parts=(
            Several(
                "data.own_words",
                each="Words that were said",
                add="Add more of what was said",
                asks=(
                    Ask("about", "Who said it?", options=[*own, *_others(held)]),
                    Ask("words", "What did they say?"),
                    Ask("asked_by", "Who asked them?"),
                    Ask("what_was_asked", "What were they asked?"),
                ),
            ),
        ),
    )


def _timing(held: Held) -> Group:
    common = when_and_who()
    late = Ask(
        "data.late_reason",
        "Why is it recorded on a later day than you learned of it?",
        "Only if you learned of it before today.",
        words=_LATE,
    )
    documents = Ask(
        "data.documents",
        "Documents in this record that show it",
        "Such as a body map.",
        options=held.documents,
    )
    return replace(common, parts=(*common.parts, late, documents))


def _shape(body: Body) -> tuple[Body, Places]:
    """The people and what is said of the others, from the rows in which they were asked for."""
    rows = body.pop("involved", [])
    people: list[dict[str, Any]] = []
    places = {"data.people": "involved"}
    if own := body.pop("in_it", None):
        people.append(own)
        places = {"data.people": "in_it.role", "data.people.0.role": "in_it.role"}
    others = []
    for number, row in enumerate(rows):
        here = len(people)
        about = row.get("person")
        people.append({k: row[k] for k in ("person", "role", "may_be_shown_to") if k in row})
        described = {k: row[k] for k in ("name", "relationship", "details") if k in row}
        others.append({"about": about, **described})
        places |= {f"data.people.{here}.{k}": f"involved.{number}.{k}" for k in people[-1]}
        places[f"data.people.{here}.role"] = f"involved.{number}.role"
        for member in ("name", "relationship", "details"):
            places[f"data.others.{number}.{member}"] = f"involved.{number}.{member}"
    body["data"]["people"] = people
    if others:
        body["data"]["others"] = others
    return body, places


def _which(options: tuple[Option, ...]) -> Ask:
    return which("data.concern", "Which concern?", options)


def _triage(held: Held) -> Layout:
    rules = f"concerns_{held.variant or 'child'}"
    waiting = held.concern_options(lambda concern: not concern["triaged"])
    return Layout(
        title="Judge a concern",
        button="Record the judgement",
        groups=(
            Group(
                parts=(
                    _which(waiting),
                    Ask(
                        "data.threshold",
                        "Which threshold does it meet?",
                        options=listed(rules, "thresholds", on=held.today),
                    ),
                    Ask("data.rationale.rationale", "Why?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={"unknown-threshold": "data.threshold", "no-such-concern": "data.concern"},
    )


def _decide(held: Held) -> Layout:
    judged = held.concern_options(lambda concern: bool(concern["triaged"]))
    return Layout(
        title="Decide on a concern",
        button="Record the decision",
        lead=("A decision not to act needs its reasons as much as one to act.",),
        groups=(
            Group(
                parts=(
                    _which(judged),
                    Ask(
                        "data.outcome",
                        "What is decided?",
                        words={"act": "Act", "do_not_act": "Do not act"},
                    ),
                    Ask("data.reasons.reasons", "Reasons"),
                    Ask("data.reasons.alternatives", "What else was considered?"),
                )
            ),
            Group(
                legend="What the decision rests on",
                parts=(
                    Ask(
                        "data.relied_on",
                        "Entries that you relied on",
                        "The latest first. Choose at least one.",
                        options=held.relied_on,
                    ),
                ),
            ),
            Group(
                legend="Other views, and looking at it again",
                parts=(
                    Ask("data.dissent", "Did anybody see it otherwise?", value="no"),
                    Ask("data.reasons.dissent", "Who, and what did they say?"),
                    Ask("data.review_by", "When is the decision to be looked at again?"),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={"concern-not-triaged": "data.concern", "no-such-concern": "data.concern"},
    )


def _close(held: Held) -> Layout:
    decided = held.concern_options(lambda concern: "outcome" in concern)
    return Layout(
        title="Close a concern",
        button="Close the concern",
        groups=(
            Group(
                parts=(
                    _which(decided),
                    Ask("data.rationale.rationale", "Why can it be closed?"),
                    Ask(
                        "data.without_reply",
                        "If an agency has not answered: why is that not needed?",
                        words={
                            "none_expected": "No answer is expected",
                            "escalated_elsewhere": "It was taken further elsewhere",
                            "withdrawn": "The referral was withdrawn",
                        },
                    ),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "agency-reply-awaited": "data.without_reply",
            "no-reply-awaited": "data.without_reply",
            "concern-not-decided": "data.concern",
        },
    )


_ABOUT = (("concern", "data.concern"),)
FORMS = (
    Form(
        "raise-concern",
        "Raise a safeguarding concern",
        _SECTION,
        _raise,
        about=(("variant", "data.variant"),),
        is_for_all=True,
    ),
    Form("triage-concern", "Judge a concern", _SECTION, _triage, about=_ABOUT),
    Form("decide-on-concern", "Decide on a concern", _SECTION, _decide, about=_ABOUT),
    Form("close-concern", "Close a concern", _SECTION, _close, about=_ABOUT),
)
