INSERT INTO views.caseload_total_1 (
    position,
    event_id,
    case_id,
    instrument,
    total,
    completed_on
)
SELECT
    kept.position,
    kept.event_id,
    kept.case_id,
    kept.instrument,
    kept.total,
    kept.completed_on
FROM ROWS FROM (
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[]),
    pg_catalog.unnest(%(events)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(cases)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(instruments)s::pg_catalog.text[]),
    pg_catalog.unnest(%(totals)s::pg_catalog.int4[]),
    pg_catalog.unnest(%(days)s::pg_catalog.date[])
) AS kept (position, event_id, case_id, instrument, total, completed_on)
