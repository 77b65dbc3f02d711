SELECT t.hashes FROM notary.tile AS t
 WHERE t.log = %(log)s AND t.level = %(level)s AND t.index = %(index)s
