"""A real Kubernetes node for the tests, on a plain Linux machine, without Docker.

``python -m tests.node up`` starts one, ``python -m tests.node down`` leaves nothing of it behind. From bottom to top:

- ``build`` and ``debian`` get the programs, ``images`` writes the container images;
- ``sandbox`` makes the namespaces that all of it runs in, ``processes`` starts and stops programs in there;
- ``certificates``, ``configuration``, ``components`` and ``addons`` say what runs and with which settings;
- ``lifecycle`` starts and stops a node, ``node`` is one that runs, ``__main__`` is the command line.

Nothing here imports the product.
"""

from __future__ import annotations
