"""Blogs and news by their feeds: RSS, Atom and JSON Feed. There is no way to answer."""

from listener.channel import Channel, Probe, kit
from listener.channels.feeds import reading
from listener.channels.feeds.about import ABOUT, say


class Feeds(Channel):
    about = ABOUT

    def probe(self) -> Probe:
        addresses = reading.addresses(self)
        read = [reading.fetched(self, url, reading.Memory()) for url in addresses]
        titles = ", ".join(feed.title for feed in read if feed)
        return Probe(titles, addresses[0], can=(say.READ,))

    collect = kit.reads(reading.articles)
