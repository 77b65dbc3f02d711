"""The one place that wires everything: which part answers which port."""

import hashlib
import hmac
import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from api.answers.kept_reports import KeptReports
from api.clock import utc_now
from api.composing.access_log import access_log
from api.composing.chronologies import chronologies
from api.composing.cursors import ListCursors
from api.composing.disclosing import disclosing
from api.composing.erasing import erasing_parts
from api.composing.etags import EntityTags
from api.composing.evidence import patience, policy_of_auditors, proven_readings, quorum
from api.composing.feeding import feed_of
from api.composing.finding import (
    emergency_search,
    governance_search,
    same_address,
    search_view,
    searching,
)
from api.composing.foundation import CONNECTION_WAIT, NOT_WHOLE, Foundation, foundation, views_pool
from api.composing.gate import gate_of
from api.composing.identity import identity
from api.composing.key_listening import listen_for_erasures
from api.composing.relay_lags import relay_lags
from api.composing.sampling import sampling
from api.composing.services import Services
from api.composing.subscriptions import subscribing
from api.composing.tide import Tide
from api.composing.view_lags import view_lags
from api.composing.watching import watching
from api.perimeter.bounds import perimeter
from api.settings import Settings
from application.accesses.last_looked import CaseChanges
from application.accesses.matter_readings import MatterReadings
from application.allegations import Allegations
from application.bookings import Bookings
from application.casework import Casework, Identity
from application.disclosure.held import Holdings
from application.disclosure.own_record import OwnRecord
from application.disclosure.weighing import Weighing
from application.documents import DocumentReader
from application.emergency_uses import EmergencyUses
from application.erasing.parts import ErasableParts
from application.erasing.retention import CaseRetention
from application.evidence import Evidence, Patience
from application.exports import Exporting
from application.external_reviews import ExternalReviews
from application.figures import FigureSource
from application.gate import Gate
from application.heads import HeadsRecording
from application.log import LogUnavailable, PartStore
from application.open_matters import OpenMatters
from application.outlines import Outlines
from application.reading import StreamReader
from application.reconstruction.case_names import CaseNames
from application.reconstruction.course import Reconstructing
from application.reconstruction.person_cases import PersonCases
from application.reconstruction.who_knew import Knowing
from application.reconstruction.who_knew_of_case import KnowingOfCase
from application.roster import Roster
from application.staff_names import StaffNames
from application.working_times import WorkingTimes
from infrastructure.access.index import AccessIndex
from infrastructure.evidence.bundle import BundleMaker
from infrastructure.exports.files import ExportFiles
from infrastructure.heads.heads_tree import LogHeads
from infrastructure.identifiers import uuid7
from infrastructure.ledger.calls import read
from infrastructure.ledger.records import StreamRecords
from infrastructure.notary.published_tree import PublishedTree
from infrastructure.notary.signed_trees import SignedTrees
from infrastructure.notary.stored_tree import CASE_LOG, StoredTree
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.records.case_events import CaseEvents
from infrastructure.records.documents import DocumentOpener
from infrastructure.records.withheld import ClosedParts
from infrastructure.relay.standings import RelayStandings
from projections.boards.projection import BoardsProjection
from projections.break_glass.projection import BreakGlassProjection
from projections.caseload.projection import CaseloadProjection
from projections.chronology.projection import ChronologyProjection
from projections.marks import read_mark
from projections.outcomes.projection import OutcomesProjection
from projections.projection import Projection
from projections.purging import purges
from projections.sharing.projection import SharingProjection
from projections.ties.projection import TiesProjection

VIEWS: tuple[Projection, ...] = (
    CaseloadProjection(),
    ChronologyProjection(),
    OutcomesProjection(),
    BoardsProjection(),
    BreakGlassProjection(),
    SharingProjection(),
    TiesProjection(),
)
"""Those that are made from the log alone; `all_views` gives these and the rest."""


def all_views(base: Foundation) -> tuple[Projection, ...]:
    """Every view that a worker keeps."""
    return (*VIEWS, search_view(base.request_key, base.parts))


