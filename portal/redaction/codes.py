"""Set-up codes that are printed on devices: what a Matter or HomeKit device opens itself with."""

import re

from portal.redaction.fits import labelled
from portal.redaction.names import Cue, Name
from portal.redaction.scan import NAMED, PROSE, VENDOR, Scan

_PAYLOAD = re.compile(r"MT:[A-Z0-9.-]{16,200}", re.ASCII)
_ADDRESS = re.compile(r"x-hm://[0-9a-z]{9,40}", re.ASCII | re.IGNORECASE)
_PRINTED = re.compile(
    r"(?<![\w.-])(?:\d{3}-\d{2}-\d{3}|\d{4}-\d{3}-\d{4}|(?:\d{5}-){3,7}\d{5}|\d{8})(?![\w-]|\.\d)",
    re.ASCII,
)
#: what a code opens, or how it comes
DOORS = re.compile(
    r"\b(?:tablet\w*|screen|reception|handy|móvil|celular|телефон\w*|планшет\w*|cerradur\w*|fechadur\w*|замок|tastenfeld|bedienteil|bedienfeld|teclado|панел\w*|cleaner|plumber|visitor|tenant|neighbou?r|nanny|walker|courier|delivery|contractor|technician|airbnb|landlord|un?scharf\w*|bedroh\w*|überfall\w*|panik\w*|duress|panic|armar|desarmar|desactiv\w*|снят\w*|охран\w*|putz\w*|reinig\w*|mieter\w*|nachbar\w*|handwerker\w*|limpiador\w*|huésped\w*|inquilin\w*|vecin\w*|fontanero|repartidor\w*|faxineir\w*|hóspede\w*|vizinh\w*|encanador|entregador|уборщ\w*|гост\w*|сосед\w*|сантехник\w*|курьер\w*|жильц\w*|\d-digit|stellig\w*|digit|dígitos|cifras|цифр\w*|door|gate|alarm\w*|keypad|entry|entrance|lock|safe|disarm|building|garage|lobby|elevator|intercom|"
    r"\w*tür\w*|(?:garagen|hof)?tor|schloss|tresor|gebäude|eingang|puerta|portón|alarma|entrada|edificio|caja|porta|portão|alarme|"
    r"cofre|prédio|двер\w*|ворот\w*|сигнализ\w*|домофон\w*|сейф\w*|замк\w*|подъезд\w*|sms|смс|text\w*|"
    r"e-?mail|whatsapp|authenticator|verif\w*|bestätig\w*|подтвержд\w*|received|bekommen|erhalten|recib\w*|receb\w*|"
    r"text\w*|message|nachricht|mensaje|mensagem|сообщен\w*|приш\w*|login|log in|sign in|2fa|mfa)\b",
)
_NUMBER = re.compile(
    r"[\s\"'`«„(:]{1,3}(?:[^\W\d]{1,12}[ ]){0,3}[\"'`«„(]?([#*]?(?:\d{3}[ -]\d{3}|\d{4,8})[#*]?)(?![\w%°€$]|[.,:-]\d)"
)
_BEFORE = re.compile(r"(?<![\w.:,-])([#*]?\d{4,8}[#*]?)[\"'`»”)]?\s(?:[^\W\d]{1,8}[ ])?\Z")
_REACH = 100
_ONE = r"[#*]?(?:\d{3}[ -]\d{3}|\d{3}[ -]\d\d[ -]\d{3}|\d(?:[ -]\d){3,7}|\d\d \d\d(?: \d\d)?|\d{2,3}[КкKk]\d{3,5}|\d{4,8})[#*]?(?![\w%°€$]|[.,:/-]\d|[ ]\d{2})"
_STANDING = re.compile(rf"(?:(?<![\w.,:/#+=-])(?<!\d )|(?<=\b[A-Z]-)|(?<=[a-z]\+))({_ONE})")
_BEHIND = re.compile(
    rf"[\"'`”»)]?(?:[ ]?[:=—–-]|,)?[ +](?:[^\W\d_]{{1,12}},?[ +]){{0,4}}[\"'`«„(]?{_ONE}"
)
_AHEAD = re.compile(
    rf"(?<![\w.,:/#+-]){_ONE}[\"'`”»)]?,?[ ](?:[^\W\d_—–-]{{1,12}}[ ]|[—–-][ ]){{0,3}}\Z"
)
# what has a number of its own: a card, a room, a price
_TOLD_OF = re.compile(
    r"\b(?:(?:ends?|ending|endet|endend|termina\w*|оканчива\w*|last|letzte\w*|últim\w*|последн\w*)\W(?:\w{1,6}\W){0,2}"
    r"|(?:room|zimmer|habitación|quarto|комнат\w|cost|costs|kostet|cuesta|custa)[ ])[^\w:]?\Z",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"\d\d \d\d(?: \d\d)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
# codes of another kind: what went wrong, what is bought, where somebody lives
ERRORS = re.compile(
    r"err(?:or|no)?\b|fail|review|refactor|commit|deploy|merge|exit|return|status|respon|clos(?:e|ed|ing)\b|http|except|fehler|\berro\b|ошибк|сбо[йя]|crash|abort|warn|reason|"
    r"signal|result|rabatt|promo|gutschein|coupon|cup[óo]n|cupom|discount|voucher|\bzip|post|\bplz|\bcep\b|country|vorwahl|area|product|item|"
    r"articl|artikel|art[íi]cu|artigo|produ[ck]?t|(?:incorrect|invalid|denied|rejected)[. ]{1,2}\(code|\bsku|model|order|booking|ticket|tracking|\bqr|\bbar-?codes?\b|strich|colou?r|farb|unicode|ascii|key ?code|scan|"
    r"\bchar|\bhex|swift|\bbic|\btax|промо|почтов|штрих|товар|заказ|индекс|fault|störung|display|\bhs\b|\bplu\b|gtin|\bean\b|\bupc\b|isbn|supplier|lieferant\w*nummer|currency|carro\b|coche|машин|source|quell|c[óo]digo fuente|código-fonte|serial|gpio|version",
)
# how something is opened
_OPENING = re.compile(
    r"\b(?:open(?:s|ed|ing)?|unlock\w*|press(?:es|ed)?|dial\w*|punch\w*|enter\w*|takes?|accepts?|nimmt|akzept\w*|acepta\w*|aceita\w*|принима\w*|tell|gave|disarm\w*|öffne\w*|geht|auf|drück\w*|tipp\w*|"
    r"eingeb\w*|nummer|lautet|abre\w*|abrir|marc\w+|pulse|puls[ao]\w*|tecle\w+|introdu\w+|digit\w+|aperte|disque|открыва\w*|набер\w*|набира\w*|нажм\w*|met(?:er|o|í|emos)|"
    r"введ\w*|код\w*|code|código)\b|^[^\w]*\d{4,8}[,;]|\w \d{4,8}, \w+(?: \w+){0,3} \d{4,8}",
    re.IGNORECASE,
)
_COLON = re.compile(rf"[ ]?[:=][ ]?{_ONE}")
_SENT = frozenset({6, 7})
# what shows codes of its own
_SHOWN = re.compile(
    r"display|anzeige|pantalla|visor|диспле|экран|inverter|heat pump|wärmepumpe|boiler|therme|caldera|кот[её]л|washing|dishwasher|waschmaschine",
    re.IGNORECASE,
)
_FEW, _NEXT, _BESIDE, _ERROR, _LABEL = 9, 4, 6, 40, 20
_UNITS = re.compile(
    r"\s(?:times|times|seconds?|minutes?|hours?|sekunden|minuten|mal|veces|segundos|vezes|минут\w*|секунд\w*|раз)\b",
    re.IGNORECASE,
)
_ADVICE = "Reset the device to its factory state and pair it again"


def payload(scan: Scan, start: int, _end: int) -> None:
    """Mark what a QR code of a device says."""
    pattern = _ADDRESS if scan.text[start] in "xX" else _PAYLOAD
    found = pattern.match(scan.text, start)
    if found and not (start and scan.text[start - 1].isalnum()):
        scan.add(start, found.end(), "pin", VENDOR, "Matter", _ADVICE)


def printed(scan: Scan, start: int, end: int) -> None:
    """Mark codes in the shape of a set-up code near the name of what they open."""
    begin = max(0, start - _REACH, scan.printed_end)
    for found in _PRINTED.finditer(scan.text, begin, end + _REACH):
        scan.add(*found.span(), "pin", NAMED)
        scan.printed_end = found.end()


def typed(scan: Scan, start: int, end: int) -> None:
    """Mark the digits that somebody types where a door or an alarm is spoken of."""
    text = scan.text
    if start and text[start - 1].isalnum():
        return
    found = _NUMBER.match(text, end) or _BEFORE.search(text, max(0, start - 24), start)
    if found is None or _UNITS.match(text, found.end()):
        return
    begin = text.rfind("\n", max(0, start - _REACH), start) + 1 or max(0, start - _REACH)
    stop = text.find("\n", end, end + _REACH)
    if DOORS.search(scan.low, begin, stop if stop >= 0 else end + _REACH):
        scan.add(*found.span(1), "pin", PROSE)


def around(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark digits that stand alone in the sentence of a PIN or a code, before it or behind."""
    text = scan.text
    begin, stop = _sentence(text, name)
    standing = list(_STANDING.finditer(text, begin, stop)) if cue.kind in {"pin", "otp"} else []
    if not standing or ERRORS.search(scan.low, since(text, begin, name.start), name.end):
        return False
    scan.heard += len(standing) // 2  # each is read for each cue around it
    wide = (
        cue.grade == "firm" or cue.kind == "pin" or DOORS.search(scan.low, begin, stop) is not None
    )
    done = False
    for found in standing:
        between = text[min(found.end(), name.end) : max(found.start(), name.start)]
        far = len(between.split()) > (_FEW if wide else _NEXT)
        year = _YEAR.fullmatch(found[1]) is not None and len(between) > _BESIDE
        apart = ":" in between[1:].rstrip(" \"'`„“«:")
        if ERRORS.search(scan.low, max(name.end, found.start(1) - _LABEL), found.start(1)):
            continue  # the number of an error, told beside
        if far or year or apart or labelled(text, found.start(1)):
            continue
        if _TOLD_OF.search(text, max(begin, found.start(1) - 32), found.start(1)) is None:
            scan.add(*found.span(1), cue.kind, PROSE)
            done = True
    return done


def _sentence(text: str, name: Name) -> tuple[int, int]:
    """Return the line around a name, as far as a sentence goes."""
    begin = text.rfind("\n", max(0, name.start - _REACH), name.start) + 1 or max(
        0, name.start - _REACH
    )
    stop = text.find("\n", name.end, name.end + _REACH)
    return begin, stop if stop >= 0 else min(len(text), name.end + _REACH)


def since(text: str, begin: int, place: int) -> int:
    """Return where the sentence of a place begins, if it does so behind another place."""
    begin = max(0, begin)
    return max(begin, text.rfind("\n", begin, place) + 1, text.rfind(". ", begin, place) + 1)


def spoken_of(name: Name, text: str) -> bool:
    """Whether a bare "code" has its digits right beside it (in lower case), and no error is meant."""
    begin, _ = _sentence(text, name)
    if _BEHIND.match(text, name.end) is None and _AHEAD.search(text, begin, name.start) is None:
        return False
    begin = since(text, max(begin, name.start - _ERROR), name.start)
    if _SHOWN.search(text, name.end, name.end + _ERROR):
        return False
    return ERRORS.search(text, begin, name.end + _ERROR // 2) is None


def opened(scan: Scan, start: int, end: int) -> None:
    """Mark the digits that open a door, where a sentence says how it is opened."""
    text = scan.text
    if start and text[start - 1].isalnum() and text[start - 1].isascii():
        return
    begin, stop = _sentence(text, Name(start, end, ""))
    standing = list(_STANDING.finditer(text, begin, stop))
    if not standing or ERRORS.search(scan.low, since(text, begin, start), stop):
        return
    if not _OPENING.search(text, begin, stop) and not _COLON.match(text, end):
        return
    for found in standing:
        between = text[min(found.end(), end) : max(found.start(), start)]
        if (
            len(between.split()) <= _FEW
            and not _PAIRED.fullmatch(found[1])
            and not labelled(text, found.start(1))
            and "." not in between[1:]
        ):
            scan.add(*found.span(1), "pin", PROSE)


def sent(scan: Scan, start: int, end: int) -> None:
    """Mark the six digits that a message brought."""
    text = scan.text
    if start and text[start - 1].isalnum():
        return
    begin, stop = _sentence(text, Name(start, end, ""))
    standing = [one for one in _STANDING.finditer(text, begin, stop) if len(one[1]) in _SENT]
    if not standing or ERRORS.search(scan.low, since(text, begin, start), stop):
        return
    for found in standing:
        between = text[min(found.end(), end) : max(found.start(), start)]
        if len(between.split()) <= _NEXT + 1 and not labelled(text, found.start(1)):
            scan.add(*found.span(1), "otp", PROSE)
