"""What the routes are given: the use cases, ready to be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg_pool import ConnectionPool

from api.answers.kept_reports import KeptReports
from api.composing.access_log import AccessLog
from api.composing.chronologies import Chronologies
from api.composing.cursors import ListCursors
from api.composing.etags import EntityTags
from api.composing.identity import Identity
from api.composing.subscriptions import Subscribing
from api.composing.tide import Tide
from api.perimeter.bounds import Perimeter
from api.perimeter.relay_metrics import RelayLag
from application.accesses.last_looked import CaseChanges
from application.accesses.matter_readings import MatterReadings
from application.accesses.watching import Watching
from application.allegations import Allegations
from application.bookings import Bookings
from application.casework import Casework
from application.disclosure.disclosing import Disclosing
from application.disclosure.own_record import OwnRecord
from application.disclosure.weighing import Weighing
from application.documents import DocumentReader
from application.emergency_search import EmergencySearch
from application.emergency_uses import EmergencyUses
from application.erasing.destruction import Destroying
from application.erasing.erasure import Erasing
from application.erasing.parts import ErasableParts
from application.erasing.retention import CaseRetention
from application.evidence import Evidence
from application.exports import Exporting
from application.external_reviews import ExternalReviews
from application.feed.feed import Feed
from application.gate import Gate
from application.governance_search import GovernanceSearch
from application.open_matters import OpenMatters
from application.outlines import Outlines
from application.reading import StreamReader
from application.reconstruction.case_names import CaseNames
from application.reconstruction.course import Reconstructing
from application.reconstruction.person_cases import PersonCases
from application.reconstruction.who_knew import Knowing
from application.reconstruction.who_knew_of_case import KnowingOfCase
from application.roster import Roster
from application.sampling import Sampling
from application.search import Searching
from application.staff_names import StaffNames
from application.working_times import WorkingTimes
from infrastructure.notary.published_tree import PublishedTree
from projections.lag import Lag


@dataclass(frozen=True)
class Services:
    """One process's use cases. ``close`` lets go of all that was opened for them.

    ``address`` is where the service is found.
    Where the log is not ``is_whole``, everything that writes or opens raises
    :class:`~application.log.LogReadOnly`.
    """

    access: AccessLog
    casework: Casework
    gate: Gate
    reader: StreamReader
    changes: CaseChanges
    working_times: WorkingTimes
    staff_names: StaffNames
    roster: Roster
    bookings: Bookings
    names: CaseNames
    watching: Watching
    knowing: Knowing
    knowing_of_case: KnowingOfCase
    matter_readings: MatterReadings
    allegations: Allegations
    open_matters: OpenMatters
    reconstructing: Reconstructing
    person_cases: PersonCases
    documents: DocumentReader
    evidence: Evidence
    external_reviews: ExternalReviews
    emergency_uses: EmergencyUses
    searching: Searching
    emergency_search: EmergencySearch
    governance_search: GovernanceSearch
    erasing: Erasing
    destroying: Destroying
    retention: CaseRetention
    outlines: Outlines
    erasable_parts: ErasableParts
    disclosing: Disclosing
    weighing: Weighing
    own_record: OwnRecord
    chronologies: Chronologies
    feed: Feed
    subscribing: Subscribing
    reports: KeptReports
    sampling: Sampling
    exporting: Exporting
    tree: PublishedTree
    auditors_policy: Callable[[], str | None]
    identity: Identity
    perimeter: Perimeter
    etags: EntityTags
    cursors: ListCursors
    views: ConnectionPool[Any]
    tide: Tide
    view_tides: dict[str, Tide]
    view_lags: Callable[[], list[Lag]]
    relay_lags: Callable[[], list[RelayLag]]
    last_position: Callable[[], int]
    clock: Callable[[], datetime]
    ready: Callable[[], bool]
    is_whole: bool
    address: str
    close: Callable[[], None]
