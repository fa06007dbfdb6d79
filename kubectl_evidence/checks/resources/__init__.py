"""Resources and autoscaling."""
