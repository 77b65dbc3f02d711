UPDATE views.break_glass_1
SET
    reviewer = %(reviewer)s,
    finding = %(finding)s
WHERE grant_id = %(grant)s
