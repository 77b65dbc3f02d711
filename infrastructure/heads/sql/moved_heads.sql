-- The same of the streams that have events between two positions, of which `covered` is one: the
-- others' heads are the same at both. A stream that had not begun has no leaf hash.
SELECT uuid_send(s.id),
       sha256('\x00'::bytea || convert_to(
           s.id::text || ' ' || l.version::text || ' ' || encode(sha256(l.record), 'hex'), 'UTF8'))
  FROM (SELECT DISTINCT e.stream AS id
          FROM ledger.event AS e
         WHERE e.position > %(after)s AND e.position <= %(upto)s) AS s
  LEFT JOIN LATERAL (
       SELECT e.version, e.record
         FROM ledger.event AS e
        WHERE e.stream = s.id AND e.position <= %(covered)s
        ORDER BY e.version DESC
        LIMIT 1) AS l ON true
