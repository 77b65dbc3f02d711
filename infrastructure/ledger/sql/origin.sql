SELECT o.epoch, o.origin FROM ledger.origin AS o ORDER BY o.epoch DESC LIMIT 1
