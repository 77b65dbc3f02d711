SELECT
    course.case_id,
    course.begun_at,
    course.pathway,
    course.service,
    course.received_on,
    course.taken_on,
    course.team,
    course.practitioner_id,
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
FROM views.outcomes_1 AS course
WHERE course.case_id = ANY(%(keys)s) AND course.until_position IS NULL
