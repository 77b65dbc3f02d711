"""Answering subject access requests: what is decided about them is checked against what is held,
and what was released is made again, or not at all.

While a request is open nothing of the person is erased: a hold stands from the request to its end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.callers import Caller, ourselves, own_id
from application.disclosure.held import Held, HeldRecord, Holdings
from application.disclosure.pack import Packing, PackWriter
from application.disclosure.passages import check_span
from application.gate import Gate
from application.judging import NoSuchStream, admit_to
from application.log import Log, NotYet, PartStore, StreamEntry
from application.orders import Answer, CarriesOut, Order, administrative
from application.scanning import all_of
from domain.case.consent.sharing import PackGiven, RecordSubjectAccess
from domain.commands import Command, NotAcceptable, NotAllowed, NotPossible, check_role
from domain.facts import Gone
from domain.gate.rules import Action
from domain.governance.disclosure import Disclosure
from domain.governance.disclosure_parts import (
    DisclosePart,
    IncludeMatter,
    WeighMatters,
    WithholdPart,
)
from domain.governance.disclosure_requests import (
    DisclosureReleased,
    DisclosureRequested,
    RefuseDisclosure,
    ReleaseDisclosure,
    RequestDisclosure,
)
from domain.governance.holds import PlaceHold, ReleaseHold
from domain.roles import Role
from domain.streams import GOVERNANCE

_AUTHORITY = "subject_access"
_KIND = "disclosures"


@dataclass(frozen=True)
class Standing:
    """A disclosure, the position that it tells of, who took it on, and in which organisation."""

    disclosure: Disclosure
    position: int
    in_charge: UUID
    kept_by: str | None


@dataclass(frozen=True)
class Mention:
    """A part about the person in somebody else's record: withheld unless somebody decides."""

    stream: UUID
    event: UUID
    part: str


@dataclass(frozen=True)
class MadePack:
    """The bytes of a pack and their SHA-256; of whom it tells, from which records, as of when."""

    content: bytes
    sha256: str
    person: UUID
    records: tuple[UUID, ...]
    position: int


