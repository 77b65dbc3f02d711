SELECT c.number, c.size, split_part(c.note, E'\n', 1)
  FROM notary.cosignature AS k
  JOIN notary.checkpoint AS c ON c.log = k.log AND c.number = k.number
 WHERE k.log = %(log)s AND k.witness = %(witness)s
 ORDER BY k.number DESC LIMIT 1
