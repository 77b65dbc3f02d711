SELECT c.at, c.size, c.root,
       c.note || coalesce((
           SELECT string_agg(k.line, '' ORDER BY k.witness COLLATE "C") FROM notary.cosignature AS k
            WHERE k.log = c.log AND k.number = c.number), '')
  FROM notary.checkpoint AS c
 WHERE c.log = %(log)s AND c.size >= %(size)s
 ORDER BY c.size, c.number
 LIMIT %(limit)s
