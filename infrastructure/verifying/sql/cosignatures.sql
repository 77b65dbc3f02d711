-- What is kept of witnesses beside some checkpoints. A time that is none comes as null.
SELECT k.number, k.witness,
       CASE WHEN pg_catalog.isfinite(k.at) THEN extract(epoch FROM k.at)::bigint END, k.line
  FROM notary.cosignature AS k
 WHERE k.log = %(log)s AND k.number > %(after)s AND k.number <= %(upto)s
 ORDER BY k.number, k.witness COLLATE "C"
