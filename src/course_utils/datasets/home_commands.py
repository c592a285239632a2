"""Commands for a smart home, drawn from the sentence templates inside home-assistant-intents."""

import json
import random
import re
import zlib

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import missing, package_file

#: What a home of our own is made of: rooms, floors, devices by kind, and words for free slots.
_HOMES = {
    "en": {
        "area": "kitchen|bedroom|living room|bathroom|hall|study|garage|nursery",
        "floor": "ground|first|upper",
        "light": "reading lamp|desk lamp|chandelier|spots|night light",
        "switch": "coffee machine|kettle|radiator|pump",
        "fan": "ceiling fan|ventilator",
        "media_player": "television|radio|speaker",
        "climate": "thermostat|air conditioner",
        "cover": "left blind|roller shutter|awning|skylight",
        "valve": "garden valve|water valve",
        "lock": "front door|back door|cellar door",
        "scene": "movie night|good morning|dinner",
        "script": "bedtime routine|leaving home",
        "button": "doorbell|restart",
        "vacuum": "robot|vacuum cleaner",
        "lawn_mower": "mower|lawn robot",
        "todo": "chores|holiday list",
        "weather": "paris|the coast",
        "person": "anna|omar|my mother",
        "sensor": "outdoor sensor|humidity sensor|power meter",
        "binary_sensor": "smoke detector|window contact|motion sensor",
        "message": "dinner is ready|the taxi is here|please come down",
        "search_query": "quiet piano music|songs about rain|the evening news",
        "zone": "work|school",
        "timer_name": "pizza|laundry|tea",
        "timer_command": "close the blinds|start the kettle|play some music",
        "shopping_list_item": "milk|bread and butter|two lemons",
        "todo_list_item": "call the bank|water the plants|fix the tap",
    },
    "zh-CN": {
        "area": "厨房|卧室|客厅|浴室|走廊|书房|车库|儿童房",
        "floor": "一楼|二楼|顶楼",
        "light": "台灯|吊灯|射灯|夜灯",
        "switch": "咖啡机|热水壶|暖气|水泵",
        "fan": "吊扇|换气扇",
        "media_player": "电视|收音机|音箱",
        "climate": "恒温器|空调",
        "cover": "左百叶窗|卷帘|遮阳篷",
        "valve": "花园水阀|水阀",
        "lock": "前门|后门|地下室门",
        "scene": "电影之夜|早安|晚餐",
        "script": "睡前流程|离家流程",
        "button": "门铃|重启",
        "vacuum": "小白|扫地机",
        "lawn_mower": "小绿|草坪机",
        "todo": "家务|假期清单",
        "weather": "北京|海边",
        "person": "小明|阿华|妈妈",
        "sensor": "室外传感器|电表",
        "binary_sensor": "烟雾探测器|门磁",
        "message": "吃饭了|车到了|请下楼",
        "search_query": "安静的钢琴曲|下雨的歌|晚间新闻",
        "zone": "公司|学校",
        "timer_name": "披萨|洗衣|泡茶",
        "timer_command": "关窗帘|烧水|放音乐",
        "shopping_list_item": "牛奶|面包|两个柠檬",
        "todo_list_item": "打电话|浇花|修水龙头",
    },
    "zh-TW": {
        "area": "廚房|臥室|客廳|浴室|走廊|書房|車庫|兒童房",
        "floor": "一樓|二樓|頂樓",
        "light": "檯燈|吊燈|射燈|夜燈",
        "switch": "咖啡機|熱水壺|暖氣|水泵",
        "fan": "吊扇|換氣扇",
        "media_player": "電視|收音機|音箱",
        "climate": "恆溫器|空調",
        "cover": "左百葉窗|捲簾|遮陽篷",
        "valve": "花園水閥|水閥",
        "lock": "前門|後門|地下室門",
        "scene": "電影之夜|早安|晚餐",
        "script": "睡前流程|離家流程",
        "button": "門鈴|重啟",
        "vacuum": "小白|掃地機",
        "lawn_mower": "小綠|草坪機",
        "todo": "家務|假期清單",
        "weather": "北京|海邊",
        "person": "小明|阿華|媽媽",
        "sensor": "室外感測器|電表",
        "binary_sensor": "煙霧探測器|門磁",
        "message": "吃飯了|車到了|請下樓",
        "search_query": "安靜的鋼琴曲|下雨的歌|晚間新聞",
        "zone": "公司|學校",
        "timer_name": "披薩|洗衣|泡茶",
        "timer_command": "關窗簾|燒水|放音樂",
        "shopping_list_item": "牛奶|麵包|兩個檸檬",
        "todo_list_item": "打電話|澆花|修水龍頭",
    },
}
_ALIKE = {"input_boolean": "switch", "input_button": "button"}
_DRAWS = 4  # sentences for each template, copies dropped


