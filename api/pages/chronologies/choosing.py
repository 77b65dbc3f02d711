"""What a form about a chronology says, as the body of its command."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from api.pages.chronologies.lists import SUBJECT
from api.pages.forms import Form
from domain.envelope import Source
from domain.moments import LONDON, instant_text

Body = Mapping[str, Any]
_SOURCES = {
    "gp": Source.GP,
    "school": Source.SCHOOL,
    "police": Source.POLICE,
    "childrens_social_care": Source.SOCIAL_CARE,
    "adult_social_care": Source.SOCIAL_CARE,
}
"""Who told us, by the agency; any other is just another."""
AUTHORITY_OF = "authority_"
"""Before the id of a case: by which entry of it what it tells is given."""
PART_OF = "part_"
"""Before the id of a case: what whose case it is is to the subject."""


def opening_body(form: Form, people: Mapping[str, str]) -> Body:
    """Opening a chronology of the cases that were given a part; ``people`` are whose they are."""
    cases = [
        {"case": case, "person": person, "role": part}
        for case, person in people.items()
        if (part := form.get(PART_OF + case))
    ]
    subject = next((each["person"] for each in cases if each["role"] == SUBJECT), None)
    return _data(
        person=subject or next(iter(people.values())),
        ground=form.get("ground"),
        cases=cases,
        since=form.get("since"),
        until=form.get("until"),
    )


def choice_body(form: Form, *, case: str, entry: str, person: str) -> Body:
    """Including an entry, or leaving it out."""
    return _data(
        case=case,
        entry=entry,
        ground=form.get("ground"),
        line=_about(person, form.get("line")),
        reason=_about(person, form.get("reason")),
    )


def row_body(form: Form) -> Body:
    """Bringing in what another agency told."""
    person = form.get("person")
    account = {"about": person, "text": form.get("text")}
    account |= {name: form.get(name) for name in ("reference", "told_by") if form.get(name)}
    told = _data(
        person=person,
        origin=form.get("origin"),
        received_on=form.get("received_on"),
        onward=form.get("onward"),
        account=account,
    )
    return {
        **told,
        "occurred": {"on": form.get("happened_on")},
        "source": _SOURCES.get(form.get("origin"), Source.OTHER).value,
        "basis": form.get("basis"),
    }


def withdrawal_body(form: Form, *, row: str, person: str) -> Body:
    """Withdrawing what another agency told."""
    return _data(row=row, reason=_about(person, form.get("reason")))


def added_body(form: Form, people: Mapping[str, str]) -> Body:
    """Having it tell of another case; ``people`` are whose the cases are."""
    case = form.get("add")
    return _data(case=case, person=people.get(case), role=form.get("part"))


def dropped_body(form: Form, *, case: str, person: str) -> Body:
    """Taking a case out."""
    return _data(case=case, reason=_about(person, form.get("reason")))


def lifted_body(form: Form) -> Body:
    """Letting copies tell again what was kept from them."""
    return _data(withholding=form.get("withholding"))


def release_body(form: Form, *, frozen: str, sha256: str, cases: Iterable[str]) -> Body:
    """Recording that a copy is given, by its hash; for each case by which decision."""
    named = [(case, form.get(AUTHORITY_OF + case)) for case in cases]
    return _data(
        frozen=frozen,
        layout=form.get("layout"),
        recipient=form.get("recipient"),
        channel=form.get("channel"),
        sent_at=_instant(form.get("sent_on"), form.get("sent_at")),
        content={"sha256": sha256},
        addressee={"name": form.get("addressee")},
        authorities=[{"case": case, "entry": entry} for case, entry in named if entry],
    )


def _instant(day: str, time: str) -> str:
    """A day and a time on the wall in London; as typed where they are none."""
    try:
        at = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LONDON)
    except ValueError:
        return f"{day}T{time}"
    return instant_text(at)


def _about(person: str, text: str) -> Mapping[str, str] | None:
    return {"about": person, "text": text} if text else None


def _data(**members: Any) -> Body:
    """Those members that were given."""
    return {"data": {name: value for name, value in members.items() if value}}
