"""Programs and calls that take a secret by position or by a flag of their own.

Each row: the word that begins it, the kind, and a pattern over the rest of the command in which the
group `v` is the secret. `Q` stands for a value with or without quotes.
"""

from typing import Literal

Row = tuple[str, Literal["key", "password", "pin", "otp"], str]

_Q = r"""(?:"(?P<v>[^"\n]{1,200})"|'(?P<w>[^'\n]{1,200})'|(?P<u>[^\s"'|;&<>()-][^\s"'|&<>]{0,200}))"""
_P_ATTACHED = rf"\s-p{_Q}"
_P = rf"\s-p[ =]{{1,3}}{_Q}"
_BIG_P = rf"\s-P\s{{0,3}}{_Q}"
_USER = rf"""\s(?:-u|-U|-a|--user|--proxy-user|--auth|--creds|--credentials)[ =]{{0,2}}["']?[^\s:"'$]{{1,80}}:(?:(?P<x>[^"'\s]{{1,200}})(?=["'])|{_Q})"""
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
    r"""\s{0,2}["']?(?:[\w.-]{1,40}:)?(?P<v>[^"'|\n:]{3,100}?)["']?\s{0,3}\|\s{0,3}"""
    r"(?:sudo\s+-S|(?:sudo\s+)?(?:chpasswd|passwd|smbpasswd|cryptsetup|kinit|docker\s+login|gpg)\b)"
)

#: what stands anywhere in the rest of the command
PROGRAMS: tuple[Row, ...] = (
    *((name, "password", _P_ATTACHED) for name in ("mysql", "mysqldump", "mysqladmin", "mariadb")),
    *((name, "password", _USER) for name in ("curl", "http ", "https ", "wget", "xh ", "httpie")),
    *((name, "password", _BIG_P) for name in ("mosquitto_pub", "mosquitto_sub", "mosquitto_rr")),
    *(
        (name, "password", _BIG_P)
        for name in ("sqlcmd", "bcp ", "isql", "osql", "ipmitool", "unzip", "zip ")
    ),
    *((name, "password", _P) for name in ("docker login", "podman login", "sshpass", "mongo ")),
    *((name, "password", _P) for name in ("mongosh", "mongodump", "mongorestore", "rdesktop")),
    *((name, "password", _P) for name in ("az login", "helm registry login", "evil-winrm")),
    *(
        (name, "password", _P)
        for name in ("useradd", "usermod", "ncftp", "cypher-shell", "oc login")
    ),
    *(
        (name, "password", _P)
        for name in ("clickhouse", "crackmapexec", "netexec", "snowsql", "mqtt ")
    ),
    ("sshpass", "password", _P_ATTACHED),
    ("redis-cli", "password", rf"\s(?:-a|--pass)\s{{1,3}}{_Q}"),
    ("rabbitmqctl", "password", rf"\s(?:add_user|change_password)\s+\S{{1,80}}\s+{_Q}"),
    ("smbclient", "password", rf"\s-U\s{{0,3}}[\"']?[^\s%\"']{{1,80}}%{_Q}"),
    *(
        (name, "password", rf"\s-w\s{{1,3}}{_Q}")
        for name in ("ldapsearch", "ldapmodify", "ldapadd")
    ),
    *((name, "password", rf"\s-[cAX]\s{{1,3}}{_Q}") for name in ("snmpget", "snmpwalk", "snmpset")),
    ("net use", "password", rf"\s/user:\S{{1,80}}\s+{_Q}"),
    ("net use", "password", rf"\s\\\\\S{{1,80}}\s+{_Q}\s+/user"),
    ("net user", "password", rf"\s+[\w.-]{{1,40}}\s+{_Q}\s*(?:/|$)"),
    *((name, "password", rf"\s-h?p{_Q}") for name in ("7z ", "7za ", "rar ", "unrar ")),
    ("openssl", "password", rf"\bpass:{_Q}"),
    *(
        (
            name,
            "password",
            rf"(?:\s-[A-Za-z0-9]+)*?\s-{flags}(?:\s-[A-Za-z]+)*{more}\s+[^\s|-]{{1,80}}\s+{_Q}",
        )
        for name in ("htpasswd", "mosquitto_passwd")
        for flags, more in (
            (r"[mBdspcC]*n[mBdspcC]*b\w*|-\w*bn\w*", ""),
            (r"[a-mo-zA-Z]*b[a-mo-zA-Z]*", r"\s+[^\s-]\S{0,119}"),
        )
    ),
    *((name, "password", rf"\s/p:{_Q}") for name in ("xfreerdp", "wfreerdp", "mstsc")),
    ("iwconfig", "password", rf"\s(?:key|enc)\s+(?:s:)?{_Q}"),
    ("sqlplus", "password", r"\s[^\s/@-]{1,60}/(?P<v>[^\s@]{1,200})@"),
    ("lftp", "password", rf"\s-u\s{{0,3}}[^\s,]{{1,60}},{_Q}"),
    *((name, "password", rf"\s-pw\s{{1,3}}{_Q}") for name in ("plink", "pscp", "psftp", "putty")),
    *(
        (name, "password", _P)
        for name in (
            "psexec",
            "smbmap",
            "winrs",
            "hydra ",
            "evil-winrm",
            "nxc ",
            "ftp ",
            "curlftpfs",
            "vncviewer",
        )
    ),
    ("nmcli", "password", rf"\s(?:password|wifi-sec\.psk|802-11-wireless-security\.psk)\s+{_Q}"),
    *(
        (name, "password", rf"\s--(?:value|secret-string|body)[ =]{{1,3}}{_Q}")
        for name in (
            "put-parameter",
            "create-secret",
            "put-secret-value",
            "gh secret set",
            "update-secret",
        )
    ),
    (
        "kubectl create secret",
        "password",
        r"\s--from-literal[= ][\"']?[\w.-]{1,60}=(?P<v>[^\s\"']{3,200})",
    ),
    ("ssh-keygen", "password", rf"\s-[NP]\s{{0,3}}{_Q}"),
    ("keytool", "password", rf"\s-(?:store|key)pass\s+{_Q}"),
)