class Disclosing:
    """Carries out commands about disclosures, and makes their packs."""

    def __init__(
        self,
        *,
        casework: CarriesOut,
        gate: Gate,
        log: Log,
        parts: PartStore,
        holdings: Holdings,
        packing: Packing,
        writer: PackWriter,
        digest: Callable[[bytes], str],
        first_origin: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._casework = casework
        self._gate = gate
        self._clock = clock
        self._log = log
        self._parts = parts
        self._holdings = holdings
        self._packing = packing
        self._writer = writer
        self._digest = digest
        service = ourselves(own_id(first_origin))
        # Holds are placed in the name of whose business they are.
        self._holder = replace(service, role=Role.INFORMATION_GOVERNANCE)

    def carry_out(self, order: Order) -> Answer:
        """Record what a command makes of a disclosure, and what follows from it.

        What follows (the hold, the entries in the cases that something was given) is done again
        when the command is sent again. Raises as ``Casework.carry_out`` does, ``nothing-held``,
        ``no-such-part``, ``no-such-span``, ``no-such-matter`` and ``pack-changed`` beside.
        """
        check_role(order.caller.role, type(order.asked))
        order = self._checked(order)
        answer = self._casework.carry_out(order)
        match order.asked:
            case RequestDisclosure():
                self._hold(answer.case)
            case ReleaseDisclosure() as asked:
                self._tell_cases(order.caller, answer.case, asked.pack.sha256)
                self._let_go(answer.case)
            case RefuseDisclosure():
                self._let_go(answer.case)
        return answer

    def all(self, caller: Caller) -> Sequence[Standing]:
        """Every disclosure of the caller's organisation, in the order in which they were asked for.

        Raises :class:`~domain.commands.NotAllowed`.
        """
        admit_to(caller, _KIND, self._clock())
        requests = [
            request
            for request in all_of(self._log, [DisclosureRequested.TYPE])
            if request.by.organisation == caller.organisation
        ]
        return [self.standing(request.originator_id) for request in requests]

    def one(self, caller: Caller, id: UUID) -> tuple[Standing, Sequence[Mention]]:
        """A disclosure, and where else the person is mentioned.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream``, and as the key store does.
        """
        standing = self._of_the_house(caller, id)
        held = self._held(standing)
        _refuse_own(caller, held)
        mentions = [
            Mention(record.stream, entry.id, part["name"])
            for record in held.records
            if not record.own
            for entry in record.entries
            for part in entry.record["parts"]
            if UUID(part["subject"]) in held.persons
        ]
        return standing, mentions

    def steps(self, caller: Caller, id: UUID) -> Sequence[StreamEntry]:
        """All that was recorded of a disclosure, in order; raises as :meth:`all` does, and
        ``NoSuchStream``."""
        self._of_the_house(caller, id)
        return self._log.entries(id)

    def words(self, caller: Caller, id: UUID) -> Mapping[str, Any] | Gone:
        """What was asked for, in the words it came in; raises as :meth:`steps` does, and as the key
        store does."""
        [request] = [
            entry
            for entry in self.steps(caller, id)
            if issubclass(entry.fact_class, DisclosureRequested)
        ]
        [contents] = self._parts.contents([request], [None])
        return contents["words"]

    def pack(self, caller: Caller, id: UUID) -> MadePack:
        """The pack as it is, or was released.

        Raises as :meth:`one` does, as the gate does for a case that is not to be released by this
        caller, :class:`~application.evidence.TooLarge`, and ``pack-changed`` where what was
        released can't be made again because something of it was erased since.
        """
        standing = self._of_the_house(caller, id)
        self._admit(caller, self._held(standing))
        return self._as_released(standing)

    def given(self, standing: Standing) -> MadePack:
        """The pack that was released, for whoever it was released to.

        Raises ``not-released``, and ``pack-changed`` as :meth:`pack` does.
        """
        if standing.disclosure.released_by is None:
            raise NotPossible("not-released", "Nothing was released on this request.")
        return self._as_released(standing)

    def _as_released(self, standing: Standing) -> MadePack:
        made, id = self._made(standing), standing.disclosure.id
        if standing.disclosure.released_by is not None and made.sha256 != self._released(id):
            raise NotPossible(
                "pack-changed", "Something of what was released was erased since, or is unreadable."
            )
        return made

    def _made(self, standing: Standing) -> MadePack:
        held = self._held(standing)
        pack = self._packing.pack(standing.disclosure, held, in_charge=standing.in_charge)
        content = self._writer.written(pack)
        return MadePack(
            content=content,
            sha256=self._digest(content),
            person=standing.disclosure.person,
            records=tuple(record.stream for record in held.records),
            position=held.position,
        )

    def _released(self, id: UUID) -> str | None:
        """The hash of what was released; None where it can't be read any more."""
        [release] = [
            entry
            for entry in self._log.entries(id)
            if isinstance(entry.envelope.fact, DisclosureReleased)
        ]
        [contents] = self._parts.contents([release], [None])
        told = contents.get("pack")
        return None if told is None or isinstance(told, Gone) else told["sha256"]

    def _checked(self, order: Order) -> Order:
        """The order, once what it says of the record is true."""
        match order.asked:
            case RequestDisclosure() as asked:
                self._check_request(order.caller, asked)
            case WithholdPart() | DisclosePart() as asked if order.case is not None:
                self._check_place(order.caller, self.standing(order.case), asked)
            case IncludeMatter() as asked if order.case is not None:
                self._check_matter(order.caller, self.standing(order.case), asked.matter)
            case WeighMatters() if order.case is not None:
                _refuse_own(order.caller, self._held(self.standing(order.case)))
            case ReleaseDisclosure() as asked if order.case is not None:
                standing = self.standing(order.case)
                self._check_pack(order.caller, standing, asked.pack.sha256)
                if asked.revision is None:
                    # The same again when it is sent again: nothing is decided after a release.
                    revision = standing.disclosure.revision
                    return replace(order, asked=asked.model_copy(update={"revision": revision}))
        return order

    def _check_pack(self, caller: Caller, standing: Standing, sha256: str) -> None:
        self._admit(caller, self._held(standing))
        # Sent again, a release is given its first answer, whatever was erased meanwhile.
        if not standing.disclosure.over and self._made(standing).sha256 != sha256:
            raise NotPossible(
                "pack-changed", "The pack is not the one that you have read: read it again."
            )

    def _check_request(self, caller: Caller, asked: RequestDisclosure) -> None:
        last, _ = self._log.last()
        if asked.position is not None and asked.position > last:
            raise NotYet("the log has not come to that position yet")
        held = self._holdings.of_person(asked.person, asked.position or last)
        _refuse_own(caller, held)
        if not held.records:
            raise NotPossible("nothing-held", "Nothing is held of this person.")
        if not {record.stream for record in held.cases}.issuperset(asked.cases):
            raise NotAcceptable("no-such-case", "Not all of these are cases of this person.")

    def _admit(self, caller: Caller, held: Held) -> None:
        """Ask the gate for each case, before anything of it leaves."""
        _refuse_own(caller, held)
        for record in held.cases:
            self._gate.admit(caller, Action.RELEASE, record.stream)

    def _check_place(
        self, caller: Caller, standing: Standing, asked: WithholdPart | DisclosePart
    ) -> None:
        held = self._held(standing)
        _refuse_own(caller, held)
        found = held.find(asked.stream, asked.event)
        if found is None or not _has_part(held, found, asked.part):
            raise NotAcceptable("no-such-part", "What is disclosed has no such entry or part.")
        if isinstance(asked, WithholdPart) and asked.span is not None and asked.part is not None:
            [contents] = self._parts.contents([found[1]], [None])
            content = contents[asked.part]
            if isinstance(content, Gone):
                raise NotAcceptable("no-such-span", "The part can't be opened.")
            check_span(content, asked.span)

    def _check_matter(self, caller: Caller, standing: Standing, matter: UUID) -> None:
        found = self._holdings.matter(matter, standing.position)
        cases = {record.stream for record in self._held(standing).cases}
        if (
            found is None
            or not found.known_to(caller.author(None))
            or cases.isdisjoint(found.cases)
        ):
            raise NotPossible("no-such-matter", "There is no such matter.")

    def _held(self, standing: Standing) -> Held:
        return self._holdings.of(standing.disclosure, standing.position)

    def _of_the_house(self, caller: Caller, id: UUID) -> Standing:
        """A disclosure of the caller's organisation."""
        admit_to(caller, _KIND, self._clock())
        standing = self.standing(id)
        admit_to(caller, _KIND, self._clock(), kept_by=standing.kept_by)
        return standing

    def standing(self, id: UUID) -> Standing:
        """A disclosure as it is now, whoever asks; raises ``NoSuchStream``."""
        entries = self._log.entries(id)
        if not entries or entries[0].kind != GOVERNANCE.name:
            raise NoSuchStream
        record = GOVERNANCE.project(None, (entry.envelope for entry in entries))
        disclosure: Disclosure | None = record.disclosure
        if disclosure is None:
            raise NoSuchStream
        first = entries[0]
        position = disclosure.position or first.position
        in_charge = UUID(first.record["by"]["actor"])
        return Standing(disclosure, position, in_charge, record.kept_by)

    def _hold(self, id: UUID) -> dict[UUID, UUID]:
        """The hold on each record of the person, by the person's id there; placed if it is not."""
        held = self._held(self.standing(id))
        return {
            person: self._follow(
                self._holder,
                PlaceHold(person=person, authority=_AUTHORITY),
                None,
                key=f"hold-{id}-{person}",
            ).case
            for person in sorted(held.persons)
        }

    def _let_go(self, id: UUID) -> None:
        for person, hold in self._hold(id).items():
            self._follow(self._holder, ReleaseHold(), hold, key=f"release-{id}-{person}")

    def _tell_cases(self, caller: Caller, id: UUID, sha256: str) -> None:
        for record in self._held(self.standing(id)).cases:
            given = RecordSubjectAccess(disclosure=id, given=PackGiven(content_sha256=sha256))
            self._follow(caller, given, record.stream, key=f"given-{id}-{record.stream}")

    def _follow(self, caller: Caller, asked: Command, stream: UUID | None, *, key: str) -> Answer:
        return self._casework.carry_out(administrative(caller, asked, stream, key=key))


def _refuse_own(caller: Caller, held: Held) -> None:
    if caller.actor in held.persons:
        raise NotAllowed("conflict-of-interest", "Somebody else answers for your own record.")


def _has_part(held: Held, found: tuple[HeldRecord, StreamEntry], part: str | None) -> bool:
    record, entry = found
    parts = entry.record["parts"]
    if not record.own:
        parts = [each for each in parts if UUID(each["subject"]) in held.persons]
    return bool(parts or record.own) if part is None else part in {p["name"] for p in parts}
