"""Writing the schemas anew from the registries, which refuses what would break a follower."""

import json
from collections.abc import Mapping
from typing import Any

from api.contract.compatibility import breaks
from api.contract.published import Published, shape_of, text_of


class Breaking(Exception):
    """A schema would break its followers; ``sentences`` say which and how."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(
            "Followers hold us to what was published; give the event a new version instead: "
            + "; ".join(sentences)
        )
        self.sentences = sentences


def publish(published: Published, made: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Write the schemas that are new or changed; their names.

    Raises :class:`Breaking`, and then has written nothing. Schemas of older versions, of which the
    registries know no more, stay as they are.
    """
    shapes = {name: list(before) for name, before in published.shapes().items()}
    changed = {
        name: schema
        for name, schema in made.items()
        if name not in shapes or text_of(schema) != published.text(name)
    }
    sentences = [
        f"{name}, {each}"
        for name in sorted(changed.keys() & shapes.keys())
        for each in breaks(published.schema(name), changed[name])
    ]
    if sentences:
        raise Breaking(sentences)
    published.folder.mkdir(exist_ok=True)
    for name, schema in sorted(changed.items()):
        _keep_former(published, name, schema)
        published.path(name).write_bytes(text_of(schema))
        had = shapes.setdefault(name, [])
        if not had or had[-1] != shape_of(schema):
            had.append(shape_of(schema))
    index = json.dumps(dict(sorted(shapes.items())), indent=1)
    (published.folder / "index.json").write_text(f"{index}\n", encoding="utf-8")
    return sorted(changed)


def _keep_former(published: Published, name: str, schema: Mapping[str, Any]) -> None:
    if name not in published.shapes():
        return
    before = published.schema(name)
    if shape_of(before) == shape_of(schema):
        return
    kept = published.former_path(name, shape_of(before))
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(text_of(before))
