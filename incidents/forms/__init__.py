"""Forms validate input and never save. One form per verb."""
