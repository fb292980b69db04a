"""E-mail by SMTP, encrypted unless the server is on this machine; directly, because proxies let no mail through.

The Message-ID is the same whenever a part is sent again, but servers do not refuse a second one with it: what may have
been taken is not sent again by itself.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from tracker.notify.channels.deadline import Transmission, within
from tracker.notify.channels.delivery import Delivery, MessagePart, delivered, later, refused
from tracker.notify.contacts_file import ChannelPart
from tracker.text.sanitize import sanitize

LIMIT_S = 30.0
"""For the whole session; servers greet slowly."""
TEMPORARY = range(400, 500)
"""Replies after which the same message may be taken later."""


def to_email_message(channel: ChannelPart, part_to_send: MessagePart) -> EmailMessage:
    domain = channel.sender.partition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("", addr_spec=channel.sender)
    message["To"] = Address("", addr_spec=part_to_send.email)
    number = f"（{part_to_send.part}/{part_to_send.parts}）" if part_to_send.parts > 1 else ""
    message["Subject"] = sanitize(f"{part_to_send.title}{number}")
    message["Date"] = part_to_send.at
    message["Message-ID"] = f"<{part_to_send.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(part_to_send.text, cte="base64")
    return message


def send_mail(channel: ChannelPart, part_to_send: MessagePart, limit_s: float | None = None) -> Delivery:
    """
    Args:
        limit_s: None: LIMIT_S.

    Raises:
        NotTransmitted, MayHaveArrived: see tracker.notify.channels.deadline.
    """
    content = to_email_message(channel, part_to_send).as_bytes()

    def call(transmission: Transmission) -> Delivery:
        try:
            with open_session(channel, transmission) as session:
                return transmit(session, channel, part_to_send.email, content, transmission)
        except smtplib.SMTPConnectError as error:  # its greeting
            return to_refusal(error.smtp_code, "service")

    return within(limit_s or LIMIT_S, call)


class MailSession(smtplib.SMTP):
    """Closes without QUIT, whose answer could only delay the end: the server has accepted the message by then, or
    refused it."""

    def __exit__(self, *_: object) -> None:
        self.close()


class TlsMailSession(smtplib.SMTP_SSL):
    """Likewise, encrypted from the start."""

    def __exit__(self, *_: object) -> None:
        self.close()


def open_session(channel: ChannelPart, transmission: Transmission) -> MailSession | TlsMailSession:
    port, tls = channel.port_or_default, ssl.create_default_context()
    if channel.security == "tls":
        return TlsMailSession(channel.host, port, timeout=transmission.left_s, context=tls)
    return MailSession(channel.host, port, timeout=transmission.left_s)


def transmit(
    session: MailSession | TlsMailSession,
    channel: ChannelPart,
    recipient: str,
    content: bytes,
    transmission: Transmission,
) -> Delivery:
    try:
        session.ehlo_or_helo_if_needed()
        if channel.security == "starttls":
            session.starttls(context=ssl.create_default_context())
            session.ehlo_or_helo_if_needed()
        if channel.user:
            session.login(channel.user, channel.password)
        for code, _ in (session.mail(channel.sender), session.rcpt(recipient)):
            if code not in (250, 251):
                return to_refusal(code, "recipient")
    except smtplib.SMTPAuthenticationError as error:
        return to_refusal(error.smtp_code, "login")
    except smtplib.SMTPNotSupportedError:
        return refused("login", "STARTTLS / AUTH")
    except smtplib.SMTPResponseException as error:
        return to_refusal(error.smtp_code, "service")
    transmission.begin()
    try:
        code, _ = session.data(content)
    except smtplib.SMTPDataError as error:  # it refused before it was given anything
        return to_refusal(error.smtp_code, "service")
    return delivered(f"SMTP {code}") if code == 250 else to_refusal(code, "service")


def to_refusal(smtp_code: int, code: str) -> Delivery:
    """The server's words are left out: they repeat addresses."""
    if smtp_code == -1:
        return later("no_answer")
    return later("busy", f"SMTP {smtp_code}") if smtp_code in TEMPORARY else refused(code, f"SMTP {smtp_code}")
