SELECT p.key_version, p.bytes
  FROM ledger.part AS p
 WHERE p.position = %s AND p.name = %s
