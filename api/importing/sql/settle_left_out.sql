UPDATE row SET code = left_out, col = left_col WHERE code IS NULL AND left_out IS NOT NULL
