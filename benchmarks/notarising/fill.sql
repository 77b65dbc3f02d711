INSERT INTO ledger.event (position, stream, kind, version, id, type, schema, at, prev, record,
                          leaf_hash, request, ordinal, command_size)
SELECT n.number, gen_random_uuid(), 'case', 0, gen_random_uuid(), 'case.invented', 1,
       now() - interval '1 day' + n.number * interval '1 microsecond', '\x', '\x7b7d',
       sha256(int8send(n.number)), '\x', 0, 1
  FROM generate_series(1, %s) AS n (number)
