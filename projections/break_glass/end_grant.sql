UPDATE views.break_glass_1
SET over = least(over, %(ended)s)
WHERE grant_id = %(grant)s
