"""A sample organization with a story: invented people, what broke, what they promised, what came of it.

Every module holds data and a few functions that call the actions, so the sample obeys the rules that people obey.
"""
