DELETE FROM views.search_2
WHERE stream_id = %(stream)s
    AND person_id = %(subject)s
    AND (%(event)s::uuid IS NULL OR (event_id = %(event)s AND part = %(part)s))
