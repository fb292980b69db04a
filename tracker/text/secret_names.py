"""Decides which names of parameters, keys, cookies, headers and variables denote a session or a person. Pure.

The notation of a name does not matter: `accessToken`, `access_token` and `ACCESS-TOKEN` are the same.
"""

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache


class Grade(IntEnum):
    """How much a name alone says about its value."""

    NONE = 0
    MAYBE = 1
    """Secret only if the value looks like one: the name is also used for plain words (`sign`, `auth_title`)."""
    CERTAIN = 2


PUBLIC: Mapping[str, Mapping[str, str]] = {
    "wechat": {
        "__biz": "the account's own public number: its handle",
        "mid": "number of a message: a part of the article's address",
        "idx": "place of an article in its message",
        "sn": "check word of an article's address: without it the link does not open",
        "chksm": "check sum of an article's address, the same for everybody",
        "idkey": "number of a counter of the page's own script",
        "synckey": "instant up to which a list was read",
        "bizuin": "the account's own public number, in its articles",
        "appuin": "the same",
        "authorizer_appid": "the account's own public number on the open platform",
        "nonce": "of a page's script policy: new with every load, and worth nothing after it",
    },
    "weibo": {
        "ssig": "check word of a picture's address, the same for everybody",
        "cover_image_phone": "address of a picture",
    },
    "zhihu": {
        "url_token": "public handle of an account, a column or a topic",
        "author_token": "public handle of who wrote it",
        "member_token": "public handle of a member",
        "object_token": "number of the thing that is shown",
        "image_key": "name of an icon",
    },
    "baijiahao": {
        "auth_describe": "words beside the badge: whose the account is",
    },
    "peopleapp": {
        "authTitle": "words beside the badge: whose the account is",
    },
}
"""Platform -> names of public data, with the reason: they are the same for every visitor, and parsers need them."""

COOKIES = """
sub subp scf alf gsid sso ssologinstate sinaglobal ulv wbpsess wbstorage bduss bdussbfess stoken ptoken ubi baiduid
baiduidbfess bidupsid bidupsidbfess hpssid hpspssid abbr absr suhb apache twm zap joid osd gdxidpyhxde tengermhor
hmerytime bdclnd zc0 dc0 qc1 zseck klbrsid wxuin uin puin useruin databizuin slaveuser slavebizuin randinfo wapsid2
rewardsn payforreadsn exportkey wrskey wrvid wrrt wrgid wrfp wrlocalvid uaid ptcz pt2gguin luin superuin superkey
lskey
"""
"""Cookies of the supported platforms."""
COOKIES_OF_OTHERS = """
sessdata bilijct dedeuserid dedeuseridckmd5 buvid3 buvid4 ttwid odintt uidtt uidttss sidtt sidguard siducpv1
ssidv2 verifyfp svwebid xbogus abogus passporttt connectsid
hsid apsid sapisid 1psid 3psid secure1psid secure3psid uifid ttcid webid sensorsdata2015jssdkcross
"""
"""Cookies of other sites embedded in pages."""
LOGINS = """
sid ssid vid tid gid csid otp totp cvv cvc jwt bearer tgc tgt castgc rememberme remember pwd pswd passcode
tk tkn ssotk vcode seccode codeverifier prepayid encrypteddata xzse96 gtchallenge geetestchallenge geetestvalidate
geetestseccode loginname loginid auth oauth oauth2 basicauth authorization proxyauthorization mima yzm
"""
"""Login credentials."""
PERSONS = """
tel email mail openid unionid wxid idcard idno idnumber identityno identitynumber identitycard certno
certificateno passportno bankaccount acctno bankcard bankcardno cardno cardnumber realname truename
sfz sfzh sfzhm zjhm sjh sjhm shouji shoujihao lxdh lxrdh lxfs dianhua yhkh
"""
"""Personal identity; in the last line the initials that Chinese offices' systems use (身份证号, 手机号, 联系电话)."""
DEVICES = """
deviceid imei imsi iccid idfa idfv oaid aaid androidid macaddress udid fingerprint ctoken
"""
"""Device identity."""
CHINESE_NAMES = (
    *("密码", "口令", "令牌", "密钥", "秘钥", "会话", "验证码", "授权码", "凭证", "票据"),
    *("身份证", "身份证号", "证件号", "手机", "手机号", "电话", "联系电话", "银行卡", "邮箱"),
)
"""Names of logins and persons as Chinese systems write them; their values are taken if they look like such."""
EXACT = frozenset("".join((COOKIES, COOKIES_OF_OTHERS, LOGINS, PERSONS, DEVICES)).split())
"""Whole names in joined form."""

