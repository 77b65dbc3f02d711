-- One row for each right that the role which serves must not have, the gravest first: of its own, or
-- of any role that it is a member of, however that was granted, and may therefore act as.
WITH me AS (
    SELECT held.*
    FROM pg_catalog.pg_roles AS held
    WHERE held.rolname = current_user
),
acting AS (
    SELECT held.*, CASE WHEN held.oid <> me.oid
        THEN pg_catalog.format(' as %%s', held.rolname) ELSE '' END AS through
    FROM me, pg_catalog.pg_roles AS held
    WHERE held.oid = me.oid
        OR (NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, held.oid, 'MEMBER'))
),
excess (gravity, what) AS (
    SELECT 1, 'is a superuser' FROM me WHERE me.rolsuper
    UNION ALL
    SELECT 1, pg_catalog.format('may act as %%s, a superuser', acting.rolname)
    FROM acting, me
    WHERE acting.rolsuper AND acting.oid <> me.oid
    UNION ALL
    SELECT 2, pg_catalog.format('is, or may act as, %%s, which owns the ledger', acting.rolname)
    FROM acting
    WHERE acting.rolname = %(owner)s AND NOT acting.rolsuper
    UNION ALL
    SELECT 3, 'may make roles (CREATEROLE)' || acting.through FROM acting WHERE acting.rolcreaterole
    UNION ALL
    SELECT 4, 'may make databases (CREATEDB)' || acting.through
    FROM acting WHERE acting.rolcreatedb
    UNION ALL
    SELECT 5, 'passes row security by (BYPASSRLS)' || acting.through
    FROM acting WHERE acting.rolbypassrls
    UNION ALL
    SELECT 6, 'may replicate (REPLICATION)' || acting.through
    FROM acting WHERE acting.rolreplication
    UNION ALL
    SELECT 7, 'owns the database' || acting.through
    FROM acting
    INNER JOIN pg_catalog.pg_database AS held ON held.datdba = acting.oid
    WHERE held.datname = pg_catalog.current_database()
    UNION ALL
    -- What Postgres brings for administrators reads and writes files, runs programs, ends others'
    -- sessions, or writes every table; only what looks on is harmless.
    SELECT 8, pg_catalog.format('may act as %%s', acting.rolname)
    FROM acting
    WHERE acting.rolname LIKE 'pg\_%%'
        AND acting.rolname NOT IN (
            'pg_monitor', 'pg_read_all_settings', 'pg_read_all_stats', 'pg_stat_scan_tables',
            'pg_use_reserved_connections', 'pg_database_owner'
        )
    UNION ALL
    SELECT 9, pg_catalog.format('may change the table %%s.%%s', place.nspname, held.relname)
        || acting.through
    FROM acting
    CROSS JOIN pg_catalog.pg_class AS held
    INNER JOIN pg_catalog.pg_namespace AS place ON place.oid = held.relnamespace
    WHERE place.nspname IN ('ledger', 'notary')
        AND held.relkind IN ('r', 'p')
        AND (
            pg_catalog.has_table_privilege(
                acting.oid, held.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'
            )
            OR pg_catalog.has_any_column_privilege(acting.oid, held.oid, 'INSERT, UPDATE')
        )
    UNION ALL
    SELECT 10, 'may take encrypted parts out of the log' || acting.through
    FROM acting
    CROSS JOIN pg_catalog.pg_proc AS held
    INNER JOIN pg_catalog.pg_namespace AS place ON place.oid = held.pronamespace
    WHERE place.nspname = 'ledger'
        AND held.proname IN ('remove_part', 'replace_parts')
        AND NOT %(erases)s
        AND pg_catalog.has_function_privilege(acting.oid, held.oid, 'EXECUTE')
)
-- Through itself before through another.
SELECT excess.what FROM excess ORDER BY excess.gravity, length(excess.what), excess.what LIMIT 1
