"""A course that was carried to another folder, with an environment as it was left there."""

import shutil
import sys
import sysconfig
import venv

import environment
import install


def carry(target, *sources):
    """Copy sources of the course to target, with an environment that remembers another place.

    The packages are those of this run: its folder of packages is named in the environment.
    """
    for name in ("tools", "src", *install.FILES["course"], "LICENSE", "LICENSE-TEXT", *sources):
        source = environment.ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*")
            shutil.copytree(source, target / name, ignore=ignore)
        else:
            shutil.copy(source, target / name)
    venv.create(target / ".venv", with_pip=False)
    packages = target / ".venv/lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    (packages / "packages.pth").write_text(sysconfig.get_paths()["purelib"])
    for program in ("uv", "jupyter-book"):
        shutil.copy(install.BIN / program, target / ".venv/bin")
    for kind in install.FILES:
        stamp = target / ".venv" / f"{kind}.installed"
        stamp.write_text(f"/another/place\n{install.digest(kind)}")
    return target
