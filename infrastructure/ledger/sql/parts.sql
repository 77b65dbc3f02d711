SELECT p.position, p.name, p.key_version, p.bytes
  FROM ledger.part AS p
 WHERE p.position = ANY (%s::bigint[])
