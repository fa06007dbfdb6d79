"""What other tools write about a cluster, replayed as it is: no conversion, no network, no kubeconfig.

A module a layout (`cluster_info_dump`, `must_gather`, `support_bundle`) says where in it which objects and logs stand;
`files` and `archive` give the files, from a folder or from a .tar.gz. Objects and logs are read when they are asked
for (`shelves`, `logs`), so that a bundle of any size costs no more than what a target needs of it.

A bundle knows less than the cluster did. A list whose file is there, even an empty one, is known; whatever has no file
was not recorded, which is never "there is none".
"""
