-- A copy of the caseload in a database of somebody else's: entries as they were told, and what
-- became of them; the caseload is what stands of them.

CREATE SCHEMA IF NOT EXISTS copied;

-- withdrawn_by, corrected_by, disputed_by: the event that says so.
CREATE TABLE IF NOT EXISTS copied.entry (
    id text PRIMARY KEY,
    case_id uuid NOT NULL,
    position bigint NOT NULL UNIQUE,
    type text NOT NULL,
    fields jsonb NOT NULL,
    withdrawn_by text,
    corrected_by text,
    disputed_by text
);

-- What restricts a case, or single entries of it; nothing of those is shown.
CREATE TABLE IF NOT EXISTS copied.restriction (
    id text PRIMARY KEY,
    case_id uuid NOT NULL,
    entries text[] NOT NULL
);

CREATE OR REPLACE VIEW copied.standing AS
SELECT entry.*
  FROM copied.entry
 WHERE entry.withdrawn_by IS NULL
   AND NOT EXISTS (
       SELECT FROM copied.restriction
        WHERE restriction.case_id = entry.case_id
          AND (restriction.entries = '{}' OR entry.id = ANY (restriction.entries)));

-- rests_on: the entries that a row is made of. Where one of them was corrected or is disputed, that
-- has to be shown with the row.
CREATE OR REPLACE VIEW copied.caseload AS
SELECT referral.case_id,
       referral.fields ->> 'pathway' AS pathway,
       referral.fields ->> 'service' AS service,
       (referral.fields ->> 'received')::date AS received_on,
       coalesce(ending.type <> 'case.case_reopened', false) AS ended,
       array_remove(ARRAY[referral.id, ending.id], NULL) AS rests_on,
       referral.corrected_by IS NOT NULL OR ending.corrected_by IS NOT NULL AS corrected,
       referral.disputed_by IS NOT NULL OR ending.disputed_by IS NOT NULL AS disputed
  FROM copied.standing AS referral
  LEFT JOIN LATERAL (
       SELECT later.*
         FROM copied.standing AS later
        WHERE later.case_id = referral.case_id
          AND later.type IN (
              'case.case_closed', 'case.referral_declined', 'case.referral_redirected',
              'case.case_reopened')
        ORDER BY later.position DESC
        LIMIT 1) AS ending ON true
 WHERE referral.type = 'case.referral_received';
