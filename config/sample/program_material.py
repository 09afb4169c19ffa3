"""The material of a program of the sample, in Markdown."""

MATERIAL = """## Before the session

- Read the summary of the incident, at most ten minutes.
- Open the dashboard of requests per server once.

## One slow server or a slow database?

| Sign | One server gets too much | The database is slow |
|--|--|--|
| Failed requests | about the share of that server | all endpoints alike |
| Requests per server | uneven | even |
| Slow queries | none | many |

The weights of all pools are in the file below.
"""
