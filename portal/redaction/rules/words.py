"""Words around a secret in five languages: what links, what fills, what shows that none follows."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: between a cue and its value: "the password is …"
LINKS = _words(
    """
    remains stays is was are were be been it's its equals reads says
    ist war lautet lautete lauten sind heißt heisst wäre bleibt
    es era son sigue está fue sería será é eh são foi era seria será fica
    быть seria ser sein ficou quedó lautete стал стала becomes became
    остался осталась остаётся — – - это есть был была стоит является равен такой таков таковы
    """
)

#: links of many: "passwords are strings"
PLURALS = _words("are were sind waren son eran são eram были")

#: links that tell what was done: "the password was changed"
PASSIVES = _words(
    "was were be been war wurde wurden fue fueron ha sido foi foram était была был было были будет"
)

#: between a link and its value: "is still …"
STILL = _words(
    "still now currently noch bisher bislang jetzt aktuell immer derzeit aún todavía ahora ainda agora сейчас теперь пока"
)

#: weaker: what follows may be anything, so the value has to look like a secret
LEADS = _words(
    """
    to as with should would into using use used try tried type typed enter entered set put chose send sent got
    given gave changed reset updated called via
    should müsste sollte soll debería debe deveria deve должен
    auf als mit zu benutze nutze verwende gesetzt
    a como por con uso usa usar uso puse puesto puso
    para pra pro com usei uso pus coloquei botei
    на как с в виде ввожу ввёл
    pongo ponemos ponen poniendo usamos colocamos colocando digito digitamos ponho ставлю ставим вводим набираю
    elegí elegimos escolhi escolhemos выбрал выбрала gewählt wähle chose
    geben gebe tippe tippen nehme nehmen
    """
)

#: skipped on the way to a value
FILLERS = _words(
    """
    the a an my our your his her their this that these of for from in on at by and or now still its
    please bitte favor пожалуйста currently here there just only always simply new old current default same first second last
    maestra mestra temporary temp initial actual main master admin root user guest local wifi wi-fi wlan router
    modem camera cam gateway hub device app account portal panel web website site page email mail
    mailbox server database db vpn ssh ftp smtp imap mqtt broker network net home office guest
    system box nas printer sensor lock door front back garage alarm keypad thermostat meter
    company customer client test testing production prod staging dev which i we you he she they
    have has had been am so far below above following again please also too btw today yesterday
    correct right real full login log-in sign-in access value field code key password phone tablet
    der die das den dem des ein eine einen einem einer mein meine meinen meinem meiner dein ihr
    unser unsere unserem unseren sein von vom für im in am an auf zum zur bei und oder jetzt noch
    immer aktuell aktuelle aktuelles aktuellen neu neue neues neuen alt alte altes alten derzeit
    gerade hier dazu also übrigens momentan kamera zugang konto gerät geräts gateways routers netz
    habe hab netzwerk haustür tür büro anlage server portal gast benutzer ich wir sie
    el la los las un una mi mis su sus tu nuestro nuestra de del al en y o para por que ahora
    todavía sigue siendo actual nueva nuevo antigua antiguo temporal inicial cámara cuenta red
    equipo dispositivo puerta casa oficina cliente acceso entrar siguiente aquí
    o os as um uma meu minha meus minhas seu sua nosso nossa do da dos das no na nos nas e ou que
    agora ainda atual nova novo antiga antigo temporária inicial padrão câmera conta rede aparelho
    roteador dispositivo porta casa escritório acesso seguinte aqui continua
    мой моя моё мои наш наша ваш ваша твой от для на в во к из у и или по до с со это этот эта
    сейчас пока всё еще ещё новый новая новое старый старая старое текущий временный теперь такой
    следующий вот роутера роутер камеры камера камере сети сеть вайфая вайфай вай-фай wifi
    устройства устройство аккаунта аккаунт учетки учётки сервера сервер базы почты входа двери
    админки админа доступа werkseinstellung werkseinstellungen
    """
)

#: after these no value follows: states, refusals, questions
STOPS = _words(
    """
    not no never n't wrong incorrect invalid right correct required missing expired rejected refused
    accepted denied stored saved encrypted hashed salted shown displayed hidden visible greyed grey
    disabled enabled locked blocked lost forgotten changed reset set unset empty blank null none
    undefined needed necessary mandatory optional supported allowed available unavailable unknown
    known given sent updated used working broken failing valid verified confirmed synced protected
    safe secure insecure weak strong long short simple complex easy hard old outdated unique same
    different identical similar too very quite really definitely probably apparently actually
    already always never being been going gone supposed correct, case-sensitive sensitive all
    any some something nothing everything what where when why how which who whether if but because
    since while than then until after before without within during between both either neither
    must can cannot can't could  will won't shall may might do does don't doesn't did
    didn't has hasn't have haven't isn't wasn't aren't keeps kept fails failed works worked returns
    returned gets got becomes became   stopped resets expires contains includes needs
    requires allows accepts shows asks appears disappears exists matches mismatch mismatched
    reset-link field fields box prompt screen page form manager policy policies hint length strength
    rules requirements recovery protection protected-by hash hashes hashing expiry expiration
    rotation history generator vault file protection-only change changes update issue issues
    problem problems error errors prompt dialog button link email e-mail mail reminder request
    requests attempt attempts check validation verification authentication authenticator based
    less only one ones thing here there me him them us mine yours ours theirs
    nicht kein keine keinen nie niemals falsch richtig korrekt ungültig gültig erforderlich fehlt
    abgelaufen abgelehnt akzeptiert vergessen geändert gespeichert verschlüsselt angezeigt
    versteckt sichtbar gesperrt deaktiviert leer zurückgesetzt zurücksetzen ändern eingeben
    eingegeben notwendig nötig optional unbekannt bekannt sicher unsicher schwach stark lang kurz
    zu sehr schon bereits laut muss müssen soll sollte kann können darf wird werden wurde hat
    haben geht funktioniert stimmt passt enthält läuft kommt erscheint wo wie was warum wann
    wer welches ob dass weil wenn aber ohne gleich gleiche dasselbe derselbe identisch
    feld felder eingabe reset link länge richtlinie manager mehr immer wieder abgefragt verlangt
    no nunca incorrecta incorrecto incorrectos incorrectas correcta correcto válida válido inválida
    inválido obligatoria obligatorio requerida requerido necesaria necesario caducada caducado
    caducó expirada expirado expiró rechazada rechazado aceptada aceptado olvidada olvidé guardada
    cifrada encriptada oculta visible bloqueada deshabilitada vacía cambiada cambiar restablecer
    restablecida debe deben tiene tienen puede pueden funciona funcionan fue ha han es-correcta
    muy demasiado más menos mismo misma misma-que igual diferente segura insegura débil fuerte
    larga corta correctos correctas válidos válidas erróneos erróneas distintos diferentes dónde cuál qué cómo cuándo por-qué si pero porque sin según cada aparece llega
    sirve falla campo enlace correo gestor política está están
    não nunca incorreta incorreto incorretos incorretas correta correto inválida inválido
    obrigatória obrigatório exigida necessária necessário expirada expirado expirou rejeitada
    rejeitado recusada recusado aceita esquecida esqueci salva criptografada oculta visível
    bloqueada desabilitada desabilitado vazia alterada alterar redefinir redefinida deve devem tem
    têm pode podem funciona funcionam muito mais menos mesmo mesma igual diferente segura insegura
    fraca forte longa curta corretos corretas errados erradas errada errado válidos válidas onde qual quê como quando por-que se mas porque sem segundo cada
    aparece chega campo link gerenciador política estão
    не нет нельзя никогда неверный неверен неправильный верный верен правильный правильно
    недействителен недействительный обязателен обязательно требуется истёк истек просрочен
    отклонён отклонен отклоняется принят принимается забыт забыл забыла сохранён хранится
    зашифрован скрыт виден заблокирован отключён неактивно пуст пустой изменён изменен сброшен
    сброс сбросить сменить изменить ввести введите введён должен должна должно должны можно нужно
    нужен может могут работает подходит подошёл слишком очень уже более менее тот же самый
    одинаковый другой безопасный слабый сильный длинный короткий где какой какая как когда почему
    что если но потому чтобы без через каждый появляется приходит содержит поле ссылка письмо
    менеджер политика был была было были
    """
)

#: passwords that people really choose, found in every list of the commonest
COMMON = _words(
    """
    password passwort passw0rd admin administrator root guest default master welcome letmein
    monkey dragon sunshine princess football baseball basketball superman batman shadow michael
    jordan jennifer charlie andrew hunter hunter2 summer winter spring autumn sommer herbst
    frühling purple orange banana coffee guitar castle cookie flower ginger pepper freedom
    iloveyou trustno1 starwars whatever qwerty qwertz azerty asdfgh zxcvbn changeme secret geheim
    schatzi hallo liebe blume sonnenschein kaffee gartenzaun mariposa corazon corazón cafetera
    contraseña realmadrid barcelona tequiero amor flamengo corinthians brasil saudade senha
    futebol пароль привет любовь солнышко котик ромашка йцукен наташа martin daniel soccer
    hockey killer tigger silver golden computer internet samsung pokemon naruto liverpool chelsea
    arsenal mustang access hello ninja buster jessica ashley thomas letmein1 cheese chocolate
    ranger yellow ocean planet rocket tiger maggie harley falcon thunder hamster garten schatz drachen fussball fußball
    schmetterling kirsche regenbogen berlin stuttgart verano invierno princesa perrito bonita gatito abuela verao verão
    borboleta cachorro abacaxi pipoca lisboa benfica romashka kotik leto zima malina spartak zenit
    estrela zvezda yagoda futbol sevilla naranja madrid wolke apfel sonne katze kater hund marina solnce privet medved
    lucero brasil vitoria vitória cielo gata rosa lola tesoro tesouro anjo jesus mama mamá princesinha
    медведь малина звезда солнце берёза весна спартак зенит tequila estrella pantera tigre
    butterfly angel diamond rainbow tinkerbell blessed sweety bailey maggie matrix phoenix
    """
)

#: of these, the words that mean something of their own beside a cue
GENERIC = _words(
    """
    password passwort admin administrator root guest default master welcome secret geheim access rosa jesus mama madrid sevilla naranja brasil sonne hund ocean planet berlin stuttgart lisboa verano invierno verao verão yellow garten
    leto zima весна солнце
    shadow computer internet freedom hello hallo contraseña senha пароль matrix golden silver spring
    """
)

#: words whose full stop ends no sentence
ABBREVIATIONS = _words("no nr num núm nº bzw ca etc approx e.g i.e z.b т.е")

#: prepositions: the word after them only names the thing that the secret opens
OPENING = _words(
    """
    for of on at in from to with für von vom zu zum zur am im auf bei an del de do da dos das para
    en em no na por pra pro pros pras от для на к в из у с по
    """
)

#: words that stand where a secret would and are none
EMPTY = _words(
    """
    1password field fields box label button dialog text page column
    raise return throw await async new import self this func lambda lambda:
    null none nil true false undefined required missing empty redacted removed hidden masked unset
    n/a na tbd todo example placeholder yes no on off optional default string str int number bool
    boolean bytes object any text char varchar password passwort contraseña senha пароль
    code codes código codigo códigos код коды
    username user login email e-mail benutzername usuario usuário логин submit continue weiter
    erforderlich leer obligatorio obrigatório обязательно required: secret token key value
    enabled disabled invalid wrong incorrect changed expired unknown basic bearer digest plain
    md5 sha1 sha256 sha512 bcrypt argon2 scram-sha-256 pbkdf2 rsa aes wpa wpa2 wpa3 wep psk open
    yes: cleartext encrypted hash hashed stdin prompt ask file env vault keychain keyring inherit
    """
)

#: what stands right after these names a thing and is no secret
LABELS = _words(
    """
    serial seriennummer serie série s/n sn order bestellung bestellnummer pedido заказ заказа model modell
    modelo модель version versión versão версия firmware build commit sha sha1 sha256 md5 hash checksum
    etag revision ticket case id uuid ref reference referenz imei mac ssid host hostname server user
    username login email e-mail device gerät release tag branch invoice article part network netz wlan
    benutzer benutzername usuario usuário пользователь логин хост url customer client kunde kunden
    kundennummer cliente клиент клиента number nummer número numero номер no nr account konto cuenta
    trace span correlation event job message request run instance node
    organization organisation org tenant workspace project projekt proyecto projeto организация проект
    conta ext extension port error fehler code_ page seite line zeile since year jahr
    """
)

#: who a login may belong to when a plain word follows it
ACCOUNTS = _words(
    """
    user username login account benutzer benutzername nutzer nutzername konto usuario usuário
    utilizador cuenta conta логин пользователь юзер юзернейм ник nick usr kennung учётка учетка под userid user-id uid e-mail
    email mail id anmeldung anmelden cuenta:
    """
)

#: words that are no secret, whatever stands around them
TALK = FILLERS | STOPS | LINKS
NO_SECRET = TALK | LEADS | EMPTY
