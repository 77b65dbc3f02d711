"""What every request passes before and after a route: bounds, names, headers, queries,
logs and counts.
"""
