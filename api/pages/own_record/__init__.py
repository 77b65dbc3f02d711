"""What people are shown of their own record: who has read it."""

from api.pages.own_record import routes as routes
