SELECT notary.publish(
    %(log)s::text, %(after)s::bigint, %(size)s::bigint, %(root)s::bytea, %(note)s::text,
    %(level)s::integer[], %(index)s::bigint[], %(roots)s::bytea[], %(hashes)s::bytea[])
