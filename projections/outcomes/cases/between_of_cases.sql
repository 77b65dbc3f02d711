SELECT
    course.from_position,
    course.until_position,
    course.case_id,
    course.begun_at,
    course.pathway,
    course.service,
    course.received_on,
    course.taken_on,
    course.allocations,
    course.held_from,
    course.held_until,
    course.practitioners,
    course.teams,
    course.descriptor,
    course.anxiety_measure,
    course.fallback_measure,
    course.step,
    course.ethnicity,
    course.decile,
    course.stepped_up,
    course.stepped_down,
    course.closed_on,
    course.died_on,
    course.ended_on,
    course.end_code
FROM views.outcomes_2 AS course
WHERE course.case_id = ANY(%(cases)s)
    AND course.received_on <= %(last)s::pg_catalog.date
    AND (
        course.ended_on BETWEEN %(first)s::pg_catalog.date AND %(last)s::pg_catalog.date
        OR (%(open)s AND (course.ended_on IS NULL OR course.ended_on > %(last)s::pg_catalog.date))
    )
    AND course.from_position <= %(upto)s
    AND (course.until_position IS NULL OR course.until_position > %(since)s)
ORDER BY course.case_id, course.from_position