def compose(settings: Settings) -> Services:
    """The use cases of one serving process. Raises ``CannotStart``."""
    closing = ExitStack()
    base = foundation(settings, closing)
    listen_for_erasures(settings, base.store, closing)
    views = views_pool(settings, closing)
    writing = casework(base, closing)
    retention = CaseRetention(log=base.log, parts=base.parts)
    gate = gate_of(writing, base.log, base.pool)
    documents = DocumentOpener(rows=base.recorder, keys=base.part_keys)
    access = access_log(settings, closing, wait=CONNECTION_WAIT)
    erasing, destroying = erasing_parts(
        settings,
        base,
        casework=writing,
        purges=purges(all_views(base), views),
        retention=retention,
    )
    parts = shown_parts(base)
    holdings = Holdings(log=base.log, subjects=base.subjects)
    answering = disclosing(
        casework=writing,
        gate=gate,
        log=base.log,
        parts=parts,
        documents=documents,
        holdings=holdings,
        first_origin=base.recorder.first_origin(),
    )
    reader = StreamReader(log=base.log, parts=parts, gate=gate, clock=utc_now)
    feed = feed_of(base, views)
    followed = subscribing(base, casework=writing, feed=feed, parts=parts)
    tree = PublishedTree(StoredTree(CASE_LOG, partial(read, base.pool)))
    staff_names = StaffNames(log=base.log, parts=parts, gate=gate)
    return Services(
        access=access,
        casework=writing,
        gate=gate,
        evidence=evidence(settings, base, writing, access.index, gate=gate, patience=patience),
        reader=reader,
        changes=CaseChanges(log=base.log, reader=reader, looked=access.index),
        working_times=WorkingTimes(log=base.log),
        names=CaseNames(log=base.log, parts=parts),
        staff_names=staff_names,
        roster=Roster(log=base.log, names=staff_names),
        bookings=Bookings(log=base.log),
        chronologies=chronologies(
            casework=writing, gate=gate, reader=reader, log=base.log, parts=parts, tree=tree
        ),
        watching=watching(access.index, log=base.log, parts=parts),
        knowing=Knowing(log=base.log, parts=parts, gate=gate, index=access.index, clock=utc_now),
        knowing_of_case=KnowingOfCase(
            log=base.log, parts=parts, gate=gate, index=access.index, clock=utc_now
        ),
        matter_readings=MatterReadings(log=base.log, gate=gate, index=access.index),
        allegations=Allegations(gate=gate, log=base.log, reader=reader, holdings=holdings),
        open_matters=OpenMatters(gate=gate, log=base.log, reader=reader),
        reconstructing=Reconstructing(reader=reader, index=access.index),
        person_cases=PersonCases(
            gate=gate,
            holdings=holdings,
            reader=reader,
            same_address=same_address(
                base.request_key, views, log=base.log, parts=parts, reader=reader
            ),
        ),
        documents=DocumentReader(log=base.log, parts=base.parts, documents=documents, gate=gate),
        searching=searching(base.request_key, views, gate=gate, log=base.log, parts=parts),
        emergency_search=emergency_search(
            base.request_key, views, gate=gate, log=base.log, parts=parts
        ),
        governance_search=governance_search(
            base.request_key, views, gate=gate, log=base.log, parts=parts
        ),
        disclosing=answering,
        weighing=Weighing(gate=gate, log=base.log, disclosing=answering, holdings=holdings),
        own_record=OwnRecord(
            gate=gate,
            log=base.log,
            disclosing=answering,
            holdings=holdings,
            index=access.index,
            clock=utc_now,
        ),
        erasing=erasing,
        destroying=destroying,
        retention=retention,
        outlines=Outlines(gate=gate, log=base.log),
        erasable_parts=ErasableParts(gate=gate, log=base.log),
        external_reviews=ExternalReviews(log=base.log),
        emergency_uses=EmergencyUses(log=base.log),
        feed=feed,
        subscribing=followed,
        reports=KeptReports(views=views, source=FigureSource(log=base.log, parts=base.parts)),
        sampling=sampling(
            casework=writing,
            gate=gate,
            log=base.log,
            views=views,
            first_origin=base.recorder.first_origin(),
        ),
        exporting=Exporting(log=base.log, writer=ExportFiles(), clock=utc_now),
        tree=tree,
        auditors_policy=policy_of_auditors(settings),
        identity=identity(
            settings,
            secret=_derived(base.request_key, b"caseledger/identity/v1"),
            closing=closing,
        ),
        perimeter=perimeter(settings),
        etags=EntityTags(_derived(base.request_key, b"caseledger/etag/v1")),
        cursors=ListCursors(_derived(base.request_key, b"caseledger/list-cursor/v1")),
        views=views,
        tide=Tide(lambda: base.log.last()[0]),
        view_tides={
            view.name: Tide(_mark_reader(views, view.name, view.version))
            for view in all_views(base)
        },
        view_lags=partial(view_lags, views, all_views(base), base.log),
        relay_lags=partial(
            relay_lags, RelayStandings(partial(read, base.pool)), followed.registry, base.log
        ),
        last_position=lambda: base.log.last()[0],
        clock=utc_now,
        ready=lambda: _answers(base),
        is_whole=base.is_whole,
        address=base.address,
        close=closing.close,
    )


