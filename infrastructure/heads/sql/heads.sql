-- The heads of all streams at a position: 16 bytes of id and 32 of leaf hash each, in the order of
-- the ids, in one value.
-- One short look into the (stream, version) index per stream: going through every event instead
-- takes as long as the log is large.
WITH RECURSIVE stream AS (
    (SELECT e.stream AS id FROM ledger.event AS e ORDER BY e.stream LIMIT 1)
    UNION ALL
    SELECT (SELECT e.stream FROM ledger.event AS e WHERE e.stream > s.id ORDER BY e.stream LIMIT 1)
      FROM stream AS s
     WHERE s.id IS NOT NULL)
SELECT string_agg(
           uuid_send(s.id) || sha256('\x00'::bytea || convert_to(
               s.id::text || ' ' || l.version::text || ' ' || encode(sha256(l.record), 'hex'),
               'UTF8')),
           ''::bytea ORDER BY s.id)
  FROM stream AS s
 CROSS JOIN LATERAL (
       SELECT e.version, e.record
         FROM ledger.event AS e
        WHERE e.stream = s.id AND e.position <= %(covered)s
        ORDER BY e.version DESC
        LIMIT 1) AS l
