SELECT a.outcome, a.first_position, a.first_at, a.ids, a.request, a.stream, a.current_version
  FROM ledger.append(
       %s::timestamptz,
       %s::integer[], %s::uuid[], %s::uuid[], %s::text[], %s::bigint[],
       %s::text[], %s::integer[], %b::bytea[], %b::bytea[],
       %s::integer[], %s::text[], %s::integer[], %b::bytea[]) AS a
