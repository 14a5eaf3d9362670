#!/usr/bin/env python3
"""Lets a validator judge the schema, every configuration that is shown, and some that are wrong.

usage: validate.py SOURCE_DIRECTORY
"""
import json
import pathlib
import sys

import jsonschema
import yaml

config = pathlib.Path(sys.argv[1]) / "config"
schema = json.loads((config / "longshore.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

GOOD = [
    "api: {project_id: 12345}",
    "api:",
    "delivery: {requests_per_second: 0}",
    "retry: {after_timeout: 0, base_delay: 250ms}",
    "manifest: {delimiter: tab, quote: none, columns: [a, b]}",
    "manifest: {delimiter: ';', quote: \"'\"}",
    "job: {image_url: {field: a, split: ','}, tag: , data: {a: {value: [1, {b: null}]}}}",
    "job: {image_url: {fields: [a, b], prefix: 'https://x/', default: none}}",
    "job: {priority_weight: {field: p, default: 3}}",
]
BAD = [
    "apis: {}",
    "api: {base_ur: x}",
    "api: {project_id: [a]}",
    "batch: {size: -1}",
    "batch: {size: 10000001}",
    "batch: {size: many}",
    "batch: {create: maybe}",
    "batch: {on_existing: ask}",
    "batch: {by: {value: x}}",
    "delivery: {max_in_flight: 0}",
    "delivery: {requests_per_second: 0.0001}",
    "api: {request_timeout: 30}",
    "api: {request_timeout: 30 s}",
    "manifest: {max_row_bytes: 1 MiB}",
    "manifest: {delimiter: x}",
    "manifest: {quote: ab}",
    "job: {reference_id: }",
    "job: {reference_id: id}",
    "job: {reference_id: {fields: [a, b]}}",
    "job: {reference_id: {field: a, default: b}}",
    "job: {image_url: {field: a, pointer: /b}}",
    "job: {image_url: {fields: [a], split: ','}}",
    "job: {image_url: {feld: a}}",
    "job: {tag: {value: 7}}",
    "job: {tag: {value: a, default: b}}",
    "job: {priority_weight: {value: 11}}",
    "job: {data: {image_url: {field: a}}}",
]

failures = 0


def judge(name, text, good):
    global failures
    errors = [error.message for error in validator.iter_errors(yaml.safe_load(text))]
    if bool(errors) == good:
        failures += 1
        print(f"{name}: {'refused: ' + errors[0] if good else 'taken, and it is wrong'}")


files = sorted(config.glob("*.yaml")) + sorted((config / "examples").glob("*.yaml"))
for path in files:
    judge(path, path.read_text(), True)
    first = path.read_text().split("\n", 1)[0]
    up = "" if path.parent == config else "../"
    if first != f"# yaml-language-server: $schema={up}longshore.schema.json":
        failures += 1
        print(f"{path}: its first line does not name the schema")
for text in GOOD:
    judge(text, text, True)
for text in BAD:
    judge(text, text, False)
print(f"{len(files)} files, {len(GOOD)} good and {len(BAD)} bad texts: {failures} failures")
sys.exit(failures > 0 or not files)
