"""Programs and calls that take a secret by position or by a flag of their own.

Each row: the word that begins it, the kind, and a pattern over the rest of the command in which the
group `v` is the secret. `Q` stands for a value with or without quotes.
"""

from portal.redaction.rules.calls import CALLS, Q, Row

__all__ = ["CALLS", "PROGRAMS"]

_P_ATTACHED = rf"\s-p{Q}"
_P = rf"\s-p[ =]{{1,3}}{Q}"
_BIG_P = rf"\s-P\s{{0,3}}{Q}"
_USER = rf"""\s(?:-u|-U|-a|--user|--proxy-user|--auth|--creds|--credentials)[ =]{{0,2}}["']?[^\s:"'$]{{1,80}}:(?:(?P<x>[^"'\s]{{1,200}})(?=["'])|{Q})"""

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
    ("redis-cli", "password", rf"\s(?:-a|--pass)\s{{1,3}}{Q}"),
    ("rabbitmqctl", "password", rf"\s(?:add_user|change_password)\s+\S{{1,80}}\s+{Q}"),
    ("smbclient", "password", rf"\s-U\s{{0,3}}[\"']?[^\s%\"']{{1,80}}%{Q}"),
    *((name, "password", rf"\s-w\s{{1,3}}{Q}") for name in ("ldapsearch", "ldapmodify", "ldapadd")),
    *((name, "password", rf"\s-[cAX]\s{{1,3}}{Q}") for name in ("snmpget", "snmpwalk", "snmpset")),
    ("net use", "password", rf"\s/user:\S{{1,80}}\s+{Q}"),
    ("net use", "password", rf"\s\\\\\S{{1,80}}\s+{Q}\s+/user"),
    ("net user", "password", rf"\s+[\w.-]{{1,40}}\s+{Q}\s*(?:/|$)"),
    *((name, "password", rf"\s-h?p{Q}") for name in ("7z ", "7za ", "rar ", "unrar ")),
    ("openssl", "password", rf"\bpass:{Q}"),
    *(
        (
            name,
            "password",
            rf"(?:\s-[A-Za-z0-9]+)*?\s-{flags}(?:\s-[A-Za-z]+)*{more}\s+[^\s|-]{{1,80}}\s+{Q}",
        )
        for name in ("htpasswd", "mosquitto_passwd")
        for flags, more in (
            (r"[mBdspcC]*n[mBdspcC]*b\w*|-\w*bn\w*", ""),
            (r"[a-mo-zA-Z]*b[a-mo-zA-Z]*", r"\s+[^\s-]\S{0,119}"),
        )
    ),
    *((name, "password", rf"\s/p:{Q}") for name in ("xfreerdp", "wfreerdp", "mstsc")),
    ("iwconfig", "password", rf"\s(?:key|enc)\s+(?:s:)?{Q}"),
    ("sqlplus", "password", r"\s[^\s/@-]{1,60}/(?P<v>[^\s@]{1,200})@"),
    ("lftp", "password", rf"\s-u\s{{0,3}}[^\s,]{{1,60}},{Q}"),
    ("wpa_cli", "password", r"\spsk\s+[\"'\\]{0,3}(?P<v>[^\s\"'\\]{4,100})"),
    ("netsh wlan", "password", rf"\bkey(?:material)?={Q}"),
    ("uci set", "password", rf"\.(?:key|password|psk|sae_password|private_key)={Q}"),
    ("influx ", "key", rf"\s-t\s+{Q}"),
    *((name, "password", rf"\s-[X]\s{{1,3}}{Q}") for name in ("snmpget", "snmpwalk", "snmpset")),
    ("radtest", "password", rf"\s+\S{{1,60}}\s+{Q}\s+\S"),
    *(
        (name, "password", rf"\s-(?:U|a)\s{{0,3}}[\"']?[^\s%\"']{{1,80}}%{Q}")
        for name in ("rpcclient", "winexe", "net rpc", "net ads", "wbinfo")
    ),
    *(
        (name, "password", r"\s(?:target\s)?[^\s/@-]{1,60}/(?P<v>[^\s@\"']{3,200})(?:@|\s|$)")
        for name in ("impdp", "expdp", "sqlldr", "rman ")
    ),
    *(
        (name, "password", rf"\s/(?:rp|p|password:|pass:)[ :]{{0,2}}{Q}")
        for name in ("schtasks", "signtool", "wmic")
    ),
    *((name, "password", rf"\s(?:input_pw|user_pw|owner_pw)\s+{Q}") for name in ("pdftk",)),
    ("x11vnc", "password", rf"\s-passwd\s+{Q}"),
    ("openssl", "password", rf"\s-k\s+{Q}"),
    ("certutil", "password", rf"\s-p\s+{Q}"),
    *((name, "password", rf"\s-pw\s{{1,3}}{Q}") for name in ("plink", "pscp", "psftp", "putty")),
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
    ("nmcli", "password", rf"\s(?:password|wifi-sec\.psk|802-11-wireless-security\.psk)\s+{Q}"),
    *(
        (name, "password", rf"\s--(?:value|secret-string|body)[ =]{{1,3}}{Q}")
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
    ("ssh-keygen", "password", rf"\s-[NP]\s{{0,3}}{Q}"),
    ("keytool", "password", rf"\s-(?:store|key)pass\s+{Q}"),
)
