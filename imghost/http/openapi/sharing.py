"""One operation out of several that share an address: what each of them takes and answers is allowed."""

from typing import Any

Fields = dict[str, Any]


def shared_operation(told: list[Fields]) -> Fields:
    """Return the one operation, or what several have to say together."""
    if len(told) == 1:
        return told[0]
    merged: Fields = {
        "tags": [tag for each in told for tag in each["tags"]],
        "operationId": "_or_".join(each["operationId"] for each in told),
        "summary": " · ".join(each["summary"] for each in told),
        "description": "\n\n".join(each["description"] for each in told if "description" in each),
        "parameters": _parameters(told),
        "responses": _responses(told),
        "security": [scheme for each in told for scheme in each["security"]],
    }
    bodies = [each["requestBody"] for each in told if "requestBody" in each]
    if bodies:
        merged["requestBody"] = {
            "required": all(each["required"] for each in bodies),
            "content": _contents([each["content"] for each in bodies]),
        }
    return merged


def _parameters(told: list[Fields]) -> list[Fields]:
    """A name that both use takes the values of either, and is required when all of them require it."""
    by_place: dict[tuple[str, str], list[Fields]] = {}
    for each in told:
        for parameter in each["parameters"]:
            by_place.setdefault((parameter["in"], parameter["name"]), []).append(parameter)
    return [
        {
            **same[0],
            "required": len(same) == len(told) and all(each["required"] for each in same),
            "schema": _any_of([each["schema"] for each in same]),
        }
        for same in by_place.values()
    ]


def _responses(told: list[Fields]) -> Fields:
    by_status: dict[str, list[Fields]] = {}
    for each in told:
        for status, response in each["responses"].items():
            by_status.setdefault(status, []).append(response)
    return {status: _response(same) for status, same in sorted(by_status.items())}


def _response(same: list[Fields]) -> Fields:
    merged = {"description": " · ".join(dict.fromkeys(each["description"] for each in same))}
    contents = [each["content"] for each in same if "content" in each]
    headers = {name: header for each in same for name, header in each.get("headers", {}).items()}
    return {
        **merged,
        **({"headers": headers} if headers else {}),
        **({"content": _contents(contents)} if contents else {}),
    }


def _contents(contents: list[Fields]) -> Fields:
    by_kind: dict[str, list[Fields]] = {}
    for each in contents:
        for kind, content in each.items():
            by_kind.setdefault(kind, []).append(content)
    return {
        kind: {"schema": _any_of([each["schema"] for each in same])} if all(same) else {}
        for kind, same in by_kind.items()
    }


def _any_of(schemas: list[Fields]) -> Fields:
    different = [schema for number, schema in enumerate(schemas) if schema not in schemas[:number]]
    return different[0] if len(different) == 1 else {"anyOf": different}
