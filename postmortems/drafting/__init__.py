"""The first draft of a postmortem, written from the incident's record: offline, deterministic, every sentence with its
sources. What the record does not contain becomes a question. Pure: it reads loaded rows and returns text.

`record` is the input, `sentences` the output; `overview`, `course` and `lessons` write the content of the sections;
`fill` puts it into a template, `update` into a text that people may have edited since.
"""
