"""The forms by which a request for a copy of a record is taken on, decided about and answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.pages.forming.layouts import Ask, Body, Group, Layout, Places
from api.pages.governance.addresses import WHO_CAN_TELL
from api.pages.governance.lists import (
    AUTHORITIES,
    BASES,
    DISCLOSURE_REFUSALS,
    EXTENSIONS,
    IDENTITIES,
    REQUESTERS,
    UNDERSTANDINGS,
    options,
)
from api.pages.governance.packs import Cut, Place, span_of
from api.pages.labels import WITHHOLDINGS
from domain.policies import policy

_RULES = policy("subject_access")
_PASSAGE = "passage"


@dataclass(frozen=True)
class Asked:
    """What a form is about: the request as the service tells of it, a place in what is disclosed
    with what it says, or a withholding."""

    told: Mapping[str, Any]
    place: Place | None = None
    says: Mapping[str, Any] | None = None
    withholding: str = ""

    @property
    def cuts(self) -> Mapping[str, Sequence[Cut]]:
        """What is left out of the part by decision already, by field."""
        found: dict[str, list[Cut]] = {}
        for each in self.told["withheld"]:
            if "span" in each and self.place == _place(each):
                span = each["span"]
                cut = (span["start"], span["end"], each["ground"])
                found.setdefault(span["field"], []).append(cut)
        return found


def _place(each: Mapping[str, Any]) -> Place:
    return Place(each["stream"], each["event"], each.get("part"))


def taking_on(person: UUID | None) -> Layout:
    """The form, with the number of a person in it."""
    return Layout(
        title="Take on a request",
        button="Take it on",
        lead=(
            "Somebody asks for all that is held of a person. You answer for it from then on."
            " Nothing of the person is erased until it is answered.",
        ),
        groups=(
            Group(
                parts=(
                    Ask(
                        "data.person",
                        "Number of the person",
                        WHO_CAN_TELL,
                        value="" if person is None else str(person),
                    ),
                    Ask("data.requester", "Who asks", options=options(REQUESTERS)),
                    Ask(
                        "data.received_on",
                        "When it was received",
                        f"The answer is due {_RULES['months']} month later.",
                    ),
                    Ask("data.words.text", "What they ask for, in their words"),
                ),
            ),
        ),
        left_out={
            "data.cases": "a request for single cases comes over the interface for programs",
            "data.position": "the record is told as it stands when the request is taken on",
        },
        blames={
            "unknown-code": "data.requester",
            "received-in-future": "data.received_on",
            "nothing-held": "data.person",
        },
    )


TAKING_ON = taking_on(None)


def _check(asked: Asked) -> Layout:
    rule = _RULES["requesters"][asked.told["requester"]]
    interests = (
        (Ask("data.interests", "Is it in the interests of the person?"),)
        if "interests" in rule
        else ()
    )
    return Layout(
        title="Check who asks",
        button="Record the check",
        lead=(f"Who asks: {REQUESTERS[asked.told['requester']]}.",),
        groups=(
            Group(
                parts=(
                    Ask(
                        "data.identity",
                        "How do you know that they are who they say?",
                        options=options(IDENTITIES),
                    ),
                    _of_rule("data.authority", "By what right do they ask?", AUTHORITIES, rule),
                    _of_rule(
                        "data.understanding",
                        "Does the person understand what is asked for?",
                        UNDERSTANDINGS,
                        rule,
                    ),
                    *interests,
                ),
            ),
        ),
        left_out={} if interests else {"data.interests": "it is not asked of this requester"},
        blames={
            "no-authority": "data.authority",
            "understanding": "data.understanding",
            **({"not-in-interests": "data.interests"} if interests else {}),
        },
    )


def _of_rule(path: str, words: str, listed: Mapping[str, str], rule: Mapping[str, Any]) -> Ask:
    """A question of which the rules for this requester allow some answers."""
    codes = rule["authorities" if path.endswith("authority") else "understandings"]
    return Ask(path, words, options=options({code: listed[code] for code in codes}))


def _extend(_asked: Asked) -> Layout:
    return Layout(
        title="Take more time",
        button="Take more time",
        lead=(
            "Tell whoever asked, and why, before the time is over. The answer is then due"
            f" {_RULES['months_if_extended']} months after the request was received.",
        ),
        groups=(Group(parts=(Ask("data.reason", "Why", options=options(EXTENSIONS)),)),),
    )


def _refuse(_asked: Asked) -> Layout:
    return Layout(
        title="Refuse the request",
        button="Refuse it",
        groups=(
            Group(
                parts=(
                    Ask("data.reason", "Why", options=options(DISCLOSURE_REFUSALS)),
                    Ask(
                        "data.complaint_route_told",
                        "Were they told how to complain, and that they can go to court?",
                    ),
                ),
            ),
        ),
        blames={"complaint-route-not-told": "data.complaint_route_told"},
    )


def _withhold(asked: Asked) -> Layout:
    assert asked.place is not None, "it is about a place"
    passage = (
        (
            Ask(
                _PASSAGE,
                "Only these words, exactly as they stand there",
                "Leave it empty to keep all of it back. If they stand there more than once, take"
                " more of the sentence.",
                of="data.reasons.text",
            ),
        )
        if asked.place.part and asked.says
        else ()
    )
    return Layout(
        title="Keep something back",
        button="Keep it back",
        lead=("It is kept back by your decision: your number stands in the pack with the ground.",),
        groups=(
            Group(
                parts=(
                    *_hidden(asked.place),
                    *passage,
                    Ask("data.ground", "On which ground", words=WITHHOLDINGS),
                    Ask("data.reasons.text", "What you weighed"),
                ),
            ),
            Group(
                legend="Only for serious harm",
                hint="The health professional who is responsible for the person has to think so,"
                f" and not longer than {_RULES['harm_opinion_months']} months ago.",
                parts=(
                    Ask("data.harm.professional", "Number of the health professional"),
                    Ask("data.harm.given_on", "When they said so"),
                    Ask("data.harm.review_by", "By when to ask them again"),
                ),
            ),
        ),
        left_out={
            **dict.fromkeys(
                ("data.span.field", "data.span.start", "data.span.end"),
                "told by the words that are copied",
            ),
            **_unasked_part(asked.place),
        },
        blames={
            "harm-opinion": "data.harm.professional",
            "harm-opinion-old": "data.harm.given_on",
            "review-in-past": "data.harm.review_by",
            **({"no-such-span": _PASSAGE} if passage else {}),
        },
        shape=_with_span(asked),
    )


def _with_span(asked: Asked) -> Callable[[Body], tuple[Body, Places]]:
    """Says where the words stand that are kept back, instead of what they are."""

    def shape(body: Body) -> tuple[Body, Places]:
        told = {name: value for name, value in body.items() if name != _PASSAGE}
        passage = str(body.get(_PASSAGE, "")).strip()
        if not passage:
            return told, {}
        span = span_of(asked.says or {}, passage, asked.cuts)
        told["data"] = {**told["data"], "span": span or {"field": ""}}
        return told, {"data.span": _PASSAGE}

    return shape


def _disclose(asked: Asked) -> Layout:
    assert asked.place is not None, "it is about a place"
    return Layout(
        title="Tell it all the same",
        button="Tell it",
        lead=("Then somebody else than you releases the pack.",),
        groups=(
            Group(
                parts=(
                    *_hidden(asked.place),
                    Ask("data.basis", "On what footing", options=options(BASES)),
                    Ask("data.reasons.text", "What you weighed"),
                ),
            ),
        ),
        left_out=_unasked_part(asked.place),
        blames={"unknown-basis": "data.basis"},
    )


def _lift(asked: Asked) -> Layout:
    return Layout(
        title="Tell what was kept back",
        button="Don’t keep it back",
        lead=("It is told again, unless a rule leaves it out.",),
        groups=(Group(parts=(Ask("data.withholding", value=asked.withholding, is_hidden=True),)),),
    )


def _let_in(_asked: Asked) -> Layout:
    return Layout(
        title="Let whoever asked read here",
        button="Let them in",
        lead=(
            "They read what was released, and who has seen the record, until the day that you"
            " give.",
        ),
        groups=(
            Group(
                parts=(
                    Ask("data.reader", "The number by which they sign in"),
                    Ask(
                        "data.until",
                        "Until when",
                        f"At most {_RULES['requester_access_days']} days.",
                    ),
                ),
            ),
        ),
    )


def _end(_asked: Asked) -> Layout:
    return Layout(
        title="End their reading here",
        button="End it",
        lead=("What they have read or kept by then they keep.",),
        groups=(),
    )


def _hidden(place: Place) -> tuple[Ask, ...]:
    return tuple(
        Ask(f"data.{name}", value=value, is_hidden=True) for name, value in place.query.items()
    )


def _unasked_part(place: Place) -> Mapping[str, str]:
    return {} if place.part else {"data.part": "all of the entry is meant"}


FORMS: Mapping[str, Callable[[Asked], Layout]] = {
    "check-requester": _check,
    "extend-disclosure": _extend,
    "withhold-part": _withhold,
    "disclose-part": _disclose,
    "lift-withholding": _lift,
    "refuse-disclosure": _refuse,
    "give-requester-access": _let_in,
    "end-requester-access": _end,
}
"""By the command that each is for. A pack is released where it is read."""
OF_A_PLACE = frozenset({"withhold-part", "disclose-part"})
