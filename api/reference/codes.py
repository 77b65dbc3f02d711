"""The code lists and cut-offs in use, each with its version and where it comes from."""

from collections.abc import Iterator
from typing import Any

from domain.policies import policy, policy_names

_ABOUT = {"name", "version", "effective_from", "source", "checked"}


def codes() -> Iterator[str]:
    """A section per rule file."""
    for name in policy_names():
        rules = policy(name)
        yield f"### {name}"
        yield ""
        mark = "" if rules["checked"] else " **General knowledge, not checked against a document.**"
        yield (
            f"Version {rules['version']}, from {rules['effective_from']}."
            f" Source: {rules['source']}.{mark}"
        )
        yield ""
        for group in (key for key in rules if key not in _ABOUT):
            yield from _group(group, rules[group])


def _group(name: str, rules: Any) -> Iterator[str]:
    if isinstance(rules, dict):
        yield f"| {name} | |"
        yield "|---|---|"
        for code, rule in rules.items():
            yield f"| `{code}` | {_rule(rule)} |"
    else:
        yield f"{name}: {_rule(rules)}"
    yield ""


def _rule(rule: Any) -> str:
    if isinstance(rule, dict):
        label = rule.get("label")
        rest = [f"{key} {_rule(value)}" for key, value in rule.items() if key != "label"]
        return "; ".join([label, *rest] if label else rest)
    if isinstance(rule, list):
        return ", ".join(_rule(one) for one in rule)
    return str(rule).lower() if isinstance(rule, bool) else str(rule)
