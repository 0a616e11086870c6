"""What pages that stand in for another one say of themselves, by reason, in English and in both Chinese scripts.

They may be broad: they are only asked of a page that tells nothing else (:mod:`racewatch.crawl.prose`).
"""

import re

_PAGE = (
    "(?:页面|頁面|文章|网页|網頁|内容|內容|新闻|新聞|链接|連結|信息|資訊|资源|帖子?|貼文|稿件|视频|影片|微博|回答|问题|問題|商品"
    "|专栏|專欄)"
)
_MISSING = "(?:不存在|找不到|未找到|不見了|不见了|走丢|走失|失效|有误|有誤)"
_TAKEN = (
    "(?:或?已)?(?:经|經)?(?:被)?(?:发布者|發布者|作者|管理员|管理員)?"
    "(?:删除|刪除|下线|下線|下架|移除|移动|移動|屏蔽|撤下|隐藏|隱藏|关闭|關閉|注销|正在审核|審核中)"
)
_DOMAIN = "(?:域名|網域|网域)"

WORDS: dict[str, tuple[str, ...]] = {
    "visitor-system": (r"sina visitor system", "访客系统", "訪客系統"),
    "captcha": (
        r"captcha|verify (?:that )?you are (?:a )?human|(?:confirm|prove) (?:that )?you are (?:a )?human",
        r"not (?:a )?(?:ro)?bot\b|are you a robot|think you (?:were|are) a bot|ddos protection|security check",
        r"unusual (?:traffic|activity)|automated (?:access|requests|queries)|suspicious activity|too many requests",
        r"just a moment|checking (?:your browser|if the site connection)|enable javascript and cookies",
        r"access to this page has been denied|pardon our interruption|(?:request|access) (?:was |has been )?blocked",
        r"验证码|驗證碼|(?:滑动|滑動|安全|访问|訪問|人机|人機|行为|行為)(?:验证|驗證)|(?:完成|进行|進行).{0,6}(?:验证|驗證)",
        r"(?:拖动|拖動|滑动|滑動|按住).{0,12}(?:滑块|滑塊|按钮|按鈕|拼图|拼圖)|(?:不是|非)(?:机器人|機器人)",
        r"(?:访问|訪問|请求|請求|操作|流量|网络环境|網路環境).{0,8}(?:频繁|頻繁|异常|異常|受限|被?拦截|被?攔截|被?阻断|被?阻斷)",
        r"(?:图片|圖片|图|圖)中的(?:字符|字元|文字)|(?:访问|訪問).{0,4}(?:存在)?(?:风险|風險)",
        r"\bip\b.{0,12}(?:blocked|banned|restricted|限制|封禁|禁止|封锁|封鎖)|(?:限制|禁止)(?:访问|訪問)",
    ),
    "parked-domain": (
        r"domain(?: name)? (?:\S+ )?(?:is|may be|might be|can be) (?:for sale|purchased|available)",
        r"domain.{0,40}(?:marketplace|auction|listed for)|(?:buy|get|own) this domain|inquire about this domain",
        r"this domain (?:has expired|is parked)|domain parking|parked (?:for )?(?:free|domain)|is this your domain",
        r"buy (?:it )?now for|lease to own|make an offer|sponsored listings|related searches|domains similar to",
        r"future home of|if you are the (?:site|website|domain) owner",
        rf"{_DOMAIN}(?:名稱)?(?:正在|可以|可|已(?:经|經)?)?(?:出售|转让|轉讓|过期|過期|到期)",
        rf"(?:购买|購買|出售)(?:此|该|該|這個|这个)?{_DOMAIN}|(?:没有|沒有)找到(?:对应的|對應的)?(?:站点|站點)",
    ),
    "consent-wall": (
        r"before you continue|we (?:value|care about|respect) your privacy|your privacy (?:choices|matters)",
        r"(?:accept|reject|allow) (?:all )?cookies|consent to (?:the use of )?cookies|privacy (?:settings|preferences)",
        r"(?:withdraw|give|i) (?:your )?(?:do not )?consent\b|legitimate interest|tracking preferences",
        r"(?:we|our|\d+) (?:and our )?(?:\d+ )?(?:trusted )?partners|(?:manage|set|use) (?:\w+ ){0,3}cookies",
        r"with(?:out)? (?:ads|advertising|tracking)|to process personal data|information on (?:a|your) device",
        r"在您(?:继续|繼續)之前|您的(?:隐私|隱私)|(?:隐私|隱私)(?:权|權)?(?:选择|選擇|设定|設定|设置|設置|偏好)",
        r"cookie.{0,30}(?:同意|接受|允许|允許)|(?:接受|同意|允许|允許|使用).{0,12}cookie",
    ),
    "soft-404": (
        r"\b404\b|page (?:not found|(?:cannot|could not|can't) be found|(?:doesn't|does not|no longer) exists?)",
        r"(?:can't|cannot|couldn't|could not|unable to) (?:be )?(?:find|locate)d?|not found",
        r"(?:content|page|story|article|post|video) (?:is |was |has been )?(?:no longer available|unavailable|removed)",
        r"(?:page|story|article|post|video) (?:was |has been )?deleted|link (?:may be|is) broken",
        r"may have (?:been (?:removed|moved|deleted)|moved)",
        rf"{_PAGE}.{{0,4}}(?:{_MISSING}|{_TAKEN})|(?:找不到|未找到|无法找到|無法找到)(?:您|你|该|該|此)?.{{0,8}}{_PAGE}",
        rf"(?:您|你)(?:要找|要?访问|要?訪問|查找|查看|瀏覽|浏览)的.{{0,8}}(?:{_MISSING}|{_TAKEN})",
        r"因(?:违规|違規|政策).{0,6}(?:无法|無法|不能)查看",
    ),
    "paywall": (
        r"subscribe to (?:continue|read|keep reading|unlock)|subscribers? (?:only|exclusive)|choose a subscription",
        r"(?:continue|keep) reading with|already a (?:subscriber|member)|become a (?:member|subscriber) to",
        r"reached your (?:article )?limit|free articles?\b|(?:unlock|to read) (?:this|the) (?:article|story)",
        r"(?:付费|付費|会员|會員|订阅|訂閱|订户|訂戶)(?:会员|會員)?(?:专属|專屬|专享|專享|独享|獨享|内容|內容|可见|可見|文章)",
        r"(?:订阅|訂閱|加入|开通|開通|购买|購買|付费|付費|解锁|解鎖).{0,8}(?:阅读|閱讀|查看|看).{0,4}(?:全文|完整|更多|文章)",
        r"(?:剩余|剩餘|余下|其余|其餘|全文).{0,8}(?:解锁|解鎖|付费|付費|订阅|訂閱)",
        r"(?:开通|開通|成为|成為|购买|購買)\s?(?:vip|svip|会员|會員)",
    ),
    "app-wall": (
        r"(?:only )?available in (?:our|the) app|(?:open|continue) in (?:the |our )?app|get the app",
        r"download on the app store|扫码下载|掃碼下載|(?:仅|僅|只)(?:支持|支援|限|能).{0,6}(?:客户端|客戶端|app)",
        r"(?:在|用|打开|打開|下载|下載|前往|进入|進入).{0,8}(?:app|客户端|客戶端)(?:内|內|中)?(?:打开|打開|查看|阅读|閱讀|看)?",
    ),
    "maintenance": (
        r"(?:scheduled|under|for|site|system) maintenance|(?:be|are) (?:right )?back (?:soon|shortly)|be right back",
        r"temporarily (?:unavailable|down|offline)|upgrad(?:ing our|e in progress)|service will resume",
        r"(?:系统|系統|网站|網站|服务|服務|本站).{0,6}(?:维护|維護|升级|升級)|(?:暂停|暫停)服(?:务|務)|(?:维护|維護)(?:公告|中)",
        r"(?:服务器|伺服器|系统|系統|网络|網路)(?:繁忙|忙碌|开小差|開小差|异常|異常)|稍(?:后|後|候)(?:再试|再試|重试|重試)",
    ),
    "login-required": (
        r"(?:sign|log) ?in (?:again )?to (?:your|continue|read|view|access|carry)|session (?:has )?expired",
        r"(?:please|you must|you need to) (?:sign|log) ?in|continue with (?:google|apple|facebook|email)",
        r"forgot (?:your )?password|create an account",
        r"(?:请|請|需|需要|必须|必須)(?:先)?(?:登录|登入|登陆)|(?:登录|登入)(?:后|後|会员|會員|即代表|即表示|才能)|登入會員",
        r"(?:扫码|掃碼|扫一扫|立即|马上|馬上|手机号?|手機|微信|其他方式|快捷|一键|一鍵|用户|用戶)(?:登录|登入)",
        r"(?:账号|帳號|密码|密碼|验证码|驗證碼|短信|會員|会员)(?:登录|登入)|(?:登录|登入)(?:继续|繼續)",
        r"(?:忘记|忘記)密(?:码|碼)|(?:立即|免费|註冊|注册)(?:注册|註冊|新帳號|新账号)",
    ),
}
"""Words by reason; of a page that has words of several, the reason with most counts, then the first one here."""
PATTERNS = {reason: tuple(re.compile(each, re.IGNORECASE) for each in words) for reason, words in WORDS.items()}
APOLOGY = re.compile(r"\b(?:sorry|oops|whoops|uh-oh)\b|抱歉|对不起|對不起|哎呀|出错|出錯|糟糕", re.IGNORECASE)
"""What a page says that has nothing to show, whatever else it says."""
ANY = re.compile("|".join(each for words in WORDS.values() for each in words), re.IGNORECASE)
