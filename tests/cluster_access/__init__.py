"""How the cluster is reached: kubeconfig, credentials and transport, against loopback servers and beside kubectl."""
