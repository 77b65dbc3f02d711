SELECT o.epoch, o.first_position, o.origin FROM ledger.origin AS o ORDER BY o.epoch
