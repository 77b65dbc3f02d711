INSERT INTO feed.relay (subscription, state, code, position, relayed, refusals, at)
VALUES (%(subscription)s, %(state)s, %(code)s, %(position)s, %(relayed)s, %(refusals)s, %(at)s)
ON CONFLICT (subscription) DO UPDATE
   SET state = excluded.state, code = excluded.code, position = excluded.position,
       relayed = excluded.relayed, refusals = excluded.refusals, at = excluded.at
RETURNING position
