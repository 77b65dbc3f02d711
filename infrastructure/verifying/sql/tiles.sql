SELECT t.index, t.root, t.hashes
  FROM notary.tile AS t
 WHERE t.log = %(log)s AND t.level = %(level)s AND t.index >= %(first)s AND t.index <= %(last)s
