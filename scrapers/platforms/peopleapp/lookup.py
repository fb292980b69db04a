"""The People's Daily app (人民号): the creator of an article, as scrapers.platforms.peopleapp.article reads it.

Source: the article's own detail reply: {rmhInfo | userInfo: {creatorId | rmhId | userId, rmhName | userName}} [unsure].
Times: none are read.
Seen: never with a creator; fixtures/, all made.
"""

from dataclasses import replace

from scrapers.model.capture import Capture, FetchMode
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer, no_profile
from scrapers.platforms.peopleapp.article import ARTICLE, article_of, name_of, owner_of


def read(capture: Capture) -> LookupAnswer:
    item = article_of(capture)
    owner = owner_of(item)
    return LookupAnswer(found=(FoundAccount(handle=owner, name=name_of(item)),) if owner is not None else ())


BY_LINK = Lookup(route=replace(ARTICLE, name="author", parse=no_profile), way=FetchMode.VISIT, read=read)
