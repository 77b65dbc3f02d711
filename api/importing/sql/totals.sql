SELECT file, count(*),
    count(*) FILTER (WHERE code IS NULL AND recorded > 0),
    count(*) FILTER (WHERE code IS NULL AND recorded = 0 AND again > 0),
    count(*) FILTER (WHERE code IS NOT NULL),
    count(*) FILTER (WHERE code IS NULL AND recorded = 0 AND again = 0)
FROM row GROUP BY tab, file ORDER BY min(id)
