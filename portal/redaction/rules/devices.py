"""What is opened by a code and how, and what the bodies of private keys begin with."""

#: near these a code in the shape of a set-up code opens a device
DEVICES = ("homekit", "matter", "z-wave", "dsk", "zwave", "set-up code", "setup code")

#: what the body of a private key begins with, in base 64, where its first line is missing
BODIES = (
    "b3blbnnzac1rzxktdje",  # OpenSSH
    "ibaakc",  # RSA, 1024 to 8192 bits
    "ibaakb",  # RSA, shorter
    "ibadanbgkqhkig9w0baqefaasc",  # PKCS 8
    "mhccaqeei",  # EC
    "mighageambmgbyqgsm49",  # EC, PKCS 8
    "mc4caqawbqydk2vwbciei",  # Ed25519, PKCS 8
)

#: what one does with the code of a door
TYPED = tuple(
    word.strip()
    for line in """
    opens with|open with|opened with|unlocks with|unlock with|unlocked with|disarms with|disarm with|works with|geht mit|öffnet mit|öffnet sich mit
    aufsperren mit|lässt sich mit|se abre con|se arma con|se desarma con|se arma com|se desarma com|abre con|abrir con|se desactiva con|se abre com|abre com|abrir com|открывается кодом|открывается|открыть|отпирается
    sent me|texted me|mandaron|enviaron|mandaram|enviaram|chegou|llegó|recibí|recebi|прислали|пришёл|пришел|получил|bekommen|geschickt|received|got
    dial|dialing|dialling|punch in|punching in|punched in|key in|keying in|keyed in|type in|typing in|typed in|type|typing|typed
    enter|entering|entered|press|pressing|pressed|eintippen|eingeben|tippen|drücken|wählen|tippe|gebe|drücke|wähle|eingetippt|eingegeben
    tippt|gibt|drückt|gedrückt|getippt|marcar|marco|marca|marcas|marcando|teclear|tecleo|tecleas|teclea|pulsar|pulso|pulsas|ingresar
    ingreso|ingresas|introducir|introduzco|introduces|poner|pongo|pones|digitar|digito|digita|digitando|teclar|teclo|tecla|apertar
    aperto|aperta|discar|disco|disca|colocar|coloco|coloca|набрать|набираю|набери|наберите|набирать|нажать|нажимаю|нажмите|ввести|ввожу
    вводить|введите|вводим|набираем|набрал|ввёл|ввел
    """.strip().splitlines()
    for word in line.split("|")
)

#: what a code opens
DOORS = (
    *(
        "gate",
        "front door",
        "back door",
        "barrier",
        "safe",
        "locker",
        "garage",
        "keypad",
        "teclado",
        "клавиатур",
        "door lock",
        "entrance",
        "mailbox lock",
    ),
    *(
        "tor",
        "gartentor",
        "hoftor",
        "garagentor",
        "haustür",
        "tresor",
        "schranke",
        "schließfach",
        "türschloss",
        "türöffner",
        "tastenfeld",
    ),
    *(
        "puerta",
        "portal",
        "portón",
        "caja fuerte",
        "garaje",
        "barrera",
        "candado",
        "cerradura",
        "taquilla",
    ),
    *("porta", "portão", "cofre", "garagem", "cadeado", "fechadura", "cancela", "armário"),
    *("ворота", "дверь", "двери", "сейф", "домофон", "шлагбаум", "калитк", "замок", "ячейк"),
)

#: how a one-time code comes
MESSAGES = (
    *(
        "sms",
        "text message",
        "texted",
        "to verify",
        "verify your",
        "to confirm",
        "per sms",
        "bestätigen",
        "verificar",
        "confirmar",
    ),
    *("смс", "подтвержден", "подтвердить", "из письма", "в письме"),
)
