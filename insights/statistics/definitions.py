"""What each number means, in the words that page, file and API show beside it."""

DEFINITIONS = {
    "on_time": "Tasks done on or before their first due date, of those whose first due date passed in the period. Open"
    " tasks count as late, a due date that was moved stays missed. Tasks of every origin count, also those from audits"
    " and drills; tasks that will not be done are left out.",
    "verified": "Tasks verified by someone other than their owner, of those done in the period.",
    "effective": "Tasks confirmed effective, of those whose effectiveness was decided in the period. Not effective and"
    " contradicted tasks count against it, also when they were reopened; pending checks do not count.",
    "incidents": "Real incidents that began in the period, without canceled and merged ones. The number of the period"
    " before is compared exactly, by the days of both periods.",
    "durations": "One dot for each incident that began in the period and has both times. Line: median. Bar: its 95%"
    " interval from the order of the values, from 6 incidents. p90: the nearest rank, from 10 incidents. The medians of"
    " the last two periods are compared by a permutation test, above 120 incidents by how many lie above their common"
    " median.",
    "phases": "The phases of the impact, summed over incidents whose impact has ended. Time on ruled-out hypotheses"
    " lies between detected and impact ended, overlaps count once.",
    "trends": "Incidents by the month or quarter in which they began, whole ones up to the end of the period and at"
    " least six months. An incident counts in each of its categories and services. Beside each count: its exact 95%"
    " interval; that of 0 is 0 to 3.7.",
    "kinds": "Tasks created in the period by purpose. Tasks that will not be done are left out.",
    "strengths": "Tasks created in the period by kind of fix, the strongest first. Tasks that will not be done are left"
    " out.",
    "closed": "Tasks done within as many days after they were created, of those created in the period at least as many"
    " days ago. Tasks that will not be done are left out.",
    "moves": "Due dates that were moved to a later day in the period.",
    "moved_days": "By how many days: median and its 95% interval.",
    "postmortems": "Postmortems published on or before their due date, by the days of your time zone, of required ones"
    " that were due in the period.",
}
INTERVALS = (
    "Shares have the Wilson 95% interval, counts the exact interval of Garwood, medians the distribution-free interval"
    " from the order of the values. A period is called lower or higher than the one before it only if so large a"
    " difference has a chance under 5%; else it is not distinguishable. Fewer than 3 values are listed and not"
    " summarized."
)
COVERAGE = (
    "Rows are the categories of contributing factors in incidents of the period. A cell shows the best that exists"
    " today. Tasks: corrective tasks for such a factor. Alerts: those of the purpose “detect” or for a factor of the"
    " kind “detection”. Audits: the last run that closes such a task. Drills: the last run of a drill with the"
    " category, for all teams. Contradicted tasks, missed and failed runs stand out. An empty cell is an open risk,"
    " which a manager can accept until a day, for all teams."
)
