"""The JSON Schema of `organisations.yaml`; `python -m foundation.organisations_schema` writes it anew."""

import json

from foundation.files import write_atomically
from foundation.organisations import Organisations
from foundation.settings import PROJECT_ROOT

SCHEMA_PATH = PROJECT_ROOT / "config" / "organisations.schema.json"


def organisations_schema() -> str:
    """The schema as JSON text, made from the models that read the file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Organisations.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    write_atomically(SCHEMA_PATH, organisations_schema().encode())
