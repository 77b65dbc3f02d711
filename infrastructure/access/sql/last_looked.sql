-- Up to which position somebody was shown each of some records, by the last of their readings that
-- asked for it.
SELECT wanted.record, latest.upto
  FROM pg_catalog.unnest(%(records)s::uuid[]) AS wanted (record)
 CROSS JOIN LATERAL (
       SELECT (pg_catalog.convert_from(e.record, 'UTF8')::jsonb #>> '{data,position}')::bigint AS upto
         FROM views.reading_of AS o
         JOIN views.reading AS r ON r.position = o.position
         JOIN ledger.event AS e ON e.position = o.position
        WHERE o.record = wanted.record
          AND r.actor = %(actor)s AND r.allowed AND r.asked = wanted.record
          AND r.action = ANY (%(actions)s)
          AND NOT EXISTS (
              SELECT
                FROM pg_catalog.jsonb_array_elements_text(
                     pg_catalog.convert_from(e.record, 'UTF8')::jsonb #> '{data,asked}') AS bound
               CROSS JOIN pg_catalog.unnest(%(but)s::text[]) AS but (beginning)
               WHERE pg_catalog.starts_with(bound, but.beginning))
        ORDER BY o.position DESC
        LIMIT 1) AS latest
 WHERE latest.upto IS NOT NULL
