"""--debug: the plan, the script, the container, the question, and that nothing else ever writes."""
