"""Every sentence of the doctor, in English and Chinese; names of settings, commands and errors stay as they are."""

from typing import Literal, get_args

from racewatch.phrases import Phrases

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
PHRASES: dict[str, tuple[str, str]] = {
    # names of the checks
    "python": ("Python", "Python"),
    "settings": ("settings", "设置"),
    "files": ("your files", "自备文件"),
    "folder": ("folder", "目录"),
    "disk": ("disk", "磁盘"),
    "store": ("store", "存储"),
    "mapping": ("mapping", "字段结构"),
    "clock": ("clock", "时钟"),
    "credentials": ("credentials", "凭据"),
    "runs": ("last good runs", "最近的正常采集"),
    "landing": ("landing", "待处理批次"),
    "quarantine": ("quarantine", "隔离区"),
    "messages": ("messages", "消息"),
    "airflow": ("Airflow", "Airflow"),
    # levels and the last line
    "ok": ("ok", "正常"),
    "warn": ("warn", "警告"),
    "fail": ("FAIL", "故障"),
    "line": ("{level}  {check}: {seen}", "{level}  {check}：{seen}"),
    "next": ("next: {todo}", "下一步：{todo}"),
    "all-good": ("{n} more as it should be", "另有 {n} 项正常"),
    "total": ("{ok} ok, {warn} warnings, {fail} failures", "正常 {ok} 项，警告 {warn} 项，故障 {fail} 项"),
    # python
    "python-fine": ("Python {version}", "Python {version}"),
    "python-wrong": ("Python {version}; racewatch needs {wanted}", "当前为 Python {version}，racewatch 需要 {wanted}"),
    "python-do": (
        "make the environment anew with a Python of that range",
        "请用符合该范围的 Python 重新创建环境",
    ),
    # settings and files
    "settings-fine": ("every RACEWATCH_* variable is a setting", "所有 RACEWATCH_* 变量都是有效设置"),
    "setting-unknown": ("{name} is no setting", "{name} 不是有效设置"),
    "setting-unknown-do": (
        "correct its name; `racewatch config list` shows those there are",
        "请更正名称；`racewatch config list` 会列出全部设置",
    ),
    "setting-bad": ("a setting cannot be used: {error}", "有设置无法使用：{error}"),
    "setting-bad-do": (
        "correct it in the environment or in .env",
        "请在环境变量或 .env 中更正",
    ),
    "contact-missing": (
        "RACEWATCH_CONTACT is empty, so a site's owner cannot reach you",
        "RACEWATCH_CONTACT 为空，网站管理者无法联系到您",
    ),
    "contact-do": (
        "set it to an address or a page of yours; it becomes part of the user agent",
        "请设为您的邮箱或网页，它会写入 user agent",
    ),
    "now-set": ("RACEWATCH_NOW holds the clock at {now}", "RACEWATCH_NOW 将时钟固定在 {now}"),
    "now-do": ("unset it, unless this is a replay", "除非正在回放，否则请取消该设置"),
    "files-fine": (
        "{sources} sources, {names} names, {rules} alert rules",
        "共 {sources} 个采集源、{names} 个名称、{rules} 条警报规则",
    ),
    "file-bad": ("cannot be used: {error}", "无法使用：{error}"),
    "file-do": (
        "correct the file, or unset {setting} to use the one that comes along",
        "请修正该文件，或取消 {setting} 以使用自带的文件",
    ),
    # folder and disk
    "folder-fine": ("{folder} can be written", "{folder} 可以写入"),
    "folder-absent": ("{folder} is not there yet and can be made", "{folder} 尚不存在，但可以创建"),
    "folder-bad": ("{folder} cannot be read and written: {error}", "{folder} 无法读写：{error}"),
    "folder-do": (
        "give this user the folder, or set RACEWATCH_VAR to another one",
        "请授予当前用户该目录的权限，或将 RACEWATCH_VAR 指向其他目录",
    ),
    "disk-free": ("{free} GB free where {folder} lies", "{folder} 所在磁盘剩余 {free} GB"),
    "disk-do": (
        "make room; evidence and old landing files are the first to look at",
        "请腾出空间，可先查看 evidence 和旧的 landing 文件",
    ),
    "disk-of-store": ("{share} % free on the store's fullest disk", "存储最满的磁盘剩余 {share}%"),
    "disk-of-store-do": (
        "give the nodes more disk or delete old indices; at 95 % full Elasticsearch refuses to write",
        "请为节点增加磁盘或删除旧索引；占用达到 95% 时 Elasticsearch 会拒绝写入",
    ),
    # store
    "store-fine": ("{engine} at {address}: {items} items", "{engine}（{address}）：共 {items} 条"),
    "store-none": ("there is no store at {address} yet", "{address} 尚无存储"),
    "store-init-do": ("run `racewatch store init`", "请运行 `racewatch store init`"),
    "store-bad": ("{error}", "存储不可用：{error}"),
    "store-do": (
        "do what the message says; batches wait in the landing folder meanwhile and nothing is lost",
        "请按提示处理；期间批次会保留在 landing 目录中，不会丢失",
    ),
    "mapping-fine": ("all datasets are of this version", "所有数据集均为当前版本"),
    "mapping-grows": ("{dataset}: {difference}", "{dataset} 有新增字段：{difference}"),
    "mapping-grows-do": (
        "nothing: the next command that opens the store adds them",
        "无需处理：下次打开存储时会自动添加",
    ),
    "mapping-old": (
        "{dataset} is of another version: {difference}; {documents} documents",
        "{dataset} 的版本不同：{difference}；共 {documents} 条文档",
    ),
    "mapping-old-do": (
        "run `racewatch store migrate --dry-run`, then without --dry-run",
        "请先运行 `racewatch store migrate --dry-run`，再去掉 --dry-run 运行",
    ),
    # clock
    "clock-fine": (
        "this clock and the store's are {seconds} s apart",
        "本机时钟与存储的时钟相差 {seconds} 秒",
    ),
    "clock-own": ("the store has no clock of its own", "存储没有自己的时钟"),
    "clock-do": (
        "set both machines by NTP (`timedatectl set-ntp true`)",
        "请用 NTP 校准两台机器（`timedatectl set-ntp true`）",
    ),
    "clock-future": (
        "the ledger has a run of {source} {hours} h ahead of this clock",
        "台账中 {source} 的一次采集比本机时钟超前 {hours} 小时",
    ),
    # credentials
    "credential-set": ("{setting} is set, for {sources}", "{setting} 已设置，供 {sources} 使用"),
    "credential-absent": ("{setting} is not set; {sources} cannot be read", "{setting} 未设置，无法采集 {sources}"),
    "credential-do": (
        "set {setting}, or declare these sources `schedule: manual`",
        "请设置 {setting}，或将这些采集源声明为 `schedule: manual`",
    ),
    "credential-none": ("no scheduled source needs one", "定时采集源均不需要凭据"),
    "channel-set": ("{setting} is set, for the channel {channel}", "{setting} 已设置，供渠道 {channel} 使用"),
    "channel-absent": (
        "{setting} is not set; nothing can be told through {channel}",
        "{setting} 未设置，无法通过 {channel} 发送消息",
    ),
    "channel-do": (
        "set it, then try `racewatch alerts test-channel {channel}`",
        "请设置后运行 `racewatch alerts test-channel {channel}` 测试",
    ),
    # runs
    "run-fine": ("{source}: good {hours} h ago", "{source}：{hours} 小时前正常"),
    "run-bad": (
        "{source}: the last run ended {state} ({reason}); good {hours} h ago",
        "{source}：最近一次采集结果为 {state}（{reason}）；{hours} 小时前正常",
    ),
    "run-late": (
        "{source}: no good run for {hours} h, its schedule allows {limit} h; the last ended {state} ({reason})",
        "{source}：已 {hours} 小时没有正常采集，其计划最多允许 {limit} 小时；最近一次结果为 {state}（{reason}）",
    ),
    "run-never": ("{source}: no run in the ledger", "{source}：台账中没有采集记录"),
    "run-never-good": (
        "{source}: no good run in {days} days; the last ended {state} ({reason})",
        "{source}：{days} 天内没有正常采集；最近一次结果为 {state}（{reason}）",
    ),
    "run-do": (
        "`racewatch ledger --source {source}`; docs/runbook.md says what each state asks for",
        "请运行 `racewatch ledger --source {source}`；各状态的处理方法见 docs/runbook.md",
    ),
    "run-never-do": (
        "switch the DAGs on, or `racewatch run {source}`",
        "请启用 DAG，或运行 `racewatch run {source}`",
    ),
    "runs-none": ("no source is crawled on a schedule", "没有定时采集的采集源"),
    # landing, quarantine, messages
    "landing-fine": ("nothing waits", "没有等待处理的批次"),
    "landing-waits": (
        "{count} files wait for the step `{step}`, the oldest for {hours} h",
        "{count} 个文件等待步骤 `{step}`，最久已等待 {hours} 小时",
    ),
    "landing-do": (
        "`racewatch index` takes what waits; when it stays, its message says why",
        "`racewatch index` 会处理等待中的批次；若仍未处理，其提示会说明原因",
    ),
    "quarantine-fine": ("nothing new in {days} days", "{days} 天内没有新增记录"),
    "quarantine-new": (
        "{count} records of the last {days} days, reason {reason}",
        "最近 {days} 天有 {count} 条记录，原因为 {reason}",
    ),
    "quarantine-do": (
        "`racewatch quarantine list --reason {reason}`",
        "请运行 `racewatch quarantine list --reason {reason}`",
    ),
    "messages-fine": ("none was given up in {days} days", "{days} 天内没有放弃发送的消息"),
    "messages-lost": (
        "{count} messages to {channel} could not be told",
        "{count} 条发往 {channel} 的消息未能送达",
    ),
    "messages-do": (
        "`racewatch alerts outbox --all`, then `racewatch alerts test-channel {channel}`",
        "请运行 `racewatch alerts outbox --all`，再运行 `racewatch alerts test-channel {channel}`",
    ),
    # airflow
    "airflow-absent": ("not installed; the command line does not need it", "未安装；命令行不需要它"),
    "airflow-bare": (
        "installed, but nothing tells it where its DAGs are",
        "已安装，但未配置 DAG 目录",
    ),
    "airflow-bare-do": (
        "set AIRFLOW_HOME and AIRFLOW__CORE__DAGS_FOLDER as docs/airflow.md says",
        "请按 docs/airflow.md 设置 AIRFLOW_HOME 和 AIRFLOW__CORE__DAGS_FOLDER",
    ),
    "airflow-silent": ("Airflow cannot be asked: {error}", "无法查询 Airflow：{error}"),
    "airflow-silent-do": (
        "run `airflow dags list-import-errors --local` and read its words",
        "请运行 `airflow dags list-import-errors --local` 并查看输出",
    ),
    "airflow-error": ("{file} does not load: {error}", "{file} 无法加载：{error}"),
    "airflow-error-do": (
        "correct the file; until then Airflow runs its last good version or nothing of it",
        "请修正该文件；在此之前 Airflow 会运行其上一个正常版本，或完全不运行",
    ),
    "airflow-none": ("no DAG of racewatch in {folder}", "{folder} 中没有 racewatch 的 DAG"),
    "airflow-none-do": (
        "let AIRFLOW__CORE__DAGS_FOLDER name the folder dags/ of racewatch, or copy its files",
        "请让 AIRFLOW__CORE__DAGS_FOLDER 指向 racewatch 的 dags/ 目录，或复制其中的文件",
    ),
    "airflow-fine": ("{dags} load from {folder}", "已从 {folder} 加载 {dags}"),
    "airflow-paused": ("paused: {dags}", "已暂停：{dags}"),
    "airflow-paused-do": (
        "switch them on in Airflow's page or with `airflow dags unpause NAME`",
        "请在 Airflow 页面启用，或运行 `airflow dags unpause NAME`",
    ),
    "airflow-database": ("its database cannot be asked: {error}", "无法查询其数据库：{error}"),
    "airflow-database-do": (
        "run `airflow db check` and `airflow db migrate`",
        "请运行 `airflow db check` 和 `airflow db migrate`",
    ),
    "airflow-stopped": (
        "no scheduler has given a sign of life for {seconds} s",
        "已 {seconds} 秒没有调度器的心跳",
    ),
    "airflow-never": ("no scheduler has ever run on its database", "其数据库上从未运行过调度器"),
    "airflow-stopped-do": ("start `airflow scheduler`", "请启动 `airflow scheduler`"),
    "airflow-connection": (
        "the store that was looked at is that of its connection racewatch_store; the environment names none",
        "所检查的存储来自 Airflow 连接 racewatch_store；环境变量未指定存储",
    ),
    "airflow-connection-bad": ("the connection cannot be used: {error}", "无法使用该连接：{error}"),
    "airflow-connection-do": (
        "correct racewatch_store on Airflow's page or with `airflow connections`; docs/airflow.md says what it takes",
        "请在 Airflow 页面或用 `airflow connections` 修改 racewatch_store；格式见 docs/airflow.md",
    ),
    "airflow-alive": ("the scheduler is alive", "调度器运行正常"),
}
"""Each phrase in English and Simplified Chinese, with the same parts in both."""
DOCTOR = Phrases(PHRASES, LANGUAGES)
