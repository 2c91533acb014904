# SPDX-License-Identifier: Apache-2.0
"""What people of a manufacturer ask a PLM desk, in our own words; the teller fills in {n} {part} {ecn} {asm}."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One recurring matter: how it is asked, answered and solved."""

    name: str
    system: str
    module: str
    kind: str
    cause: str
    titles: tuple[str, ...]
    story: str
    answer: str
    solution: str
    weight: int = 3


TOPICS = (
    Topic("检入失败", "windchill", "检入检出", "incident", "plm",
          ("图纸 {part} 检入失败", "检入 {asm} 时提示“对象已被修改”", "{part} 一直显示他人检出"),
          "今天上午检入 {part} 时报错，提示对象已被他人修改，可是只有我在用。已经试过重新登录。",
          "收到，正在查看服务器日志。请先不要关闭工作区，避免丢失本地修改。",
          "上一次检入中断留下了锁，已解除 {part} 的锁并核对版本，请重新检入。", 6),
    Topic("工作区丢件", "creo", "CAD 集成 / 工作区", "incident", "operation",
          ("Creo 保存到工作区后 BOM 丢失 {n} 个零件", "族表实例在工作区里不见了", "打开 {asm} 提示缺少 {n} 个模型"),
          "昨天按师傅教的方法保存装配 {asm}，今天打开少了 {n} 个零件，图纸后天要评审，有点着急。",
          "已和您通话确认：缺少的是族表实例。先用“从库中恢复”找回，评审不受影响。",
          "保存时未勾选“更新工作区”，族表实例没有随装配上传。已恢复，并把步骤发给您。", 6),
    Topic("许可证不足", "creo", "许可", "incident", "process",
          ("Creo 打开大装配时提示许可证不足", "高级装配许可被占满", "上午九点抢不到许可证"),
          "早上打开 {asm} 时提示许可证不足，等了半小时才轮到。",
          "正在查看许可占用，稍后给您结果。",
          "有 {n} 个许可被空闲会话占用，已释放，并把空闲超时改为 30 分钟。", 5),
    Topic("更改通知单卡住", "windchill", "更改管理", "incident", "plm",
          ("更改通知单 {ecn} 卡在“会签”，无人可签", "{ecn} 流程停在审核节点", "{ecn} 提交后没有任务"),
          "{ecn} 提交后一直停在会签，流程图上没有参与者，生产在等。",
          "收到，正在检查流程模板里的参与者。",
          "会签角色里的人员已离职，流程找不到参与者。已补上代理人并推进 {ecn}。", 5),
    Topic("料号申请", "teamcenter", "料号", "service_request", "process",
          ("申请批量修改 {n} 个料号的材料属性", "新料号申请：{part} 系列", "料号 {part} 分类填错，请求更正"),
          "附件里是要改的清单，共 {n} 个料号，材料由 Q235 改为 Q345。",
          "清单收到，先在测试库核对，需要您确认两处空白。",
          "已按确认后的清单批量修改 {n} 个料号，并留下修改前后的对照表。", 4),
    Topic("BOM 传 ERP", "erp", "PLM–ERP 接口", "incident", "integration",
          ("{asm} 的 BOM 没有传到 ERP", "接口报错：{part} 单位不一致", "ERP 里 {asm} 数量少 {n}"),
          "昨天发布的 {asm} 今天在 ERP 里查不到，计划科在催。",
          "正在查看接口消息，稍后告诉您卡在哪里。",
          "{part} 的计量单位两边不一致，接口退回了整张 BOM。已统一单位并重发，数量核对一致。", 5),
    Topic("浏览慢", "windchill", "性能", "incident", "network",
          ("打开产品结构要等 {n} 秒", "浏览 {asm} 特别慢", "下午检索一直转圈"),
          "下午打开 {asm} 的结构要等 {n} 秒，上午还正常。",
          "我们在看服务器和网络，先请您用轻量视图。",
          "楼层交换机端口降到百兆，信息部已更换，打开时间恢复到 3 秒。", 4),
    Topic("转换队列", "windchill", "发布队列", "incident", "plm",
          ("PDF 转换没有结果", "{part} 的中性文件两小时还没出来", "发布队列积压"),
          "{part} 昨天发布，到现在没有 PDF，车间没法看图。",
          "转换队列有积压，正在疏导，先手工给您出 {part} 的图。",
          "转换机内存不足导致任务挂起，已重启并加一台转换机，积压清空。", 4),
    Topic("权限", "windchill", "权限", "service_request", "process",
          ("看不到 {asm} 文件夹", "申请 30T 项目的编辑权限", "调岗后无法打开原来的图"),
          "我调到新项目，看不到 {asm} 所在的文件夹，麻烦开通。",
          "需要项目负责人同意，已把申请转给他。",
          "项目负责人同意后已加入项目组，权限当场生效。", 4),
    Topic("升版", "windchill", "版本", "question", "operation",
          ("{part} 如何升版而不影响已发放的图？", "小版本和大版本有什么区别", "升版后旧图还能打印吗"),
          "{part} 要改一个公差，怎样升版才不影响车间已经拿到的图？",
          "请走更改流程升大版本，旧版会标为“已替代”，车间仍能看到。",
          "按更改流程升版，旧版自动标为已替代；步骤和截图已发给您。", 5),
    Topic("借用件", "creo", "借用", "question", "operation",
          ("借用件 {part} 改了会影响别的产品吗？", "怎样查 {part} 被谁借用", "借用件升版后要不要跟着换"),
          "{part} 是从老产品借用的，现在要加一个孔，会不会影响别的产品？",
          "可以先查“被使用情况”，我把查询方法发给您。",
          "查到 {n} 个产品在用 {part}，建议另存为新件；方法已发给您。", 4),
    Topic("打印", "windchill", "打印签名", "question", "operation",
          ("打印出来的图没有签名", "签字栏字体变方块", "A1 图打印不全"),
          "打印 {part} 时签字栏是空的，晒图室不收。",
          "签名要在“已批准”状态才会带出，我看一下这张图的状态。",
          "图纸还在“审核中”，批准后签名正常带出。", 3),
    Topic("English user", "teamcenter", "Structure", "question", "operation",
          ("How do I export the BOM of {asm} to Excel?", "Revision rule shows the old revision of {part}",
           "Which effectivity do I use for {asm}?"),
          "I need the structure of {asm} for the supplier by tomorrow. The export misses the alternates.",
          "Use the template “BOM with alternates”. I have sent you the two steps.",
          "The default template leaves alternates out. With the other template the export is complete.", 3),
    Topic("仿真数据", "teamcenter", "仿真", "question", "process",
          ("仿真结果存哪里？", "{asm} 的仿真模型怎样和设计版本对应", "结果文件太大传不上去"),
          "{asm} 的结果有 {n} GB，直接上传总是断。",
          "大文件请走断点续传客户端，我把安装方法发给您。",
          "已装好断点续传客户端，{asm} 的结果已上传并与设计版本关联。", 3),
    Topic("登录", "windchill", "登录", "incident", "network",
          ("登录后白屏", "浏览器提示证书过期", "换电脑后无法登录"),
          "今早登录后一片空白，换了浏览器也一样。",
          "请清一下缓存再试，我同时看服务器。",
          "电脑时间慢了一天，证书因此无效。校准时间后正常。", 4),
    Topic("分类检索", "teamcenter", "分类", "question", "operation",
          ("怎样按直径检索标准件？", "检索“法兰”找不到已有的件", "分类属性能不能多选"),
          "想先找有没有现成的法兰再新建，可是按直径搜不到。",
          "直径在分类属性里，要在分类检索里填，我发一个两步的说明。",
          "已演示分类检索，并为“法兰”补了同义词“连接盘”。", 3),
    Topic("报表", "windchill", "报表", "idea", "process",
          ("希望报表能按项目汇总更改次数", "建议在首页放“我的待办”", "能不能给借用件加颜色"),
          "每月都要手工统计各项目的更改次数，希望系统能直接出。",
          "好建议，已记下，并在月底的评审会上讨论。",
          "已列入下个版本；先给您一个可以直接用的查询。", 3),
    Topic("模板", "creo", "模板", "service_request", "process",
          ("申请更新 A3 图框模板", "新公司名称要进标题栏", "零件模板缺少质量参数"),
          "公司改名后标题栏还是旧名称，请更新图框模板。",
          "收到，先出一版请您确认。",
          "新模板已发布到公共库，打开旧图时会提示更新。", 3),
)  # fmt: skip
