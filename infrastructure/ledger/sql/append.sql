SELECT a.outcome, a.first_position, a.first_at, a.ids, a.request, a.stream, a.current_version
  FROM ledger.append(
       $1::timestamptz,
       $2::integer[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[],
       $7::text[], $8::integer[], $9::bytea[], $10::bytea[],
       $11::integer[], $12::text[], $13::integer[], $14::bytea[]) AS a
