"""Writes the first draft of a postmortem from incident facts. Pure and deterministic.

Every sentence has sources; missing facts become questions.

`record` is the input, `sentences` the output; `summary_and_impact`, `course` and `lessons` write the content of the
sections; `fill` puts it into a template, `update` into a text that people may have edited since.
"""
