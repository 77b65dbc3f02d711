"""What is typed into a form comes to the body that the command takes, and back."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.contract.command_bodies import body_model
from api.pages.forming.gathering import gathered, member_of, spread
from api.pages.forming.layouts import Ask, Layout
from api.pages.forming.members import Kind, Member, members
from api.pages.forming.shown import options_of
from api.pages.forming.typed import ABOUT, DAY, MONTH, TIME, YEAR, Typed, begun, prepared
from api.pages.recording.registered import FORMS
from domain.commands import command_class
from domain.moments import Instant
from tests.unit.pages.cases import PERSON, held, id_of

HELD = held()
A_DAY = st.dates(date(1990, 1, 1), date(2030, 1, 1))
SAID = st.text(st.characters(exclude_categories=["C"], include_characters="\n"), min_size=1).filter(
    str.strip
)


TYPED_AS_IT_IS = {
    "data.number.nhs_number": "9990000018",
    "data.redirected_to": "OTHER-SERVICE",
    "data.receiving_service": "OTHER-SERVICE",
    "data.signposted_to": "OTHER-SERVICE",
    "data.to_service": "OTHER-SERVICE",
    "data.system_version": "2016",
}
"""What has a form of its own, and no list to choose from."""
NOT_WITHOUT = {
    "data.desired_outcomes.spoken_by": "data.desired_outcomes.content",
    "data.findings.reference": "data.findings.content",
    "data.work.programme_name": "data.work.narrative",
}
"""What may be left empty only together."""


def of_a_day(name: str) -> st.SearchStrategy[dict]:
    return A_DAY.map(
        lambda day: {
            name + DAY: (str(day.day),),
            name + MONTH: (str(day.month),),
            name + YEAR: (str(day.year),),
        }
    )


def of_a_time(name: str) -> st.SearchStrategy[dict]:
    clock = st.times().map(lambda time: {name + TIME: (f"{time:%H:%M}",)})
    return st.tuples(of_a_day(name), clock).map(lambda two: two[0] | two[1])


def filling(ask: Ask, member: Member, name: str) -> st.SearchStrategy[dict]:
    """What can be typed to answer one question."""

    def one(values):
        return values.map(lambda value: {name: (value,)})

    options = [option.value for option in options_of(ask, member)]
    if ask.is_hidden and ask.value:
        return st.just({name: (ask.value,)})
    if member.many:
        chosen = st.lists(st.sampled_from(options), min_size=1, max_size=5, unique=True)
        return chosen.map(lambda values: {name: tuple(values)})
    if options:
        return one(st.sampled_from(options))
    if ask.accepts:
        return one(st.just(b64encode(b"%PDF-1.7").decode()))
    if ask.path in TYPED_AS_IT_IS:
        return one(st.just(TYPED_AS_IT_IS[ask.path]))
    match member.kind:
        case Kind.TEXT:
            return one(SAID)
        case Kind.LINE:
            return one(SAID.map(lambda text: text.replace("\n", " ") + "."))
        case Kind.DAY:
            return of_a_day(name)
        case Kind.INSTANT:
            return of_a_time(name)
        case Kind.WHEN:
            about = st.sampled_from([{}, {name + ABOUT: ("true",)}])
            when = st.one_of(of_a_day(name), of_a_time(name))
            return st.tuples(when, about).map(lambda two: two[0] | two[1])
        case Kind.NUMBER:
            return one(st.integers(member.least or 0, member.most or 9).map(str))
        case Kind.ID:
            return one(st.uuids().map(str))
    raise AssertionError(member)


def questions(layout: Layout, known, rows: int) -> Iterator[tuple[Ask, Member, str]]:
    for part in layout.parts():
        if isinstance(part, Ask):
            yield part, member_of(part, known), part.path
            continue
        for number in range(rows):
            for ask in part.asks:
                member = member_of(ask, known, f"{part.path}[].")
                yield ask, member, f"{part.path}.{number}.{ask.path}"


@st.composite
def filled(draw, command: str) -> Typed:
    """A form of this command as somebody filled it in who left out what need not be there."""
    layout, known = FORMS[command].layout(HELD), members(command)
    told: dict[str, tuple[str, ...]] = {}
    left = {}
    for ask, member, name in questions(layout, known, draw(st.integers(0, 3))):
        if member.needed or draw(st.booleans()):
            told |= draw(filling(ask, member, name))
        else:
            left[name] = filling(ask, member, name)
    for name in {NOT_WITHOUT[name] for name in told if name in NOT_WITHOUT} & left.keys():
        told |= draw(left[name])
    return Typed(told)


def body_of(command: str, typed: Typed):
    layout = FORMS[command].layout(HELD)
    return layout.shape(gathered(layout, members(command), typed))[0]


@pytest.mark.parametrize("command", sorted(FORMS))
def test_what_a_form_comes_to_is_taken_and_can_be_typed_again(command):
    layout, known = FORMS[command].layout(HELD), members(command)

    @settings(max_examples=5)
    @given(filled(command))
    def check(typed: Typed) -> None:
        asked = gathered(layout, known, typed)
        assert gathered(layout, known, spread(layout, known, asked)) == asked
        body, _ = layout.shape(asked)
        taken = body_model(command_class(command)).model_validate(body)
        assert taken.data.model_dump(mode="json", exclude_unset=True, by_alias=True).keys() == set(
            body["data"]
        )

    check()


@settings(max_examples=25)
@given(filled("raise-concern"))
def test_whoever_is_described_in_a_concern_has_a_part_in_it(typed):
    data = body_of("raise-concern", typed)["data"]
    assert data["people"][0]["person"] == PERSON
    people = [each["person"] for each in data["people"]]
    assert [each["about"] for each in data.get("others", ())] == people[1:]


def test_what_was_typed_comes_to_what_stands_in_the_record():
    told = {
        "data.concern": ("c",),
        "data.made_at-day": ("1",),
        "data.made_at-month": ("7",),
        "data.made_at-year": ("2026",),
        "data.made_at-time": ("2.05pm",),
        "data.reply_expected_by-day": ("3",),
        "data.reply_expected_by-month": ("7",),
        "data.reply_expected_by-year": ("2026",),
        "data.sent.content": (" as it was \n",),
        "data.sent.recipient": ("  ",),
    }
    data = body_of("refer-to-agency", Typed(told))["data"]
    assert data["made_at"] == "2026-07-01T14:05:00+01:00"
    assert data["reply_expected_by"] == "2026-07-03"
    assert data["sent"] == {"content": " as it was \n"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("9am", "09:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("12.30 PM", "12:30"),
        ("23:59", "23:59"),
        ("0:05", "00:05"),
    ],
)
def test_a_time_of_day_is_read_as_people_write_it(typed, told):
    day = {"data.made_at-day": ("5",), "data.made_at-month": ("1",), "data.made_at-year": ("2026",)}
    data = body_of("refer-to-agency", Typed({**day, "data.made_at-time": (typed,)}))["data"]
    assert data["made_at"] == f"2026-01-05T{told}:00+00:00"


@pytest.mark.parametrize("time", ["", "25:00", "9", "nine", "9:7", "13pm"])
@pytest.mark.parametrize("day", ["", "31", "x"])
def test_what_can_t_be_read_as_a_time_is_no_time_of_the_record(time, day):
    typed = Typed(
        {
            "data.made_at-day": (day,),
            "data.made_at-month": ("2",),
            "data.made_at-year": ("2026",),
            "data.made_at-time": (time,),
        }
    )
    told = body_of("refer-to-agency", typed)["data"].get("made_at")
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(told)


def test_items_come_in_their_order_and_silence_is_no_score():
    typed = {f"item.{n}": (str(n % 4),) for n in range(1, 10)}
    typed |= {"item.3": ("unanswered",), "item.9": ("2",)}
    data = body_of("record-measures", Typed(typed))["data"]
    assert data["answers"] == {"items": [1, 2, 0, 1, 2, 3, 0, 2], "unanswered": [3]}


def test_what_stands_in_a_form_at_first_is_no_answer_but_those_it_gives():
    layout = FORMS["raise-concern"].layout(HELD)
    typed = prepared(layout, begun(layout), more="involved", new_id=lambda: id_of(99))
    assert typed.one("involved.0.person") == id_of(99)
    data = body_of("raise-concern", typed)["data"]
    assert data["people"] == [
        {"person": PERSON, "role": "subject", "may_be_shown_to": "not_decided"}
    ]
    assert "others" not in data
    assert "own_words" not in data
