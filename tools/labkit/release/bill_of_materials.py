"""What a released flatline is made of, as SPDX 2.3 in JSON.

    python3 -m labkit.release.bill_of_materials VERSION PROGRAM

Linked in are the packages of Package.resolved and Swift's runtime; libraries of the system are
those that the program names. SOURCE_DATE_EPOCH is the time of its making, so that it is the same
each time.
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import sys
import uuid

from labkit.paths import ROOT
from labkit.shell import run

_SWIFT_LICENCE = "Apache-2.0 WITH Swift-exception"
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://spdx.org/spdxdocs/flatline")

_Member = dict[str, object]


def main() -> int:
    version, program = sys.argv[1:]
    json.dump(document(version, pathlib.Path(program)), sys.stdout, indent=1, sort_keys=True)
    print()
    return 0


def document(version: str, program: pathlib.Path) -> _Member:
    content = program.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.UTC)
    flatline = package("flatline", version, "NOASSERTION", "NOASSERTION")
    flatline["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    linked_in = [*swift_packages(), swift_runtime()]
    loaded = system_libraries(program)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"flatline-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/flatline-{uuid.uuid5(_NAMES, digest)}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: flatline-tools-release"],
        },
        "packages": [flatline, *linked_in, *loaded],
        "relationships": [
            relationship("SPDXRef-DOCUMENT", "DESCRIBES", flatline),
            *(relationship(flatline["SPDXID"], "STATIC_LINK", other) for other in linked_in),
            *(relationship(flatline["SPDXID"], "DYNAMIC_LINK", other) for other in loaded),
        ],
    }


def relationship(subject: object, kind: str, other: _Member) -> _Member:
    return {
        "spdxElementId": subject,
        "relationshipType": kind,
        "relatedSpdxElement": other["SPDXID"],
    }


def package(name: str, version: str, location: str, licence: str, purl: str = "") -> _Member:
    member: _Member = {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "name": name,
        "versionInfo": version,
        "downloadLocation": location,
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }
    if purl:
        reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl"}
        member["externalRefs"] = [{**reference, "referenceLocator": purl}]
    return member


def swift_packages() -> list[_Member]:
    """Those of Package.resolved: all are the Swift project's own."""
    members = []
    for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]:
        address, state = pin["location"], pin["state"]
        path = re.sub(r"^https://|\.git$", "", address)
        member = package(
            pin["identity"],
            state["version"],
            f"git+{address}@{state['revision']}",
            _SWIFT_LICENCE if "/apple/" in address else "NOASSERTION",
            f"pkg:swift/{path}@{state['version']}",
        )
        members.append(member)
    return members


def swift_runtime() -> _Member:
    found = re.search(r"Swift version (\S+)", run("swift", "--version"))
    version = found[1] if found else "NOASSERTION"
    location = f"git+https://github.com/swiftlang/swift@swift-{version}-RELEASE"
    return package("swift-runtime", version, location, _SWIFT_LICENCE)


def system_libraries(program: pathlib.Path) -> list[_Member]:
    """Debian's packages of the libraries that the program is linked with, and libcurl's."""
    needed = re.findall(r"NEEDED.*\[(.+)\]", run("readelf", "--dynamic", str(program)))
    architecture = run("dpkg", "--print-architecture").strip()
    names = {"libcurl4"}
    for library in needed:
        owners = run("dpkg-query", "--search", f"*/{library}")
        found = re.search(rf"^([^:, ]+):{architecture}: ", owners, re.MULTILINE)
        if found:
            names.add(found[1])
    members = []
    for name in sorted(names):
        version = run("dpkg-query", "--show", "--showformat=${Version}", f"{name}:{architecture}")
        purl = f"pkg:deb/debian/{name}@{version}?arch={architecture}"
        members.append(package(name, version, "NOASSERTION", "NOASSERTION", purl))
    return members


if __name__ == "__main__":
    sys.exit(main())
