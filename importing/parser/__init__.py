"""Parses written postmortems into structured data with the source of each value. No Django, no database.

* `parse.parse(data, filename=…)` one document, in this process; `parse.to_flat_dict(parsed)` its flat shape
* `child.parse_safely(data, filename)`, `child.parse_many([(name, data), …])` the same behind CPU and memory limits
* `archive.read_many(source, filename)` the documents of a ZIP, folder, CSV or JSON list
"""
