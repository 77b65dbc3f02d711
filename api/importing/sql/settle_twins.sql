UPDATE row SET code = first.code, col = first.col, again = first.recorded + first.again
FROM row AS first
WHERE first.id = row.twin_of
