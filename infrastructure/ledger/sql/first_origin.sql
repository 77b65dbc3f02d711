-- The name that event ids are made from, whatever the log is called now.
SELECT origin FROM ledger.origin ORDER BY epoch LIMIT 1
