INSERT INTO views.break_glass_1 (
    grant_id, position, case_id, actor, role, organisation, reason, opened_at, over,
    review_by
) VALUES (
    %(grant)s, %(position)s, %(case)s, %(actor)s, %(role)s, %(organisation)s, %(reason)s,
    %(opened_at)s, %(over)s, %(review_by)s
)
