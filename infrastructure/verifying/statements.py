"""The SQL of this package, one statement per file."""

from importlib.resources import files


def statement(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
