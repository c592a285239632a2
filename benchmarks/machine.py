"""What the numbers were measured on."""

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

import numpy  # noqa: F401 its BLAS is loaded, and can be asked
from threadpoolctl import threadpool_info

PACKAGES = ("numpy", "tensorflow-cpu", "tensorflow", "torch", "keras")
# OpenBLAS takes these for the truth about the processor, and may multiply at half its speed.
HOLDING_DOWN = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


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
            "blas": blas(),
        },
        "versions": {name: v for name in PACKAGES if (v := _version(name))},
        "date": datetime.date.today().isoformat(),
    }


def blas():
    """The library behind NumPy's matrix product, and the kernel that it chose, in words."""
    return ", ".join(
        f"{library['internal_api']} {library['version']} with its kernel for "
        f"{library.get('architecture', 'an unknown processor')}"
        for library in threadpool_info()
        if library["user_api"] == "blas"
    )


def warning():
    """What in the environment may hold BLAS down, in words; empty if nothing does."""
    held = [f"{name}={os.environ[name]}" for name in HOLDING_DOWN if os.environ.get(name)]
    if not held:
        return ""
    return (
        f"WARNING: {' and '.join(held)} in the environment may slow NumPy's matrix products "
        f"down ({blas()}); unset what is there for timings."
    )


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