CERTAIN = re.compile(
    r"token(?!i[sz])|secret|passw|passphrase|pwd(?:hash|md5)?$|loggedin|csrf|xsrf|credential|cookies?$|jwt$|ticket(?:id|v?\d+)?$|^openid2ticket"
    r"|(?<!pos)(?<!as)(?<!ob)sess(?:id|data|key)?$|session"
    r"|^authorization$|authorizationheader$|(?:o|x|pre|basic|proxy|user|api)auth$|authcode$|authkey$|authinfo$"
    r"|(?:api|app|access|secret|private|priv|session|auth|export|encrypt|encryption|encoded|decrypt|aes|rsa|hmac|client|master"
    r"|login|pass|security|signing|license|subscription|consumer|service|storage|account|^s|^p|^ps|wrs)keys?(?:id)?$"
    r"|(?:phone|mobile|telephone|cellphone)(?:phone)?(?:no|num|number|s)?(?:md5|hash|encrypted)?$|tel(?:no|num|number)$|(?:e?mail)(?:address|addr)?$"
    r"|idcard|identitycard|openid$|unionid$|wxid$|bankcard|bduss|baiduid"
    r"|(?:sms|verify|verification|captcha|invite|login)code$|otp(?:code)?$|passcode|deviceid$|imei\d?$"
)
MAYBE = re.compile(
    r"(?<!mon)(?<!tur)(?<!don)(?<!hoc)(?<!joc)(?<!whis)(?<!hot)(?<!sort)keys?$|keyid$"
    r"|(?<!de)(?<!as)(?<!re)(?<!con)sign$|signature|sig$|hmac$|auth(?!or(?!i[sz])|entic(?!at))|captcha|salt$|cipher"
)
ABOUT = re.compile(r"(?:(?<!ac)count|total|time|timestamp|expires?|expires?in|expires?at|ttl|length)$")
"""Ends of names of what is told about a secret: how many, since when. A 0 in its place would be a statement."""
LAST_WORD = re.compile(r"_(?:sid|uin|tel|mail|pass|gsid|sso)$")
IN_ADDRESS_ONLY = frozenset({"code", "state"})
"""Parameters of a login's redirect (OAuth); elsewhere they are error numbers and account states."""


@lru_cache(maxsize=4096)
def grade_of(name: str) -> Grade:
    """The grade of a name; for address parameters see also IN_ADDRESS_ONLY."""
    snake = to_snake(name)
    joined = snake.replace("_", "")
    if joined in ALLOWED or ABOUT.search(joined):
        return Grade.NONE
    if joined in EXACT or CERTAIN.search(joined) or LAST_WORD.search(snake):
        return Grade.CERTAIN
    return Grade.MAYBE if MAYBE.search(joined) else Grade.NONE


def to_snake(name: str) -> str:
    """`XSRF-TOKEN`, `accessToken` -> `xsrf_token`, `access_token`; the `data-` of an attribute goes."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3_\2\4", name)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower().removeprefix("data-")).strip("_")


ALLOWED = frozenset(to_snake(name).replace("_", "") for names in PUBLIC.values() for name in names)
