SELECT subscription, state, code, position, relayed, refusals, at
  FROM feed.relay
 ORDER BY subscription
