"""Plausible Chinese names, drawn the way they are really spread, and their pinyin."""

from random import Random

from pypinyin import Style, lazy_pinyin


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = _words(
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 "
    "邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 "
    "邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 "
    "文"
)
# Surnames that are read otherwise than the common character; the palette must find them by either.
READ_OTHERWISE = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "盖": "ge",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "尉迟": "yuchi",
    "欧阳": "ouyang",
    "诸葛": "zhuge",
}
RARE = ["单", "仇", "解", "查", "区", "盖", "朴", "尉迟", "欧阳", "诸葛"]

MEN = _words(
    "伟 强 磊 军 勇 杰 涛 超 明 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 建国 建华 "
    "建军 志强 志刚 国强 国庆 文斌 文涛 海涛 海波 晓东 晓峰 永强 永刚 春生 德明 立新 卫东 少华 家豪 嘉诚 "
    "子轩 浩然 宇航 俊杰 明轩 天翔 博文 承志 振华 启明 长林 洪涛 庆丰 新民 学军 宝山 成龙 东升 广平 恒 "
    "继东 景明 可 乐天 茂林 培元 仁杰 绍文 世昌 思远 同庆 维民 先锋 修远 彦博 一鸣 英杰 元 泽民 兆丰 正阳 "
    "知行 重阳 中华 卓然 宗泽"
)
WOMEN = _words(
    "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 红 梅 洁 颖 琳 慧 婷 雪 倩 莉 萍 璐 佳 蕾 薇 晶 丹 桂英 秀英 秀兰 玉兰 "
    "丽华 丽娟 淑珍 雅琴 晓红 晓燕 海燕 春梅 春燕 冬梅 婷婷 文静 文娟 欣怡 梦琪 雨桐 思雨 诗涵 佳怡 子涵 "
    "若曦 可馨 梓萱 语嫣 静怡 美玲 巧云 爱华 宝珍 彩霞 凤英 桂芳 国珍 翠萍 金凤 锦绣 菊香 兰英 莲 美华 "
    "妙音 宁馨 佩玲 琼 瑞雪 润秋 善美 素芬 晚晴 惠 希文 小曼 馨 秀娟 亚男 燕玲 宜静 银凤 映红 玉洁 月华 "
    "云 珍 芝兰 紫薇"
)


def draw(random: Random) -> tuple[str, str]:
    """A surname and a given name. Common surnames come often, the rare ones with odd readings now and then."""
    if random.random() < 0.03:
        surname = random.choice(RARE)
    else:
        # Zipf-like, as in life: the first five surnames are a quarter of everybody.
        surname = random.choices(SURNAMES, weights=[1 / (rank + 4) for rank in range(len(SURNAMES))])[0]
    given = random.choice(MEN if random.random() < 0.58 else WOMEN)
    return surname, given


def reading(surname: str, given: str) -> list[str]:
    """The syllables: zeng yu hang."""
    first = [READ_OTHERWISE[surname]] if surname in READ_OTHERWISE else lazy_pinyin(surname, style=Style.NORMAL)
    return [*first, *lazy_pinyin(given, style=Style.NORMAL)]


def login_name(surname: str, given: str, taken: set[str]) -> str:
    """zhangwei, and for the next of that sound zhangwei2."""
    base = "".join(reading(surname, given)).replace("ü", "v")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    taken.add(name)
    return name
