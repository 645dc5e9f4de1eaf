"""Calls, settings and sentences of a fixed form that a secret stands right behind."""

from typing import Literal

Row = tuple[str, Literal["key", "password", "pin", "otp"], str]

Q = r"""(?:"(?P<v>[^"\n]{1,200})"|'(?P<w>[^'\n]{1,200})'|(?P<u>[^\s"'|;&<>()-][^\s"'|&<>]{0,200}))"""
_CALL = r"""\s{0,2}[(\[]\s{0,3}(?:[^,()"'\n]{0,40}|["'][^"'\n]{0,80}["']),\s{0,3}(?:[a-z_]{0,12}=)?["'](?P<v>[^"'\n]{1,200})["']"""  # a question that protects an account, and what somebody answers
_ANSWERED = (
    r"(?i)[^\n]{0,100}?(?:→|[-=]>|\?[ \t]{1,3}(?=\S+[ \t]*(?:$|\n|[.,;]))|\b(?:antwort|answer|respuesta|resposta|ответ)\w{0,2}(?:[ ](?:ist|is|es|é|lautet))?[ :=—–-]{1,3})"
    r"[ \t]{0,3}[\"'„“«]?(?P<v>[^\s\"'“”»]{3,40})"
)
_THIRD = (
    r"""\w{0,12}\s{0,2}\((?:\s{0,3}["'][^"'\n]{0,160}["']\s{0,2},|\s{0,3}[\w$.]{1,40}\s{0,2},){2}"""
    r"""\s{0,3}["'](?P<v>[^"'\n]{3,200})["']"""
)
_PIPED = (
    r"""\s{0,2}(?:-[neE]{1,3}\s)?["']?(?:[\w.-]{1,40}:)?(?P<v>[^"'|\n:]{3,100}?)["']?\s{0,3}\|\s{0,3}"""
    r"(?:sudo\s+-S|(?:sudo\s+)?(?:chpasswd|passwd|smbpasswd|cryptsetup|base64|openssl|kinit|docker\s+login|gpg)\b)"
)

