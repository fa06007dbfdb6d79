"""How Kubernetes itself decides, as small pure functions named after what they re-implement."""