def load_home_commands(language="en"):
    """Commands for a smart home, with their intents and slots, drawn from people's templates.

    Parameters
    ----------
    language : str
        "en", "zh-CN" (simplified characters) or "zh-TW" (traditional ones, other authors).

    Returns
    -------
    Dataset
        texts : list of n str
            Commands, lower case and without punctuation; none occurs twice.
        intents : list of n str
            What each one wants, such as "HassTurnOff".
        spans : list of n lists of (int, int, str)
            First and last character (excluded) of each slot and its name, such as (21, 28, "area").
        templates : (n,) int64
            From which template each was drawn: split by template.
        template_texts : list of str
            The templates, an intent and a sentence with alternatives each.
        blocks : (m,) int64
            Which templates stand in one block of the package: they say the same in other words.
        home : dict of list of str
            The rooms, devices and words that slots were filled with.

    Raises
    ------
    ImportError
        If home-assistant-intents or hassil is missing.
    ValueError
        If there are no words for the language.

    Notes
    -----
    Templates and alternatives are the package's, the words for rooms, devices and free slots ours.
    Up to four sentences are drawn for each template, the same ones every time. A sentence that two
    templates give with another meaning is left out.

    Examples
    --------
    >>> commands = load_home_commands()
    >>> len(commands.texts) == len(commands.templates)
    True
    """
    if language not in _HOMES:
        raise ValueError(f"language: expected one of {', '.join(_HOMES)}, got {language!r}")
    path = package_file("home_assistant_intents", "home-assistant-intents", f"data/{language}.json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    home = {kind: words.split("|") for kind, words in _HOMES[language].items()}
    draw = _Draw(stored, home)
    rows, names, blocks, unclear, block = {}, {}, [], set(), -1
    for intent, body in stored["intents"].items():
        for part in body["data"]:
            block += 1
            context = (part.get("requires_context") or {}).get("domain") or []
            rules = part.get("expansion_rules") or {}
            for sentence in part["sentences"]:
                number = names.setdefault((intent, sentence), len(names))
                if number == len(blocks):
                    blocks.append(block)
                for text, spans in draw.sentences(sentence, context, rules):
                    row = (intent, spans)
                    if rows.setdefault(text, (*row, number))[:2] != row:
                        unclear.add(text)
    kept = {text: row for text, row in rows.items() if text not in unclear}
    return Dataset(
        CATALOGUE["home_commands"],
        texts=list(kept),
        intents=[intent for intent, _, _ in kept.values()],
        spans=[spans for _, spans, _ in kept.values()],
        templates=np.array([number for _, _, number in kept.values()], dtype=np.int64),
        template_texts=[f"{intent}: {sentence}" for intent, sentence in names],
        blocks=np.array(blocks, dtype=np.int64),
        home=home,
    )


class _Draw:
    """Draws sentences from templates; what it draws depends on the template alone."""

    def __init__(self, stored, home):
        try:
            import hassil
        except ImportError as error:
            raise missing("hassil") from error
        self.hassil, self.lists, self.home = hassil, stored["lists"], home
        self.rules = stored["expansion_rules"]
        self.parsed = {}

    def parse(self, text):
        if text not in self.parsed:
            self.parsed[text] = self.hassil.parse_sentence(text).expression
        return self.parsed[text]

    def sentences(self, sentence, context, rules):
        """Return up to four different (text, spans)."""
        self.local, self.context = rules, context
        self.rng = random.Random(zlib.crc32(sentence.encode()))
        found = [_joined(list(self.pieces(self.parse(sentence)))) for _ in range(_DRAWS)]
        return list({text: (text, spans) for text, spans in found}.values())

    def pieces(self, expression):
        """Yield (text, slot or None) from left to right."""
        h = self.hassil
        if isinstance(expression, h.TextChunk):
            yield expression.original_text, None
        elif isinstance(expression, h.Alternative):
            yield from self.pieces(self.rng.choice(expression.items))
        elif isinstance(expression, h.Permutation):
            for item in self.rng.sample(expression.items, len(expression.items)):
                yield from self.pieces(item)
        elif isinstance(expression, h.Sequence):
            for item in expression.items:
                yield from self.pieces(item)
        elif isinstance(expression, h.RuleReference):
            name = expression.rule_name
            yield from self.pieces(self.parse(self.local.get(name) or self.rules[name]))
        else:
            yield from self.value(expression)

    def value(self, reference):
        """Yield what stands for a slot."""
        name = reference.list_name
        kept = self.lists.get(name, {})
        if name == "name":
            kinds = [_ALIKE.get(kind, kind) for kind in self.context]
            known = [kind for kind in kinds if kind in self.home] or ["light", "switch"]
            text = self.rng.choice(self.home[self.rng.choice(known)])
        elif name in self.home:
            text = self.rng.choice(self.home[name])
        elif "range" in kept:
            r = kept["range"]
            text = str(self.rng.randrange(r["from"], r["to"] + 1, r.get("step", 1)))
        else:
            choice = self.rng.choice(kept["values"])
            inside = self.parse(choice["in"] if isinstance(choice, dict) else choice)
            text = "".join(piece for piece, _ in self.pieces(inside))
        yield (reference.prefix or "") + text + (reference.suffix or ""), reference.slot_name


def _joined(pieces):
    """Return the text of the pieces with single spaces, and where its slots stand."""
    text, spans = "", []
    for piece, slot in pieces:
        piece = re.sub(r"[\s]+", " ", piece.lower())
        if not text or text.endswith(" "):
            piece = piece.lstrip()
        if slot and piece:
            spans.append((len(text), len(text) + len(piece.rstrip()), slot))
        text += piece
    return text.rstrip(), spans
