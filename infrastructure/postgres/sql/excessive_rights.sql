-- One row for each right that the role which serves must not have, the gravest first.
WITH me AS (
    SELECT held.*
    FROM pg_catalog.pg_roles AS held
    WHERE held.rolname = current_user
),
excess (gravity, what) AS (
    SELECT 1, 'is a superuser' FROM me WHERE me.rolsuper
    UNION ALL
    SELECT 2, pg_catalog.format('is, or may act as, %%s, which owns the ledger', owner.rolname)
    FROM me, pg_catalog.pg_roles AS owner
    WHERE owner.rolname = %(owner)s
        AND NOT me.rolsuper
        AND pg_catalog.pg_has_role(me.oid, owner.oid, 'MEMBER')
    UNION ALL
    SELECT 3, 'may make roles (CREATEROLE)' FROM me WHERE me.rolcreaterole
    UNION ALL
    SELECT 4, 'may make databases (CREATEDB)' FROM me WHERE me.rolcreatedb
    UNION ALL
    SELECT 5, 'passes row security by (BYPASSRLS)' FROM me WHERE me.rolbypassrls
    UNION ALL
    SELECT 6, 'may replicate (REPLICATION)' FROM me WHERE me.rolreplication
    UNION ALL
    SELECT 7, 'owns the database' FROM me, pg_catalog.pg_database AS held
    WHERE held.datname = pg_catalog.current_database()
        AND NOT me.rolsuper
        AND pg_catalog.pg_has_role(me.oid, held.datdba, 'MEMBER')
    UNION ALL
    SELECT 8, pg_catalog.format('may change the table %%s.%%s', place.nspname, held.relname)
    FROM pg_catalog.pg_class AS held
    INNER JOIN pg_catalog.pg_namespace AS place ON place.oid = held.relnamespace
    WHERE place.nspname IN ('ledger', 'notary')
        AND held.relkind IN ('r', 'p')
        AND (
            pg_catalog.has_table_privilege(held.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
            OR pg_catalog.has_any_column_privilege(held.oid, 'INSERT, UPDATE')
        )
)
SELECT excess.what FROM excess ORDER BY excess.gravity, excess.what LIMIT 1
