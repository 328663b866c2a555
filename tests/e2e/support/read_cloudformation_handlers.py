"""Writes {type: {handler: [action]}} of every CloudFormation type that cfn-lint knows, as JSON."""

import json
import sys
from importlib.resources import files

handlers = {}
for schema in files("cfnlint.data.schemas").joinpath("resources").iterdir():
    if schema.name.endswith(".json"):
        resource = json.loads(schema.read_text(encoding="utf-8"))
        handlers[resource["typeName"]] = {
            name: handler.get("permissions", []) for name, handler in resource.get("handlers", {}).items()
        }
json.dump(handlers, sys.stdout)
