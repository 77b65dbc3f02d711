UPDATE keys.obeyed SET position = %(position)s WHERE position < %(position)s
