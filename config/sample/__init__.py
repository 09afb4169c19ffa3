"""Sample data: invented people, incidents, corrective tasks and their results.

Every module has data and functions that call the actions, so that the sample follows the same rules as users.
"""
