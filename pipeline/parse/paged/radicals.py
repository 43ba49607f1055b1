"""Radicals that stand in for characters: fonts share one drawing for 用 and ⽤, and a PDF may name the wrong one."""

from __future__ import annotations

import unicodedata
from typing import Final

_SUPPLEMENT: Final = dict(
    zip(
        "⺁⺃⺅⺆⺇⺉⺊⺌⺍⺎⺐⺒⺓⺔⺕⺖⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺦⺨⺩⺪⺬⺭⺮⺯⺰⺱⺲⺳⺶⺷⺸⺹⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乚亻冂几刂卜小小兀尢巳幺彑彐忄扌攵旡日月歹母民氵氺灬爫丬犭王疋示礻竹糹纟罓罒罓羊羊羊耂聿月臼艹艹艹虎衤覀西见角讠贝足车辶辶辶阝钅長镸长门阝阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
"""The block CJK Radicals Supplement has hardly any mappings of its own in Unicode, so they are named here."""

RADICALS: Final = _SUPPLEMENT | {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""The ordinary character of every radical: 长 for ⻓, 用 for ⽤; only these blocks, as width must stay as published."""
