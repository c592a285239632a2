"""What the numbers were measured on."""

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

PACKAGES = ("numpy", "tensorflow-cpu", "tensorflow", "torch", "keras")


def describe():
    """Return the machine, the versions and the date."""
    return {
        "machine": {
            "processor": _processor(),
            "cores": len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
        },
        "versions": {name: v for name in PACKAGES if (v := _version(name))},
        "date": datetime.date.today().isoformat(),
    }


def _processor():
    """The processor's name and whether it has AVX-512, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return platform.processor()
    fields = dict(line.split(":", 1) for line in cpuinfo.read_text().split("\n\n")[0].splitlines())
    fields = {key.strip(): value.strip() for key, value in fields.items()}
    wide = ", AVX-512" if "avx512f" in fields.get("flags", "") else ""
    return fields.get("model name", platform.processor()) + wide


def _version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
