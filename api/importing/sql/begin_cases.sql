UPDATE row SET case_key = key WHERE tab = ? AND twin_of IS NULL
