"""Statistics over many incidents and tasks: periods, comparisons and charts as plain data, without models."""
