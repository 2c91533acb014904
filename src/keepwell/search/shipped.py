# SPDX-License-Identifier: Apache-2.0
"""The domain dictionary as it ships: words of the trade, each with the other words for the same."""

#: a word → its synonyms; an administrator's own line for the same word replaces ours
SHIPPED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("检入", ("check in", "签入")),
    ("检出", ("check out", "checkout", "签出")),
    ("工程变更", ("ECN", "ECO", "工程更改", "设计变更")),
    ("变更申请", ("ECR",)),
    ("物料清单", ("BOM",)),
    ("升版", ("修订", "revise")),
    ("签审", ("审签", "审批流程")),
    ("料号", ("物料编码", "part number")),
    ("图号", ("drawing number",)),
    ("许可证", ("licence", "license")),
    ("闪退", ("崩溃", "crash")),
    ("工作区", ("workspace",)),
    ("装配", ("装配体", "assembly")),
    ("图纸", ("工程图", "drawing")),
    ("生命周期", ("lifecycle",)),
    ("工作流", ("workflow",)),
    ("零部件", ("WTPart",)),
    ("可视化", ("visualization", "CreoView")),
    ("借用件", ()),
    ("通用件", ()),
    ("外购件", ()),
    ("标准件", ()),
    ("变更单", ()),
    ("版次", ()),
    ("小版本", ("iteration",)),
    ("大版本", ()),
    ("轻量化", ()),
)
