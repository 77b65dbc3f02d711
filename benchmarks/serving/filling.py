"""Fills a log with other people's cases by SQL, as its superuser, before anything is measured.

What is written is what the door would have written: dense positions, rising times, streams of
twenty events whose records are chained, leaf hashes over stamp and record, one encrypted part each.
Only the record's member `n` and the ciphertext are the same in all.
"""

from __future__ import annotations

import psycopg
from stand.server import Ledger

AT_ONCE = 100_000
STREAM_LENGTH = 20

FILL = """
WITH made AS (
    SELECT i AS position, (i - 1) / %(length)s AS place, (i - 1) %% %(length)s + 1 AS version,
           md5('stream' || (i - 1) / %(length)s)::uuid AS stream, md5('event' || i)::uuid AS id
      FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i),
written AS (
    SELECT m.*, now() - interval '1 day' + m.position * interval '1 microsecond' AS at,
           convert_to(format(%(record)s, m.id, m.stream, m.version), 'UTF8') AS record
      FROM made AS m),
chained AS (
    SELECT w.*, coalesce(
               sha256(lag(w.record) OVER (PARTITION BY w.stream ORDER BY w.version)),
               decode(repeat('00', 32), 'hex')) AS prev
      FROM written AS w),
events AS (
    INSERT INTO ledger.event (position, stream, kind, version, id, type, schema, at, prev, record,
                              leaf_hash, request, ordinal, command_size)
    SELECT c.position, c.stream, 'case', c.version, c.id, 'case.session_recorded', 1, c.at, c.prev,
           c.record,
           sha256('\\x00'::bytea || ledger.stamp(c.position, c.at, c.prev) || '\\x0a'::bytea
                  || c.record),
           decode(repeat('00', 32), 'hex'), 0, 1
      FROM chained AS c ORDER BY c.position
    RETURNING position)
INSERT INTO ledger.part (position, name, key_version, bytes)
SELECT e.position, 'note', 1, decode(repeat('5a', 600), 'hex') FROM events AS e
"""

RECORD = (
    '{"basis":"fact","by":{"actor":"01980000-0000-7000-8000-000000000001","client":"desk",'
    '"organisation":"BRIDGEWELL","role":"pwp","team":"ADULT-1"},"data":{"contact":'
    '"01980000-0000-7000-8000-0000000000aa","intensity":"low","interventions":'
    '["behavioural_activation"],"therapy":"748051000000105"},"id":"%s","kind":"case",'
    '"log":"bench.invalid/case-log/1","n":"00000000000000000000000000000000","occurred":'
    '{"at":"2026-02-10T10:00:00.000000Z"},"parts":[{"commitment":"' + "5a" * 32 + '",'
    '"name":"note","subject":"01980000-0000-7000-8000-0000000000bb"}],'
    '"request":"' + "00" * 32 + '",' + "00" * 32 + '",'
    '"schema":1,"sensitivity":"normal","source":"practitioner","stream":"%s",'
    '"type":"case.session_recorded","v":1,"version":%s,"why":"care"}'
)


def fill(ledger: Ledger, events: int) -> None:
    """An empty log with so many events, vacuumed and analysed as a running one would be."""
    with psycopg.connect(ledger.superuser_url, autocommit=True) as connection:
        for first in range(1, events + 1, AT_ONCE):
            last = min(events, first + AT_ONCE - 1)
            bounds = {"first": first, "last": last, "length": STREAM_LENGTH, "record": RECORD}
            connection.execute(FILL, bounds)
        connection.execute("VACUUM (ANALYZE) ledger.event, ledger.part")
