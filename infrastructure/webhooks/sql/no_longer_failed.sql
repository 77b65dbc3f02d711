DELETE FROM feed.webhook_lane
 WHERE subscription = %(subscription)s AND stream = ANY (%(streams)s::uuid[])
