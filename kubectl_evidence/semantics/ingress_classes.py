"""Which IngressClass takes care of an Ingress."""

from __future__ import annotations

from kubectl_evidence.evidence.ingresses import Ingress, IngressClassList
from kubectl_evidence.text import Name, Text


def class_of(ingress: Ingress, classes: IngressClassList | None) -> tuple[Text | None, bool | None]:
    """The class whose controller takes care of an Ingress, and whether it exists; None where that is not known.

    The field wins over the annotation, which is older and need not name an object; without either the default class
    counts, of which admission writes the name into the field (kubernetes/kubernetes plugin/pkg/admission/network).
    """
    known = classes.items if classes is not None and classes.collected else None
    if ingress.class_name is not None:
        return ingress.class_name, None if known is None else any(name == ingress.class_name for name in known)
    if ingress.class_annotation is not None:
        exists = known is not None and any(name == ingress.class_annotation for name in known)
        return ingress.class_annotation, True if exists else None
    if known is None:
        return None, None
    default: Name | None = next((name for name, one in known.items() if one.default), None)
    return default, default is not None
