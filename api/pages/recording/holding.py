"""A case that is passed from one practitioner to another, and covers that end early."""

from collections.abc import Mapping
from typing import Any

from api.pages.forming.layouts import Ask, Layout, Option
from api.pages.recording.forms import UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.HOLDING
_BLAMES = {"no-such-handover": "data.handover"}


def _open(held: Held) -> Mapping[str, Any]:
    """The open offer of the case; nothing where there is none."""
    offer: Mapping[str, Any] = held.area("handover").get("open", {})
    return offer


def _offer(held: Held) -> Ask:
    offer = _open(held)
    return which("data.handover", "Which offer?", held.chosen([offer["id"]] if offer else []))


def _is_to_me(held: Held) -> bool:
    offer = _open(held)
    return bool(offer.get("practitioner") == held.me and offer["stage"] == "offered")


def _is_accepted(held: Held) -> bool:
    return bool(_open(held).get("stage") == "accepted")


def _accept(held: Held) -> Layout:
    return Layout(
        title="Accept the case",
        button="Accept the case",
        lead=("You hold it from the day on which the handover is completed.",),
        groups=ungrouped(_offer(held)),
        left_out=UNASKED,
        blames={**_BLAMES, "handover-accepted": "data.handover"},
    )


def _reject(held: Held) -> Layout:
    return Layout(
        title="Reject the case",
        button="Reject the case",
        groups=ungrouped(
            _offer(held),
            Ask("data.reason.reason", "Why?"),
        ),
        left_out=UNASKED,
        blames={**_BLAMES, "handover-accepted": "data.handover"},
    )


def _withdraw(held: Held) -> Layout:
    return Layout(
        title="Take the offer of the case back",
        button="Take it back",
        groups=ungrouped(
            _offer(held),
            Ask("data.reason.reason", "Why?"),
        ),
        left_out=UNASKED,
        blames=_BLAMES,
    )


def _complete(held: Held) -> Layout:
    return Layout(
        title="Complete the handover",
        button="Complete it",
        groups=ungrouped(
            _offer(held),
            Ask("data.starting", "From which day does who accepted it hold the case?"),
        ),
        left_out=UNASKED,
        blames={
            **_BLAMES,
            "handover-not-accepted": "data.handover",
            "holder-changed": "data.starting",
        },
    )


def _covers(held: Held) -> tuple[Option, ...]:
    """The covers whose last day has not come."""
    covers = held.area("allocation").get("covers", {})
    today = held.today.isoformat()
    return held.chosen([id for id, cover in covers.items() if cover["until"] > today])


def _end_cover(held: Held) -> Layout:
    return Layout(
        title="End a cover early",
        button="End the cover",
        groups=ungrouped(
            which("data.cover", "Which cover?", _covers(held)),
            Ask("data.last_day", "Which is its last day?"),
        ),
        left_out=UNASKED,
        blames={"no-such-cover": "data.cover", "cover-not-shortened": "data.last_day"},
    )


def _allocations(held: Held) -> tuple[Option, ...]:
    """The allocations that nobody has ended."""
    found = held.area("allocation").get("allocations", {})
    return held.chosen([id for id, told in found.items() if "last_day" not in told])


def _unallocate(held: Held) -> Layout:
    return Layout(
        title="End an allocation without a successor",
        button="End the allocation",
        lead=("From then on nobody holds the case, until it is allocated again.",),
        groups=ungrouped(
            which("data.allocation", "Which allocation?", _allocations(held)),
            Ask("data.last_day", "Which is its last day?"),
            Ask(
                "data.reason",
                "Why does it end?",
                options=listed("allocation", "unallocation_reasons", on=held.today),
            ),
            Ask("data.reasons.rationale", "Say more about it"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-allocation": "data.allocation",
            "ends-before-it-began": "data.last_day",
            "unknown-allocation-reason": "data.reason",
        },
    )


FORMS = (
    Form("accept-handover", "Accept the case", _SECTION, _accept, fits=_is_to_me),
    Form(
        "reject-handover",
        "Reject the case",
        _SECTION,
        _reject,
        fits=_is_to_me,
        keeps_out=True,
    ),
    Form("complete-handover", "Complete the handover", _SECTION, _complete, fits=_is_accepted),
    Form("withdraw-handover", "Take the offer of the case back", _SECTION, _withdraw),
    Form("end-cover", "End a cover early", _SECTION, _end_cover),
    Form("unallocate-case", "End an allocation without a successor", _SECTION, _unallocate),
)
