"""Bodies that a browser's form or an issuer sends, `application/x-www-form-urlencoded`."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from api.problems import Problem

_MOST_FIELDS = 30


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Raises :class:`~api.problems.Problem`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Problem("unsupported-media-type", "Send a form.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Problem("malformed", "This is no form.") from None
    return once_each(pairs)


def once_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The pairs by name. Raises a problem where a name comes twice (RFC 6749 §3.1)."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Problem("malformed", "A field is there twice.")
    return fields
