"""What is served to browsers beside the API, by the paths of its routes."""

from api.pages import registered

PAGES = (
    "/",
    "/assets/{name:path}",
    "/pages/{rest:path}",
    *(page.path for page in registered.PAGES),
)
