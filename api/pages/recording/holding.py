"""Who holds a case and who stands in: given, passed on, covered, ended."""

from collections.abc import Mapping
from typing import Any

from api.pages.forming.layouts import Ask, Body, Layout, Option, Places
from api.pages.recording.forms import UNASKED, Form, taken_on, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section
from domain.roles import PRACTITIONERS, Role

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


_ANY_PRACTITIONER = frozenset(PRACTITIONERS)
_TOLD_BY_WHOM = {
    "data.practitioner_role": "told by who it is",
    "data.team": "told by who it is",
}


def _who(label: str, held: Held, roles: frozenset[Role] = _ANY_PRACTITIONER) -> Ask:
    return Ask("who", label, of="data.practitioner", options=held.those_who_may(roles))


def _as_whom(body: Body) -> tuple[Body, Places]:
    """Who was chosen, in which role and team."""
    practitioner, _, rest = str(body.pop("who", None) or "||").partition("|")
    role, _, team = rest.partition("|")
    told = {"practitioner": practitioner, "practitioner_role": role, "team": team}
    body["data"] |= {name: value for name, value in told.items() if value}
    return body, {f"data.{name}": "who" for name in told}


def _standing_in(body: Body) -> tuple[Body, Places]:
    """The same without a team: who stands in belongs to none for it."""
    body, places = _as_whom(body)
    body["data"].pop("team", None)
    return body, places


def _supervisor(held: Held) -> Ask:
    return Ask(
        "data.supervisor",
        "Who supervises it?",
        "Needed where a trainee holds the case.",
        options=held.supervisors,
    )


_TO_WHOM = {
    "not-a-practitioner": "who",
    "supervisor-needed": "data.supervisor",
    "supervises-self": "data.supervisor",
}


def _allocate(held: Held) -> Layout:
    return Layout(
        title="Give the case to somebody",
        button="Give it to them",
        groups=ungrouped(
            _who("Who holds it?", held),
            _supervisor(held),
            Ask("data.starting", "From which day?"),
        ),
        left_out={**UNASKED, **_TOLD_BY_WHOM},
        blames={**_TO_WHOM, "case-allocated": "data.starting"},
        shape=_as_whom,
    )


def _reallocate(held: Held) -> Layout:
    return Layout(
        title="Give the case to somebody else",
        button="Give it to them",
        groups=ungrouped(
            _who("Who holds it?", held),
            _supervisor(held),
            Ask("data.starting", "From which day?"),
            Ask(
                "data.reason",
                "Why?",
                options=listed("allocation", "reallocation_reasons", on=held.today),
            ),
            Ask("data.reasons.rationale", "Say more about it"),
        ),
        left_out={**UNASKED, **_TOLD_BY_WHOM},
        blames={
            **_TO_WHOM,
            "case-not-allocated": "data.starting",
            "same-allocation": "who",
            "unknown-allocation-reason": "data.reason",
        },
        shape=_as_whom,
    )


def _cover(held: Held) -> Layout:
    return Layout(
        title="Arrange cover",
        button="Arrange the cover",
        groups=ungrouped(
            _who("Who stands in?", held, _ANY_PRACTITIONER | {Role.SUPERVISOR}),
            Ask("data.starting", "From which day?"),
            Ask("data.until", "Until which day?"),
        ),
        left_out={**UNASKED, "data.practitioner_role": "told by who it is"},
        blames={
            "not-a-practitioner": "who",
            "covers-self": "who",
            "case-not-allocated": "data.starting",
            "cover-ends-before-it-begins": "data.until",
        },
        shape=_standing_in,
    )


def _hand_over(held: Held) -> Layout:
    return Layout(
        title="Offer the case to somebody else",
        button="Offer it",
        lead=("You hold it until they have accepted it and the handover is completed.",),
        groups=ungrouped(
            _who("To whom?", held),
            _supervisor(held),
            Ask("data.summary.summary", "What do they need to know?"),
            Ask("data.summary.risks", "Risks"),
            Ask("data.summary.next_steps", "What is to be done next?"),
        ),
        left_out={**UNASKED, **_TOLD_BY_WHOM},
        blames={
            **_TO_WHOM,
            "handover-to-self": "who",
            "not-your-case": "who",
            "handover-open": "who",
            "case-not-allocated": "who",
        },
        shape=_as_whom,
    )


def _is_held(held: Held) -> bool:
    return held.holder is not None


def _is_nobodys(held: Held) -> bool:
    return taken_on(held) and not _is_held(held)


def _may_be_offered(held: Held) -> bool:
    return _is_held(held) and not _open(held)


FORMS = (
    Form(
        "allocate-case",
        "Give the case to somebody",
        _SECTION,
        _allocate,
        names_staff=True,
        fits=_is_nobodys,
    ),
    Form(
        "reallocate-case",
        "Give the case to somebody else",
        _SECTION,
        _reallocate,
        names_staff=True,
        fits=_is_held,
    ),
    Form(
        "arrange-cover",
        "Arrange cover",
        _SECTION,
        _cover,
        names_staff=True,
        fits=_is_held,
    ),
    Form(
        "offer-handover",
        "Offer the case to somebody else",
        _SECTION,
        _hand_over,
        names_staff=True,
        fits=_may_be_offered,
    ),
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
