SELECT c.number, c.size, c.root, c.note
  FROM notary.checkpoint AS c
 WHERE c.log = %(log)s AND c.number > %(after)s AND c.number <= %(upto)s
 ORDER BY c.number
 LIMIT %(limit)s
