"""A log of so many events and views of all its cases, made in minutes.

The log's events are other people's, written by SQL as for the readings. Into the views goes first
what the runners make of cases that were really recorded, those of one practitioner. Of these rows
copies are made by SQL, every version of each, under ids, practitioners and teams of their own, at
positions that the other people's events have, and begun later, so that a list shows the recorded
cases first, whose names can be opened. What is copied is as large and as often changed as what the
runners make; nobody is asked about a copy but the tables and indexes that hold it.
"""

from __future__ import annotations

from contextlib import ExitStack

import psycopg
from appending.ours import settings_of
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier
from serving.filling import fill
from stand.server import Ledger

from api.composing.compose import VIEWS, compose
from api.composing.foundation import follower, foundation, views_pool
from api.demonstration.personas import PERSONAS
from listing.cases import EVENTS, MINE, TEAM, record
from projections.runner import Runner

PRACTITIONERS = 2_000
TEAMS = 100
_TABLES = (
    "caseload_1",
    "caseload_holder_1",
    "board_item_2",
    "outcomes_2",
    "outcomes_2_contacts",
    "outcomes_2_scores",
    "ties_2",
)
_OWN_ID = "md5({column}::text || copy.number)::uuid"
_THERE = "{column} - %(filled)s + copy.number * %(span)s"
_AS: dict[str, str] = {
    **dict.fromkeys(("from_position", "until_position"), _THERE),
    **dict.fromkeys(("case_id", "event_id", "item_id", "contact_id", "score_id"), _OWN_ID),
    "practitioner_id": "md5(copy.number %% %(practitioners)s || 'pwp')::uuid",
    "supervisor_id": "md5(copy.number %% %(teams)s || 'supervisor')::uuid",
    "position": _THERE,
    "ties": (
        "replace(replace({column}, %(mine)s, (md5(copy.number %% %(practitioners)s || 'pwp')"
        "::uuid)::text), %(team)s, 'TEAM-' || copy.number %% %(teams)s)"
    ),
    "team": "'TEAM-' || copy.number %% %(teams)s",
    "actors": "ARRAY[md5(copy.number %% %(practitioners)s || 'pwp')::uuid]",
    "teams": "ARRAY['TEAM-' || copy.number %% %(teams)s]",
    "waiting_since": "{column} + 30",
    "board_item_2.begun_at": "{column} + interval '30 days' + copy.number * interval '1 minute'",
}
"""What is another in a copy, by its column or by table and column; the rest is as it was."""


def fill_views(ledger: Ledger, events: int) -> int:
    """How many cases the views then hold."""
    fill(ledger, events)
    with ExitStack() as closing:
        settings = settings_of(ledger.as_address())
        services = compose(settings)
        closing.callback(services.close)
        pool = views_pool(settings, closing)
        runners = [
            Runner(view, pool, follower(foundation(settings, closing)), tell=lambda _: None)
            for view in VIEWS
        ]
        for runner in runners:
            runner.create_tables()
        _begin_after(ledger, events)
        record(services)
        for runner in runners:
            runner.catch_up()
    copies = events // (MINE * EVENTS)
    _copy(ledger, events, copies)
    return MINE * (copies + 1)


def _begin_after(ledger: Ledger, position: int) -> None:
    """Let the views begin after what was filled in, of which they could make nothing."""
    with psycopg.connect(ledger.superuser_url) as connection:
        for view in VIEWS:
            connection.execute(
                "INSERT INTO views.mark (name, version, position) VALUES (%s, %s, %s)"
                " ON CONFLICT (name, version) DO UPDATE SET position = excluded.position",
                (view.name, view.version, position),
            )


def _copy(ledger: Ledger, filled: int, copies: int) -> None:
    asked = {
        "filled": filled,
        "copies": copies,
        "span": filled // copies,
        "practitioners": PRACTITIONERS,
        "teams": TEAMS,
        "mine": str(PERSONAS["pwp"].actor),
        "team": TEAM,
    }
    with psycopg.connect(ledger.superuser_url, autocommit=True) as connection:
        for table in _TABLES:
            connection.execute(_copying(connection, table), asked)
        connection.execute("VACUUM (ANALYZE)")


def _copying(connection: psycopg.Connection, table: str) -> Composed:
    found = connection.cursor(row_factory=tuple_row).execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'views' AND table_name = %s ORDER BY ordinal_position",
        (table,),
    )
    names = [name for (name,) in found]
    columns = [Identifier(name) for name in names]
    values = [
        SQL(_AS.get(f"{table}.{name}") or _AS.get(name, "{column}")).format(
            column=Identifier("kept", name)
        )
        for name in names
    ]
    return SQL(
        "INSERT INTO views.{table} ({columns}) SELECT {values} FROM views.{table} AS kept"
        " CROSS JOIN generate_series(0, %(copies)s - 1) AS copy (number)"
    ).format(
        table=Identifier(table),
        columns=SQL(", ").join(columns),
        values=SQL(", ").join(values),
    )
