"""Who is assigned to the tasks of an MS Project file."""

from ingest.plans.xml_tree import XmlNode

_WORK = {"1", ""}
"""Resources are work (people, org units), material or cost."""


def project_people(root: XmlNode) -> dict[str, tuple[str, ...]]:
    """Names of the work resources by the UID of the task, in the order of the file."""
    holder = root.first("Resources")
    names = {
        node.value("UID"): " ".join(node.value("Name").split())[:200]
        for node in (holder.all("Resource") if holder is not None else ())
        if node.value("Type") in _WORK and node.value("IsNull") != "1"
    }
    found: dict[str, dict[str, None]] = {}
    assigned = root.first("Assignments")
    for node in assigned.all("Assignment") if assigned is not None else ():
        name = names.get(node.value("ResourceUID"))
        if name:
            found.setdefault(node.value("TaskUID"), {})[name] = None
    return {uid: tuple(people) for uid, people in found.items()}
