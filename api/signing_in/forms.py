"""Bodies that a browser's form or an issuer sends, `application/x-www-form-urlencoded`."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from api.problems import Problem

_MOST_FIELDS = 30


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Raises :class:`~api.problems.Problem`."""
    return once_each(await form_pairs(request))


def is_form(request: Request) -> bool:
    """Whether a request says that it sends such a body."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/x-www-form-urlencoded"


async def form_pairs(request: Request, *, most: int = _MOST_FIELDS) -> list[tuple[str, str]]:
    """The names and values of a form in its order. Raises :class:`~api.problems.Problem`."""
    if not is_form(request):
        raise Problem("unsupported-media-type", "Send a form.")
    try:
        return parse_qsl(
            (await request.body()).decode("ascii"),
            keep_blank_values=True,
            max_num_fields=most,
        )
    except ValueError:
        raise Problem("malformed", "This is no form.") from None


def once_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The pairs by name. Raises a problem where a name comes twice (RFC 6749 §3.1)."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Problem("malformed", "A field is there twice.")
    return fields
