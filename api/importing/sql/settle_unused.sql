-- Before the twins are settled: what nothing came of was looked up in vain, or never.
UPDATE row SET code = CASE WHEN looked_at THEN ? ELSE ? END
WHERE code IS NULL AND recorded = 0 AND again = 0 AND twin_of IS NULL
