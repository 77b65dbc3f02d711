"""What a case holds that a form refers to, as answers to choose from.

Told from what the service answers about the case. What is withheld from the reader is nothing to
choose from.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from api.pages import words
from api.pages.forming.layouts import Option
from api.pages.forming.typed import NOTHING_TYPED, Typed
from api.pages.staff import Staff
from domain.case.case import ENDED
from domain.policies import policy, valid_on
from domain.roles import Role

Entry = Mapping[str, Any]
NOBODY = Staff("")
"""Nobody is known by name."""

_SHOWN = 80
"""Characters of an entry's text by which somebody knows it again."""
_OF_A_CONTACT = frozenset({"case.contact_rescheduled", "case.attendance_recorded"})
_NO_TEXT = frozenset({"withheld", "erased", "about"})


@dataclass(frozen=True)
class Unfinished:
    """What keeps the case from being closed: code, sentence and entries of each. ``may_override``:
    who asks closes it all the same; ``commands`` are those that the case takes from them.
    ``lacking_a_pair`` are questionnaires for want of which the outcome can't be told."""

    found: tuple[tuple[str, str, Sequence[str]], ...]
    may_override: bool
    commands: Collection[str]
    lacking_a_pair: Sequence[str] = ()


@dataclass(frozen=True)
class Held:
    """A case as it is, its entries in the order of recording, and what a form was opened about.

    ``me`` is who fills it in, in this ``role``, ``about`` what the link named: ids and codes, by
    their names. ``typed`` is what was typed so far. ``other_cases`` are those on their own list,
    ``colleagues`` who may be given a case or supervise it, in each of their roles and teams,
    ``people`` those who recorded something, ``unfinished`` what keeps the case open.
    """

    case: Mapping[str, Any]
    entries: Sequence[Entry]
    me: str
    role: Role
    today: date
    about: Mapping[str, str] = field(default_factory=dict)
    typed: Typed = NOTHING_TYPED
    other_cases: tuple[Option, ...] = ()
    colleagues: Sequence[Mapping[str, Any]] = ()
    people: Staff = NOBODY
    unfinished: Unfinished | None = None

    @property
    def id(self) -> str:
        told: str = self.case["case"]
        return told

    @property
    def person(self) -> str | None:
        """Whom the case is about; None where that is withheld."""
        return self.area("referral").get("person")

    @property
    def name(self) -> str:
        """What the person is called; what a form says of them where that is withheld."""
        who = self.case.get("who")
        name = who.get("name") if isinstance(who, Mapping) else None
        return str(name) if name else "the person of this record"

    def area(self, name: str) -> Mapping[str, Any]:
        """What the case has become in an area; nothing where it is withheld."""
        told = self.case["areas"].get(name)
        return told if isinstance(told, Mapping) and "withheld" not in told else {}

    @property
    def pathway(self) -> str | None:
        """Which pathway the case follows; None where that is withheld."""
        told: str | None = self.area("referral").get("pathway")
        return told

    @property
    def is_adult(self) -> bool:
        return self.pathway == "adult_talking_therapies"

    @property
    def is_undecided(self) -> bool:
        """Whether nobody has decided yet if the referral is taken on."""
        return bool(self.area("referral").get("stage") == "received")

    @property
    def has_ended(self) -> bool:
        """Whether the case is closed, or was never taken on."""
        return self.case.get("status") in ENDED

    @property
    def concerns(self) -> Mapping[str, Mapping[str, Any]]:
        """The concerns that are open, by id."""
        concerns = self.area("safeguarding").get("concerns", {})
        return {id: told for id, told in concerns.items() if not told["closed"]}

    def concern_options(self, wanted: Callable[[Mapping[str, Any]], bool]) -> tuple[Option, ...]:
        """Those of the open concerns that are wanted."""
        return self.chosen([id for id, concern in self.concerns.items() if wanted(concern)])

    @staticmethod
    def agencies_for(variant: str) -> frozenset[str]:
        """The agencies that act on concerns about a child, or about an adult."""
        agencies = policy("agencies")["agencies"].items()
        return frozenset(code for code, rule in agencies if variant in rule["concerns"])

    @property
    def variant(self) -> str | None:
        """Whether the concern that the form is about is a child's or an adult's."""
        id = self.typed.one("data.concern") or self.about.get("concern", "")
        told = self.concerns.get(id) or next(iter(self.concerns.values()), None)
        return None if told is None else str(told["variant"])

    @property
    def awaited(self) -> tuple[Option, ...]:
        """The referrals to agencies of which the answer is awaited, with the day it was due by."""
        made = self.area("safeguarding").get("referrals", {})
        awaited = {id: told for id, told in made.items() if _is_awaited(told)}
        return tuple(
            replace(option, hint=_expected(awaited[option.value], self.today))
            for option in self.chosen(awaited)
        )

    @cached_property
    def contacts(self) -> Mapping[str, Mapping[str, Any]]:
        """The contacts by id; where the area is closed to the reader, those that entries tell of:
        an office books them and sees no more."""
        told = self.area("sessions").get("contacts")
        return self._contacts_told() if told is None else told

    def _contacts_told(self) -> Mapping[str, Mapping[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for entry in reversed(list(self.standing())):
            data = entry["data"]
            if entry["type"] == "case.contact_booked" and "planned" in data:
                found[entry["id"]] = dict(data)
            elif entry["type"] in _OF_A_CONTACT and data.get("contact") in found:
                found[data["contact"]] |= data
        return found

    def contact_options(
        self, wanted: Callable[[str, Mapping[str, Any]], bool]
    ) -> tuple[Option, ...]:
        """Those of the contacts that are wanted, the latest first."""
        found = [
            (told.get("started") or told.get("planned") or "", id, told)
            for id, told in self.contacts.items()
            if wanted(id, told)
        ]
        return tuple(
            Option(id, _contact(told, at))
            for at, id, told in sorted(found, key=lambda each: each[0], reverse=True)
        )

    @property
    def attended(self) -> tuple[Option, ...]:
        """The contacts in which the person was seen."""
        return self.contact_options(lambda _id, told: bool(told.get("attended")))

    @property
    def to_come(self) -> tuple[Option, ...]:
        """The contacts that were booked and of which nobody has said whether the person came."""
        return self.contact_options(lambda _id, told: "attended" not in told)

    @property
    def with_note(self) -> frozenset[str]:
        """The contacts of which a note was written."""
        notes = self.area("sessions").get("notes", {})
        return frozenset(note["contact"] for note in notes.values())

    @property
    def accounted_for(self) -> frozenset[str]:
        """The contacts that have their risk screen, or a reason for having none."""
        risk = self.area("risk")
        return frozenset((*risk.get("screened", ()), *risk.get("omitted", ())))

    @property
    def own_unsigned(self) -> tuple[Option, ...]:
        """The notes that who fills in the form wrote and has not signed."""
        unsigned = self.area("oversight").get("unsigned", ())
        return self.chosen(
            [id for id in unsigned if self.by_id.get(id, {}).get("by", {}).get("actor") == self.me]
        )

    @property
    def uncountersigned(self) -> tuple[Option, ...]:
        """The notes that are signed and wait for a second signature."""
        return self.chosen(self.area("oversight").get("uncountersigned", ()))

    @property
    def plan(self) -> tuple[Option, ...]:
        """The current safety plan, if there is one."""
        current = self.area("safety_plan").get("current")
        return () if current is None else self.chosen([current])

    @property
    def holder(self) -> str | None:
        """Who holds the case today."""
        today = self.today.isoformat()
        held = [
            told
            for told in self.area("allocation").get("allocations", {}).values()
            if told["starting"] <= today <= told.get("last_day", today)
        ]
        last = max(held, key=lambda told: str(told["starting"]), default=None)
        return None if last is None else str(last["practitioner"])

    @cached_property
    def staff(self) -> tuple[Option, ...]:
        """Whoever has to do with the case: who fills the form in, who holds and supervises it, and
        who recorded something in it, the latest first."""
        found = {self.me: Option(self.me, "You")}
        if self.holder is not None:
            found.setdefault(self.holder, self._one(self.holder, "Whoever holds the case"))
        if (supervisor := self.area("allocation").get("held", {}).get("supervisor")) is not None:
            found.setdefault(supervisor, self._one(supervisor, "Whoever supervises it"))
        for entry in reversed(self.entries):
            by = entry["by"]
            when = f"Last recorded something {words.moment(entry['recorded'])}"
            found.setdefault(by["actor"], Option(by["actor"], self.people.opening(by), when))
        return tuple(found.values())

    def _one(self, id: str, part: str) -> Option:
        """Somebody by name where it is known, with their part in the case."""
        name = self.people.named(id)
        return Option(id, part) if name is None else Option(id, name, part)

    def those_who_may(self, roles: Collection[Role]) -> tuple[Option, ...]:
        """Colleagues in these roles, each by id, role and team."""
        return tuple(
            Option(f"{each['practitioner']}|{each['role']}|{each['team']}", _colleague(each))
            for each in self.colleagues
            if each["role"] in roles and "team" in each
        )

    @property
    def each_colleague(self) -> tuple[Option, ...]:
        """All of them, once each."""
        named = {each["practitioner"]: _colleague(each) for each in self.colleagues}
        return tuple(Option(id, words) for id, words in named.items())

    @property
    def supervisors(self) -> tuple[Option, ...]:
        """Who may supervise a case."""
        found = [each for each in self.colleagues if each["role"] == Role.SUPERVISOR]
        named = {each["practitioner"]: _colleague(each) for each in found}
        return tuple(Option(id, words) for id, words in named.items())

    @property
    def others(self) -> tuple[Option, ...]:
        """The same but for who fills the form in."""
        return tuple(option for option in self.staff if option.value != self.me)

    @property
    def owed(self) -> tuple[Option, ...]:
        """The questionnaires whose answer about harming oneself waits for a response."""
        return self.chosen(self.area("measures").get("owed", ()))

    @property
    def kept(self) -> Sequence[str]:
        """The documents of the case, by id."""
        return self._of_type("case.document_added")

    @property
    def documents(self) -> tuple[Option, ...]:
        return self.chosen(self.kept)

    @property
    def relied_on(self) -> tuple[Option, ...]:
        """The entries that a decision can rest on, the latest first."""
        return tuple(self.as_option(entry) for entry in self.standing())

    @property
    def agreed(self) -> Mapping[str, Mapping[str, Any]]:
        """What was agreed in supervision and is not done, by id."""
        found: Mapping[str, Mapping[str, Any]] = self.area("supervision").get("actions", {})
        return found

    @property
    def actions(self) -> tuple[Option, ...]:
        """The same to choose from."""
        found = self.agreed
        return tuple(
            replace(option, words=_agreed(self.by_id[option.value]), hint=_due(found[option.value]))
            for option in self.chosen(found)
        )

    @property
    def meetings(self) -> tuple[Option, ...]:
        """The supervisions that are planned."""
        planned = self.area("supervision").get("meetings", {})
        return tuple(
            Option(id, f"Planned for {words.day(told['planned_for'])}")
            for id, told in planned.items()
        )

    def _of_type(self, type: str) -> list[str]:
        return [entry["id"] for entry in self.entries if entry["type"] == type]

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry["id"]: entry for entry in self.entries}

    def standing(self) -> Iterator[Entry]:
        """The entries that stand, the latest first: what was withdrawn is not to be built upon."""
        return (entry for entry in reversed(self.entries) if "withdrawn" not in entry)

    def as_option(self, entry: Entry) -> Option:
        """An entry as something to choose."""
        return entry_option(entry, self.people)

    def chosen(self, ids: Collection[str]) -> tuple[Option, ...]:
        """These entries to choose from, the latest first."""
        return tuple(self.as_option(e) for e in reversed(self.entries) if e["id"] in ids)


def _colleague(told: Mapping[str, Any]) -> str:
    """A colleague as somebody chooses them: the name, the role and the team."""
    role = words.role(told["role"])
    told_of = f"{told['name']}, {role}" if "name" in told else words.first_letter(role)
    return f"{told_of}, team {told['team']}" if "team" in told else told_of


def _agreed(entry: Entry) -> str:
    agreed = entry.get("parts", {}).get("agreed", {})
    return str(agreed.get("what", entry["label"]))


def _due(action: Mapping[str, Any]) -> str:
    return f"Due by {words.day(action['due_on'])}" if "due_on" in action else ""


def entry_option(entry: Entry, people: Staff) -> Option:
    """An entry as something to choose: what it is, when, who recorded it, and how it begins where
    it was read."""
    by = f"recorded {words.moment(entry['recorded'])} by {people.by(entry['by'])}"
    told = f"{entry['label']}, {words.when(entry['occurred'])}"
    begins = _beginning(entry.get("parts"))
    return Option(entry["id"], told, f"“{begins}”, {by}" if begins else by)


def _beginning(parts: Any) -> str:
    """How the first text of an entry begins, as far as it is open to the reader."""
    if isinstance(parts, str):
        line = " ".join(parts.split())
        return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"
    if isinstance(parts, Mapping):
        told = (_beginning(each) for name, each in parts.items() if name not in _NO_TEXT)
        return next(filter(None, told), "")
    if isinstance(parts, Sequence):
        return next(filter(None, map(_beginning, parts)), "")
    return ""


def listed(rules: str, group: str = "codes", *, on: date) -> tuple[Option, ...]:
    """The codes of a list that are in use on a day, with their labels."""
    return from_list(policy(rules)[group], on=on)


def from_list(codes: Mapping[str, Any], *, on: date) -> tuple[Option, ...]:
    """The same of a list that stands deeper in its rules."""
    return tuple(
        Option(code, _label(rule))
        for code, rule in codes.items()
        if isinstance(rule, str) or valid_on(rule, on)
    )


def _label(rule: Any) -> str:
    told: str = rule if isinstance(rule, str) else rule["label"]
    return told[:1].upper() + told[1:]


def _is_awaited(made: Mapping[str, Any]) -> bool:
    return "answered_on" not in made and not made["waived"]


def _expected(made: Mapping[str, Any], today: date) -> str:
    """The agency's clock in words."""
    if "expected_by" not in made:
        return "No day was set by which an answer is due."
    by = date.fromisoformat(made["expected_by"])
    if by < today:
        return f"Overdue: an answer was due by {words.day(by)}."
    return f"An answer is due by {words.day(by)}."


def _contact(told: Mapping[str, Any], at: str) -> str:
    kind = policy("appointment_types")["codes"][told["appointment_type"]]["label"]
    name = f"{kind[:1].upper()}{kind[1:]}"
    return f"{name}, {words.moment(at)}" if at else name
