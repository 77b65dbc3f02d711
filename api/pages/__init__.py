"""What people see in a browser. The pages hold no rights and no rules of their own: each asks the
service's own routes as whoever is signed in (docs/decisions/0026-pages-ask-the-api.md).
"""
