SELECT ledger.position_at(%s)
