SELECT DISTINCT kek
FROM keys.data_key
ORDER BY kek
