"""What is wrong with a setting, as a sentence for who runs the service: by the name in the
environment, in words of its own, and without what was given, which may be a secret."""

from pydantic import ValidationError

_IN_WORDS = {
    "missing": "it is missing",
    "extra_forbidden": "it is not known",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "uuid_parsing": "write an id",
    "uuid_type": "write an id",
    "string_type": "write a text",
    "string_too_short": "write something",
    "string_pattern_mismatch": "it has another form than that of this setting",
    "list_type": "write a list",
    "tuple_type": "write a list",
    "dict_type": "write an object",
    "model_type": "write an object",
    "model_attributes_type": "write an object",
}
_OURS = "Value error, "
_THEIRS = "Input should be "


def fault_of(refused: ValidationError) -> str:
    """A sentence about the first fault."""
    first = refused.errors(include_input=False, include_url=False)[0]
    said = _said(first["type"], first["msg"])
    if not first["loc"]:
        return said
    name, *below = map(str, first["loc"])
    # What has a name of its own in the environment is told by it.
    setting = name if name.isupper() else f"CASELEDGER_{name.upper()}"
    place = f" at {'/'.join(below)}" if below else ""
    return f"{setting} is not valid{place}: {said}."


def _said(kind: str, message: str) -> str:
    if message.startswith(_OURS):
        return message.removeprefix(_OURS)
    if kind in _IN_WORDS:
        return _IN_WORDS[kind]
    if message.startswith(_THEIRS):
        return f"it should be {message.removeprefix(_THEIRS)}"
    return kind.replace("_", " ")
