SELECT course.case_id
FROM views.outcomes_2 AS course
WHERE course.from_position <= %(position)s
    AND (course.until_position IS NULL OR course.until_position > %(position)s)
    AND (%(pathway)s::pg_catalog.text IS NULL OR course.pathway = %(pathway)s)
    AND (%(service)s::pg_catalog.text IS NULL OR course.service = %(service)s)
    AND (%(ended)s::pg_catalog.bool IS NULL OR (course.ended_on IS NOT NULL) = %(ended)s)
    AND (%(received_from)s::pg_catalog.date IS NULL OR course.received_on >= %(received_from)s)
    AND (%(received_to)s::pg_catalog.date IS NULL OR course.received_on <= %(received_to)s)
    AND (%(ended_from)s::pg_catalog.date IS NULL OR course.ended_on >= %(ended_from)s)
    AND (%(ended_to)s::pg_catalog.date IS NULL OR course.ended_on <= %(ended_to)s)
