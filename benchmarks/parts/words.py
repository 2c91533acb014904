# SPDX-License-Identifier: Apache-2.0
"""Texts of requests for measuring: half Chinese, half English, about eighty words each, the same in every run.

One word in five is a part number of its own, so that neither index nor caches see the same few words for ever.
"""

import random

_CHINESE = (
    "装配 零件 图纸 检入 检出 版本 工作区 保存 丢失 报错 权限 流程 变更 物料 清单 签审 同步 服务器 许可证 超时 打开"
    " 缓慢 导出 集成 模型 属性 命名 规则 更新 补丁 接口 失败 重试 客户端 网络 数据库 日志 目录 共享 文件夹"
)
_ENGLISH = (
    "assembly part drawing check-in checkout revision workspace save lost error permission workflow change BOM release"
    " sync server licence timeout open slow export integration model attribute naming rule update patch interface"
    " failed retry client network database log folder share vault Creo Windchill Teamcenter NX CATIA"
)
_SOURCES = tuple(words.split() for words in (_ENGLISH, _CHINESE))


def text(seed: int, words: int = 80) -> str:
    """A text of its own for each number."""
    chance = random.Random(seed)
    source = _SOURCES[seed % 2]
    parts = [
        f"{chance.choice('ABCDEF')}{chance.randrange(10_000)}-{chance.randrange(1_000)}"
        if chance.random() < 0.2
        else chance.choice(source)
        for _ in range(words)
    ]
    return ("，" if seed % 2 else " ").join(parts)


def title(seed: int) -> str:
    """A title of its own for each number."""
    return text(seed, 6)[:120]
