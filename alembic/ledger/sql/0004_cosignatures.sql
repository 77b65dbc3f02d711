-- What witnesses have said of published checkpoints. As with these, nothing here is believed: who
-- trusts a witness has its key.
-- {service} is replaced by a quoted role name; the script runs as the owner.

CREATE TABLE notary.cosignature (
    log     text        NOT NULL,
    number  bigint      NOT NULL,
    witness text        NOT NULL CHECK (witness <> ''),
    at      timestamptz NOT NULL,
    line    text        NOT NULL CHECK (line LIKE '— %' AND line LIKE E'%\n'),
    PRIMARY KEY (log, number, witness),
    FOREIGN KEY (log, number) REFERENCES notary.checkpoint (log, number)
);
COMMENT ON TABLE notary.cosignature IS
    'Cosignatures of checkpoints, one per checkpoint and witness key; `at` is the witness''s time.';

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON notary.cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE notary.cosignature ENABLE ALWAYS TRIGGER only_grows;

-- Who was cosigned by this witness last is asked at each start of a sender.
CREATE INDEX cosignature_witness_idx ON notary.cosignature (log, witness, number);


-- Keeps one cosignature; the first of a witness on a checkpoint stays, so that what was served once
-- is served for ever.
CREATE FUNCTION notary.keep_cosignature(
    p_log text, p_number bigint, p_witness text, p_at timestamptz, p_line text
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO notary.cosignature (log, number, witness, at, line)
    VALUES (p_log, p_number, p_witness, p_at, p_line)
    ON CONFLICT DO NOTHING
$$;

REVOKE ALL ON TABLE notary.cosignature FROM PUBLIC;
REVOKE ALL ON FUNCTION notary.keep_cosignature(text, bigint, text, timestamptz, text) FROM PUBLIC;
GRANT SELECT ON notary.cosignature TO {service};
GRANT EXECUTE ON FUNCTION notary.keep_cosignature(text, bigint, text, timestamptz, text)
    TO {service};
