SELECT ledger.remove_part(%(order)s)
