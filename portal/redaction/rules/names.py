"""Parts of names that say what a value is not, or allow a short word to be glued to another."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: behind the cue: `token_type`, `passwordField`, `key_id`
HARMLESS_AFTER = _words(
    """
    type types count name names field fields length len url uri path file files input reset policy
    expiry expires expire expired expiration ttl algorithm alg size limit limits usage usages
    manager hint label enabled disabled required min max rotation encoder encoding prefix suffix
    version format provider store strength protected protection less mode index ring board chain
    pair pairs word words map set sets class method changed date time at age attempts attempt error errors invalid
    missing endpoint issuer audience scope scopes header param parameter ref selector callback form
    page screen prompt dialog generator validator checker hasher service factory handler controller
    util utils helper exception event listener resolver repository schema regex pattern rules
    visible toggle show hide placeholder column bits id ids uuid minutes seconds minute hours days
    status state info kind source origin location retries timeout interval cache table code_length
    fingerprint hash hashes digest digests checksum press pressed stroke strokes pad up down event events
    based management entry login-page change changes update updates request requests link email
    verification_url priority done vault_name free exchange derivation stretching requirements quality usage_count
    """
)

#: before the cue: `public_key`, `max_tokens`, `primary key`
HARMLESS_BEFORE = _words(
    """
    public pub primary foreign sort partition cache row object map hot unique json dict publishable
    site anon next page continuation cancellation max min num total prompt completion input output
    keyboard shortcut arrow enter escape esc shift ctrl control alt tab delete space return function
    any answer translation i18n locale lookup column index group routing bucket dedup idempotency
    composite natural surrogate candidate host ssh-host known registry windows product gpio reset
    power volume f1 f2 home back menu car door house spare physical on-screen left right up down
    bos eos pad unk stop special separator count remaining cached reasoning
    commit hash error status zip postal country area source exit return response http qr bar colour
    color promo discount coupon voucher dress morse language currency vin
    """
)

#: a short cue may be glued to these: `dbpass`, `wifikey`
GLUED = _words(
    """
    db user root admin my wifi wlan mysql sql pg postgres mongo redis mqtt smtp imap ftp sftp ssh
    app api client auth web access login http proxy ldap ad sudo su jdbc sa sys system net network
    bot git hub aws azure gcp s3 mail email account acct enc master main old new usr service svc
    private secret shared session refresh bearer id oauth jwt x csrf encrypt encryption signing host
    telegram slack discord stripe twilio github gitlab npm openai device local wpa rest webhook
    """
)
