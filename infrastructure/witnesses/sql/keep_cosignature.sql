SELECT notary.keep_cosignature(
    %(log)s::text, %(number)s::bigint, %(witness)s::text, to_timestamp(%(time)s::bigint),
    %(line)s::text) IS NULL
