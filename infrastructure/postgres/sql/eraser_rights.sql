-- The database of the case log: what the eraser may do there comes with the migrations.
GRANT CONNECT ON DATABASE {database} TO {eraser};