def shown_parts(base: Foundation) -> PartStore:
    """The parts of events for people: withheld where the log is not whole."""
    return base.parts if base.is_whole else ClosedParts()


def compose_to_write(settings: Settings) -> Services:
    """As `compose`, for a command that is there to record; raises ``CannotStart`` where it can't
    because the log is not whole."""
    services = compose(settings)
    if not services.is_whole:
        services.close()
        raise CannotStart(NOT_WHOLE)
    return services


def casework(base: Foundation, closing: ExitStack) -> Casework:
    """The one way to write."""
    made = Casework(
        events=CaseEvents(
            mapper=base.mapper, recorder=base.recorder, records=StreamRecords(base.pool)
        ),
        recorder=base.recorder,
        log=base.log,
        parts=base.parts,
        identity=Identity(first_origin=base.recorder.first_origin(), request_key=base.request_key),
        clock=utc_now,
        new_stream=new_stream,
    )
    closing.callback(made.close)
    return made


def heads_recording(base: Foundation, writing: Casework, tree: LogHeads) -> HeadsRecording:
    """What records heads events."""
    return HeadsRecording(
        casework=writing,
        log=base.log,
        tree=tree,
        first_origin=base.recorder.first_origin(),
        clock=utc_now,
    )


def evidence(
    settings: Settings,
    base: Foundation,
    writing: Casework,
    seen: AccessIndex,
    *,
    gate: Gate,
    patience: Callable[[], Patience],
) -> Evidence:
    """What makes evidence bundles; `patience` is how it waits for a checkpoint.

    Raises ``CannotStart``.
    """
    rows = partial(read, base.pool)
    heads = LogHeads(rows)
    access_trees, readings = proven_readings(seen, quorum(settings))
    return Evidence(
        log=base.log,
        gate=gate,
        heads=heads,
        recording=heads_recording(base, writing, heads),
        trees=SignedTrees(CASE_LOG, rows, is_enough=quorum(settings)),
        seen=seen,
        access_trees=access_trees,
        writer=BundleMaker(
            reader=base.recorder,
            keys=base.part_keys,
            tree=StoredTree(CASE_LOG, rows),
            heads=heads,
            readings=readings,
            rows=rows,
        ),
        patience=patience,
    )


def new_stream() -> UUID:
    """An id for a stream that begins now."""
    return uuid7(utc_now(), os.urandom)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, hashlib.sha256)


def _mark_reader(views: ConnectionPool[Any], name: str, version: int) -> Callable[[], int]:
    def read() -> int:
        with views.connection() as connection:
            return read_mark(connection, name, version).position

    return read


def _answers(base: Foundation) -> bool:
    try:
        base.recorder.last()
    except (LogUnavailable, psycopg.Error):
        return False
    return True
