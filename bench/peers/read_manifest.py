"""Reads a manifest with Python's own csv or json, touching every row."""
import csv
import json
import sys

path = sys.argv[1]
with open(path, newline="", encoding="utf-8") as source:
    rows = csv.DictReader(source) if path.endswith("csv") else map(json.loads, source)
    print(sum(len(row["reference_id"]) > 0 for row in rows))
