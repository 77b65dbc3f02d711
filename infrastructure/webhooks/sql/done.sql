DELETE FROM feed.webhook_waiting
 WHERE subscription = %(subscription)s AND position = ANY (%(positions)s::bigint[])
RETURNING stream
