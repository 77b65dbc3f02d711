-- The keys that close the parts of a stretch of the log: whose, in which stream, which version.
-- The subject stands in the record alone; a part that was removed names no key any more.
SELECT DISTINCT event.stream, (named ->> 'subject')::uuid, part.key_version
FROM ledger.event AS event
JOIN ledger.part AS part ON part.position = event.position
CROSS JOIN LATERAL
    jsonb_array_elements(convert_from(event.record, 'UTF8')::jsonb -> 'parts') AS named
WHERE event.position > %(after)s AND event.position <= %(upto)s AND named ->> 'name' = part.name
