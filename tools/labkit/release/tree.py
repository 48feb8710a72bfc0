"""All that a machine has of files, to see what a package has left."""

import hashlib
import pathlib
import stat

# What any installation of any package leaves: databases, logs, copies of before, caches.
_NOT_OURS = {
    "": ["boot", "dev", "proc", "root", "run", "sys", "tmp"],
    "etc": [".pwd.lock", ".updated", "ld.so.cache", "machine-id", "resolv.conf"],
    "var": [".updated", "cache", "tmp"],
    "var/lib": ["apt", "dbus", "dpkg"],
    "var/lib/systemd": ["catalog", "random-seed", "timers"],
    "var/log": [
        "alternatives.log",
        "apt",
        "btmp",
        "dpkg.log",
        "faillog",
        "journal",
        "lastlog",
        "wtmp",
    ],
}
# Of the files of users and groups, their tools keep what was there before.
_COPIES = [f"etc/{name}-" for name in ("passwd", "group", "shadow", "gshadow", "subuid", "subgid")]

Entry = tuple[str, ...]


def entries(root: pathlib.Path) -> dict[str, Entry]:
    """By path: mode, owner, and for a link its target, for a file of /etc a hash of its bytes."""
    found: dict[str, Entry] = {}
    waiting = [root]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            name = str(path.relative_to(root))
            folder = name.rpartition("/")[0]
            if path.name in _NOT_OURS.get(folder, ()) or name in _COPIES:
                continue
            status = path.lstat()
            entry = [stat.filemode(status.st_mode), f"{status.st_uid}:{status.st_gid}"]
            if stat.S_ISLNK(status.st_mode):
                entry.append(str(path.readlink()))
            elif stat.S_ISDIR(status.st_mode):
                waiting.append(path)
            elif stat.S_ISREG(status.st_mode) and name.startswith("etc/"):
                entry.append(hashlib.sha256(path.read_bytes()).hexdigest())
            found[name] = tuple(entry)
    return found


def packaged(root: pathlib.Path) -> set[str]:
    """The paths of what is installed: apt keeps libraries that other packages also recommend."""
    paths: set[str] = set()
    for names in (root / "var/lib/dpkg/info").glob("*.list"):
        for line in names.read_text().splitlines():
            # /lib is a link into /usr, which not every package names.
            paths |= {line[1:], f"usr{line}"}
    return paths


def differences(before: dict[str, Entry], after: dict[str, Entry]) -> list[str]:
    """A line for each path that came, went or changed."""
    lines = [f"+ {name} {' '.join(after[name])}" for name in after.keys() - before.keys()]
    lines += [f"- {name} {' '.join(before[name])}" for name in before.keys() - after.keys()]
    lines += [
        f"~ {name} {' '.join(before[name])} -> {' '.join(after[name])}"
        for name in before.keys() & after.keys()
        if before[name] != after[name]
    ]
    return sorted(lines, key=lambda line: line[2:])