#: what stands right behind the word
CALLS: tuple[Row, ...] = (
    (
        "wpa_passphrase ",
        "password",
        rf"\s+(?:\"[^\"]{{1,40}}\"|'[^']{{1,40}}'|\S{{1,40}})\s+{_Q}",
    ),
    ("vault login", "key", r"\s+(?:token=)?(?P<v>[^\s=-]{8,300})\s*(?:$|\n)"),
    ("configure set aws_secret_access_key", "key", rf"\s+{_Q}"),
    ("configure set aws_session_token", "key", rf"\s+{_Q}"),
    *(
        (f"{word} {level}", "password", rf"\s+{_Q}")
        for word in ("secret", "password")
        for level in (0, 5, 7, 8, 9)
    ),
    *((word, "password", rf"\s+{_Q}") for word in ("tacacs-server key", "radius-server key")),
    ("ftp> user", "password", rf"\s+\S{{1,40}}\s+{_Q}"),
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
    ("bw unlock", "password", rf"\s+{_Q}"),
    ("bw login", "password", rf"\s+\S{{3,80}}\s+{_Q}"),
    ("op signin", "password", rf"\s+\S{{3,80}}\s+\S{{3,80}}\s+(?:A3-\S+\s+)?{_Q}"),
    ("smbpasswd", "password", rf"\s+-a\s+\S{{1,40}}\s+{_Q}"),
    ("chpasswd <<<", "password", r"\s{0,2}[\"']?[\w.-]{1,40}:(?P<v>[^\s\"']{3,100})"),
    *(
        (word, "password", rf"\s{{0,2}}{_Q}")
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
    ("at+cwjap", "password", r"""\w{0,5}="[^"\n]{0,64}","(?P<v>[^"\n]{1,64})\""""),
    ("isakmp key", "password", rf"\s+(?:\d\s+)?{_Q}"),
    ("ascii-text", "password", rf"\s+{_Q}"),
    ("auth-user-pass", "password", rf"\s+\S{{1,64}}\s+{_Q}"),
    ("option key", "password", r"\s+'(?P<v>[^'\n]{1,100})'"),
    ("enable secret", "password", rf"\s+(?:\d\s+)?{_Q}"),
    ("enable password", "password", rf"\s+(?:\d\s+)?{_Q}"),
    ("snmp-server community", "password", rf"\s+{_Q}"),
    ("chap secret", "password", rf"\s+{_Q}"),
    ("ppp password", "password", rf"\s+{_Q}"),
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