#: what stands right behind the word
CALLS: tuple[Row, ...] = (
    (
        "wpa_passphrase ",
        "password",
        rf"\s+(?:\"[^\"]{{1,40}}\"|'[^']{{1,40}}'|\S{{1,40}})\s+{Q}",
    ),
    ("vault login", "key", r"\s+(?:token=)?(?P<v>[^\s=-]{8,300})\s*(?:$|\n)"),
    ("configure set aws_secret_access_key", "key", rf"\s+{Q}"),
    ("configure set aws_session_token", "key", rf"\s+{Q}"),
    *(
        (f"{word} {level}", "password", rf"\s+{Q}")
        for word in ("secret", "password")
        for level in (0, 5, 7, 8, 9)
    ),
    *((word, "password", rf"\s+{Q}") for word in ("tacacs-server key", "radius-server key")),
    ("ftp> user", "password", rf"\s+\S{{1,40}}\s+{Q}"),
    (
        "echo ",
        "password",
        _PIPED,
    ),
    *(
        (word, "password", r"""\s+(?:"(?P<v>[^"\n]{1,100})"|'(?P<w>[^'\n]{1,100})')""")
        for word in ("identified by", "convertto-securestring")
    ),
    *(
        (word, "password", _ANSWERED)
        for word in (
            "sicherheitsfrage",
            "security question",
            "secret question",
            "pregunta de seguridad",
            "pregunta secreta",
            "pergunta de segurança",
            "pergunta secreta",
            "контрольный вопрос",
            "секретный вопрос",
        )
    ),
    *(
        (
            word,
            "password",
            r"\s?(?:is|ist|lautet|es|era|é|foi|[—:-]|это)\s[\"'„“«]?(?P<v>[^\s\"'“”».,]{3,40})",
        )
        for word in (
            "answer to the security question",
            "answer to my security question",
            "antwort auf die sicherheitsfrage",
            "respuesta a la pregunta de seguridad",
            "resposta à pergunta de segurança",
            "resposta da pergunta de segurança",
            "ответ на контрольный вопрос",
            "ответ на секретный вопрос",
        )
    ),
    ("bw unlock", "password", rf"\s+{Q}"),
    ("bw login", "password", rf"\s+\S{{3,80}}\s+{Q}"),
    ("op signin", "password", rf"\s+\S{{3,80}}\s+\S{{3,80}}\s+(?:A3-\S+\s+)?{Q}"),
    ("smbpasswd", "password", rf"\s+-a\s+\S{{1,40}}\s+{Q}"),
    ("chpasswd <<<", "password", r"\s{0,2}[\"']?[\w.-]{1,40}:(?P<v>[^\s\"']{3,100})"),
    *(
        (word, "password", rf"\s{{0,2}}{Q}")
        for word in ("cmdkey /pass:", "/rp ", "--stdin <<<", "passwd <<<")
    ),
    ("blynk.begin", "key", r"\(\s{0,3}\"(?P<v>[\w-]{20,64})\""),
    *(
        (word, "password", r"[ \t\"'=:]{1,4}[\w.@-]{2,40}:(?P<v>[^\s\"']{4,100})")
        for word in ("basicauth", "basic_auth", "basic-auth", "httpauth", "http_auth")
    ),
    ('" * ', "password", r"\s?\"?(?P<v>[^\s*\"']{4,64})\"?\s+\*"),
    *(
        (word, "password", r"\s{0,2}[\"']?(?P<v>[^\s)\"']{4,80})")
        for word in ("<(echo ", "<(printf ", "<(echo -n ")
    ),
    *((word, "password", _THIRD) for word in ("->connect", "::connect")),
    *(
        (
            word,
            "password",
            r"\s{0,2}[\"'`]?[a-z][\w.@-]{1,30}/(?=[^\s/]{0,40}\d)(?=[^\s/]{0,40}[A-Za-z])(?P<v>[^\s/]{6,40}?)(?=[\"'`.,;!?)]*(?:\s|\Z))",
        )
        for word in ("try ", "use ", "login ", "with ", "prueba ", "nimm ", "mit ", "con ", "com ")
    ),
    *(
        (
            word,
            "password",
            r"\s{1,2}[\"'„“«][\w.@-]{2,40}[\"'“”»]\s(?:mit|with|con|com|с|using|und|and|y|e|и)\s[\"'„“«](?P<v>[^\"'“”»\s]{4,64})[\"'“”»]",
        )
        for word in ("als ", "as ", "como ", "как ")
    ),
    *(
        (word, "password", rf"\s+(?:\d\s+)?{Q}")
        for word in (
            "key-string",
            "authentication-key",
            "message-digest-key 1 md5",
            "tacacs key",
            "radius key",
            "wpa-psk ascii 0",
            "wpa-psk ascii 7",
            "standby authentication",
            "set psksecret",
            "set passwd",
            "set password enc",
            "plain-text-password-value",
            "encrypted-password",
            "plaintext",
            "vrrp authentication",
            "md5 authentication",
        )
    ),
    *(
        (
            word,
            "password",
            r"\s+(?!(?:and|or|&|und|oder|y|o|e|ou|и|или)\s)[\w.:@-]{1,60}\s+(?:password|secret)\s+(?:\d\s+)?(?P<v>[^\s\"'|]{3,200})\s{0,4}(?:\n|\Z|\r)",
        )
        for word in ("username", "neighbor", "user-name")
    ),
    ("pserver:", "password", r"[\w.-]{1,40}:(?P<v>[^\s@]{3,100})@"),
    ("sudo -s <<<", "password", rf"\s{{0,2}}{Q}"),
    *(
        (
            word,
            "password",
            r"""\s{0,3}(?:new\s)?["'][^"'\n]{1,80}["'],\s{0,3}["'](?P<v>[^"'\n]{3,200})["']""",
        )
        for word in (
            "auth(",
            "credentials(",
            "credential(",
            "login(",
            "signin(",
            "sign_in(",
            "authenticate(",
            "loginrequest(",
            "userpass(",
        )
    ),
    ("pw set", "password", rf"\s+\S{{2,60}}\s+{Q}"),
    (
        "admin/",
        "password",
        r"(?=[^\s/]{0,40}\d)(?=[^\s/]{0,40}[A-Z])(?=[^\s/]{0,40}[a-z])(?P<v>[^\s/]{8,40}?)(?=[.,;!?)]*(?:\s|\Z))",
    ),
    ("[]byte(", "key", r"[\"'](?P<v>[A-Za-z0-9+/=_-]{24,128})[\"']"),
    (
        "set password for",
        "password",
        r"(?i)\s+\S{2,80}\s{0,3}=\s{0,3}(?:password\()?['\"](?P<v>[^'\"\n]{3,200})",
    ),
    ("/ical/", "key", r"(?:[\w%@.-]{1,80}/)?(?P<v>private-[0-9a-f]{20,64})"),
    *(
        (
            word,
            "password",
            r"\s?[:=–-]\s?[\w.-]{3,80}\s?[,;/|]\s?[\w.@-]{2,60}\s?[,;/|]\s?(?P<v>\S{4,64})",
        )
        for word in (
            "ftp access",
            "ftp details",
            "ftp-daten",
            "datos ftp",
            "dados ftp",
            "ftp zugang",
            "ftp-zugang",
            "acceso ftp",
            "acesso ftp",
            "sftp access",
            "ssh access",
        )
    ),
    ("redis auth", "password", r"\s+[\"']?(?P<v>(?=[^\s\"']{0,64}\d)[^\s\"']{6,64})"),
    (
        "basic:",
        "password",
        r"[ \t]*\r?\n[ \t]+[\w.@-]{2,40}:[ \t]+[\"']?(?P<v>(?=\S{0,64}\d)(?=\S{0,64}[A-Za-z])[^\s\"']{6,64})",
    ),
    *(
        (word, "password", r"\(\s{0,3}(?:\[\]byte\()?[\"'](?P<v>[^\s\"']{8,128})[\"']")
        for word in ("newcookiestore", "newfilesystemstore", "securecookie.new")
    ),
    (
        "maiden name",
        "password",
        r"(?i)\??[ \t]*\r?\n[ \t>]*(?:a|answer)\s?[:=.-]{1,2}[ \t]{0,3}(?P<v>[^\s]{3,40})",
    ),
    ("http-auth", "password", rf"\s+[\w.@-]{{2,60}}\s+{Q}"),
    ("client(", "key", r"\s{0,3}[\"']AC[0-9a-f]{32}[\"'],\s{0,3}[\"'](?P<v>[0-9a-f]{32})[\"']"),
    ("at+cwjap", "password", r"""\w{0,5}="[^"\n]{0,64}","(?P<v>[^"\n]{1,64})\""""),
    ("isakmp key", "password", rf"\s+(?:\d\s+)?{Q}"),
    ("ascii-text", "password", rf"\s+{Q}"),
    ("auth-user-pass", "password", rf">?\s+\S{{1,64}}\s+{Q}"),
    ("option key", "password", r"\s+'(?P<v>[^'\n]{1,100})'"),
    ("enable secret", "password", rf"\s+(?:\d\s+)?{Q}"),
    ("enable password", "password", rf"\s+(?:\d\s+)?{Q}"),
    ("snmp-server community", "password", rf"\s+{Q}"),
    ("chap secret", "password", rf"\s+{Q}"),
    ("ppp password", "password", rf"\s+{Q}"),
    *(
        (f":{port}:", "password", r"[\w.*$-]{1,80}:[\w.*@$-]{1,80}:(?P<v>\S{1,200})")
        for port in (5432, 5433, 6432, 6543, 3306)
    ),
    *((word, "password", r"(?P<v>(?:\\.|[^;\s]){1,80});") for word in (";p:", "wifi:p:")),
    *((call, "password", _CALL) for call in ("wifi.begin", "wifimulti.addap", ".login", "softap")),
    *((call, "password", _CALL) for call in ("username_pw_set", "usernamepasswordcredentials")),
    *((call, "password", _CALL) for call in ("setcredentials", "set_credentials", "httpbasicauth")),
    *(
        (call, "password", _CALL)
        for call in ("networkcredential", "basicauth", "basic_auth", "auth=")
    ),
    *(
        (call, "password", _THIRD)
        for call in (
            "getconnection",
            "createconnection",
            "mysqli",
            "mysql_connect",
            "new pdo",
            "imap_open",
            "ftp_login",
            "ldap_bind",
            "odbc_connect",
            "ssh2_auth_password",
            "ibase_connect",
            "db2_connect",
            "opendatabase",
            "createclient",
        )
    ),
    *(
        (call, "password", _CALL)
        for call in (
            "simple_bind_s",
            "passwordauthentication",
            ".auth",
            "httpdigestauth",
            ".authenticate",
            "oci_connect",
            "auth:",
            "auth =",
            "auth' =>",
            'auth" =>',
            "auth' :",
            "creds =",
            "credentials =",
            "setbasicauth",
            "withcredentials",
            "basiccredentials",
            "simplecredentials",
            "plaincredentials",
            "usernamepassword",
            "plainauthprovider",
            "plaintextauthprovider",
            "setuserpass",
            "setauthentication",
        )
    ),
    (
        ".connect",
        "password",
        r"""\s{0,2}\((?:\s{0,3}["'][^"'\n]{0,80}["'],){2}\s{0,3}["'](?P<v>[^"'\n]{1,200})["']""",
    ),
    (
        "u:",
        "password",
        r"(?i)\s{0,2}[\w.@+-]{2,64}[\s,;/|]{1,3}p(?:w|ass|wd)?\s?[:=]\s{0,2}(?P<v>\S{3,128})",
    ),
    ("otpauth://", "otp", r"[^\s\"'<>]{0,200}?[?&]secret=(?P<v>[A-Za-z0-9=]{8,128})"),
)
