"""Reading: the only place that reads a user's data frame or table file."""
