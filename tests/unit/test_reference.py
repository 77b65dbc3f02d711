"""What is registered is documented, and what is documented is registered."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from api.app import create_app
from api.composing.services import Services
from api.perimeter.bounds import Perimeter
from api.problems import TYPES
from api.reference import reference
from api.settings import Settings
from domain.case import case as _registers_the_areas  # noqa: F401
from domain.commands import command_classes
from domain.facts import event_classes
from domain.policies import policy, policy_names

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"


def test_the_page_is_what_the_registries_say():
    assert PAGE.read_text(encoding="utf-8") == reference() + "\n", "run: caseledger reference"


def test_nothing_registered_is_left_out():
    page = reference()
    for asked in command_classes():
        assert f"{asked.NAME}`" in page
        assert asked.SUMMARY.endswith(".")
    for name in policy_names():
        assert f"### {name}\n" in page
        assert policy(name)["source"] in page
    for fact in event_classes():
        assert f"`{fact.TYPE}`" in page
        assert fact.LABEL
    for problem in TYPES.values():
        assert f"`/problems/{problem.name}`" in page
        assert problem.advice.endswith((".", "?"))
    for field in Settings.model_fields.values():
        assert field.description is not None
        assert field.description in page


def test_every_way_in_is_documented():
    """Whatever its method: commands under their own names, all others under method and path."""
    perimeter = Perimeter(hosts=frozenset(), is_https=False, requests_per_second=1)
    app = create_app(cast("Services", SimpleNamespace(identity=None, perimeter=perimeter)))
    page = reference()
    left_out = [
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if f"### {method.upper()} {path}\n" not in page
        and f"`{method.upper()} {path}`" not in page
        and not path.startswith("/health/")
    ]
    assert left_out == []
