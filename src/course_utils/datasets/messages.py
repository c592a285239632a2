"""The messages of Jupyter's interface in two languages."""

import json
import re

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_folder

_MODULE, _INSTALL = "jupyterlab_language_pack_zh_CN", "jupyterlab-language-pack-zh-CN"
_FOLDER = "locale/zh_CN/LC_MESSAGES"
_CHINESE = re.compile("[\u4e00-\u9fff]")


def load_messages():
    """What Jupyter and its extensions say to a user, in English and in Chinese.

    Returns
    -------
    Dataset
        english : list of n str
            From words on a button to sentences of help; none occurs twice.
        chinese : list of n str
            `chinese[i]` says the same as `english[i]`; names and code in it are often English.
        projects : list of n str
            Where each message stands, such as "jupyterlab" or "jupyterlab_git". Split by
            project: the messages of one are alike.

    Raises
    ------
    ImportError
        If the language pack is missing.

    Notes
    -----
    The messages are those of the installed version. What has no Chinese character in its
    translation is left out; a message that several projects share is the first one's, and
    jupyterlab, the largest, comes first.

    Examples
    --------
    >>> messages = load_messages()
    >>> i = messages.english.index("Close Search Box")
    >>> messages.chinese[i], messages.projects[i]
    ('关闭搜索框', 'jupyterlab')
    """
    files = sorted(package_folder(_MODULE, _INSTALL).joinpath(_FOLDER).glob("*.json"))
    files.sort(key=lambda file: file.stem != "jupyterlab")
    rows = {}
    for file in files:
        for english, chinese in _pairs(json.loads(file.read_text(encoding="utf-8"))):
            if _CHINESE.search(chinese):
                rows.setdefault(english, (chinese, file.stem))
    return Dataset(
        CATALOGUE["messages"],
        english=list(rows),
        chinese=[chinese for chinese, _ in rows.values()],
        projects=[project for _, project in rows.values()],
    )


def _pairs(catalogue):
    """Yield (English, Chinese) of a gettext catalogue in JSON: its key may begin with a context."""
    for key, translations in catalogue.items():
        if key:  # the empty one holds the catalogue's description
            yield key.rpartition("\x04")[2], translations[0]
