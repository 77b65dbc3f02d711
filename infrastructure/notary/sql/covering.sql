SELECT c.at, c.size, c.root, c.note
  FROM notary.checkpoint AS c
 WHERE c.log = %(log)s AND c.size >= %(size)s
 ORDER BY c.size, c.number
 LIMIT 1
