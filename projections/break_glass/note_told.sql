INSERT INTO views.break_glass_told (grant_id, told_at)
VALUES (%(grant)s, %(at)s)
ON CONFLICT (grant_id) DO NOTHING
