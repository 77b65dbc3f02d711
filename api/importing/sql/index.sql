CREATE INDEX row_by_key ON row (tab, key);
CREATE INDEX row_by_case ON row (case_key);
