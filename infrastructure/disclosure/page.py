"""The page of a pack: for the person to read, and last a list of what was withheld and why."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from infrastructure.pages import (
    page_opening,
    told_fields,
    told_moment,
    told_point,
    told_value,
)

_KINDS = {
    "person": "Who you are",
    "case": "A case",
    "matter": "A matter",
    "governance": "A chronology",
}

Told = Mapping[str, Any]


def page(pack: Told) -> str:
    """The page of a pack's JSON; the same pack gives the same text."""
    return "\n".join(
        [
            *page_opening(f"Record of {pack['person']}"),
            *_heading(pack),
            *(line for record in pack["records"] for line in _record(record)),
            *_elsewhere(pack["mentioned_elsewhere"]),
            *_withheld(pack),
            "</body></html>\n",
        ]
    )


def _heading(pack: Told) -> Iterator[str]:
    yield "<h1>A copy of the record</h1>"
    yield (
        f"<p>What is held of <code>{escape(pack['person'])}</code> as of position"
        f" {pack['position']} of the record. Times are those of London. People who work for the"
        " service are named by their role and an id.</p>"
    )


def _record(record: Told) -> Iterator[str]:
    name = escape(record["stream"])
    yield f"<h2>{escape(_KINDS[record['kind']])} <code>{name}</code></h2><ol>"
    for entry in record["entries"]:
        yield _entry(entry)
    yield "</ol>"


def _entry(entry: Told) -> str:
    if "withheld" in entry:
        return f"<li><p>Entry of {told_point(entry['recorded'])}</p>{_why('entry', entry)}</li>"
    by = entry["by"]
    withdrawn = entry.get("withdrawn")
    marked = f" · <em>withdrawn: {_words(withdrawn['ground'])}</em>" if withdrawn else ""
    corrected = " · <em>corrected later</em>" if "corrected_by" in entry else ""
    return (
        f"<li><p><strong>{escape(entry['label'])}</strong> · {told_moment(entry['occurred'])}"
        f"{marked}{corrected}</p>"
        f'<p class="quiet">Recorded {told_point(entry["recorded"])} by {_words(by["role"])}'
        f" <code>{escape(by['actor'])}</code>; told by {_words(entry['source'])} as"
        f" {_words(entry['basis'])}</p>"
        f"{told_fields(entry['data'])}{_parts(entry['parts'])}</li>"
    )


def _parts(parts: Mapping[str, Told]) -> str:
    return "".join(_part(name, part) for name, part in parts.items())


def _part(name: str, part: Told) -> str:
    if "withheld" in part:
        return _why(name, part)
    if "gone" in part:
        return f'<p class="withheld">{_words(name)}: {_words(part["gone"]["why"])}</p>'
    content = part["content"]
    told = f"<dl><dt>{_words(name)}</dt><dd>{told_value(content)}</dd></dl>"
    if {"sha256", "media_type", "length"} <= content.keys():
        told += f"<p>Enclosed as <code>documents/{escape(content['sha256'])}</code>.</p>"
    return told


def _why(what: str, part: Told) -> str:
    return f'<p class="withheld">{_words(what)}: {_ground(part["withheld"])}</p>'


def _ground(why: Told) -> str:
    review = f", to be asked again by {escape(why['review_by'])}" if "review_by" in why else ""
    return (
        f"withheld: {_words(why['ground'])}; decided by"
        f" <code>{escape(why['decided_by'])}</code>{review}"
    )


def _elsewhere(mentions: Sequence[Mapping[str, Told]]) -> Iterator[str]:
    if mentions:
        yield "<h2>Told of you in the records of others</h2><ol>"
        yield from (f"<li>{_parts(mention)}</li>" for mention in mentions)
        yield "</ol>"


def _withheld(pack: Told) -> Iterator[str]:
    yield "<h2>What was withheld, why, and who decided it</h2><ol>"
    for line in withheld_lines(pack):
        where = " ".join(
            f"{_words(name)} <code>{escape(str(line[name]))}</code>"
            for name in ("stream", "entry", "part", "field")
            if name in line
        )
        yield f"<li><p>{where or 'told elsewhere'}: {_ground(line)}</p></li>"
    yield "</ol>"


def withheld_lines(pack: Told) -> Iterator[dict[str, Any]]:
    """Each withheld entry, part and passage, in order, with its ground and who decided it."""
    for record in pack["records"]:
        for entry in record["entries"]:
            place = {"stream": record["stream"], "entry": entry["id"]}
            if "withheld" in entry:
                yield place | entry["withheld"]
            yield from _of_parts(place, entry.get("parts", {}))
    for mention in pack["mentioned_elsewhere"]:
        yield from _of_parts({}, mention)


def _of_parts(place: Mapping[str, Any], parts: Mapping[str, Told]) -> Iterator[dict[str, Any]]:
    for name, part in parts.items():
        if "withheld" in part:
            yield {**place, "part": name, **part["withheld"]}
        for passage in part.get("passages_withheld", ()):
            yield {**place, "part": name, **passage}


def _words(code: str) -> str:
    return escape(code.replace("_", " "))
