SELECT c.number, c.at, c.size, c.root, c.note FROM notary.checkpoint AS c
 WHERE c.log = %(log)s ORDER BY c.number DESC LIMIT 1
