"""The access to their accounts that units have authorised on WeChat's open platform, from the settings (授权)."""

from scrapers.model.capture import Grant
from tracker.settings import Settings
from tracker.text.secrets import SECRETS


def grants_of(settings: Settings) -> dict[str, Grant]:
    """By account key; empty where no third-party platform (第三方平台) is set. Registers the tokens as secrets."""
    appid, token = settings.wechat_component_appid, settings.wechat_component_token
    if not appid or not token:
        return {}
    SECRETS.add([token, *(one.token for one in settings.wechat_authorizers.values())])
    return {
        f"wechat:{biz}": Grant(component_appid=appid, component_token=token, appid=one.appid, token=one.token)
        for biz, one in settings.wechat_authorizers.items()
    }
