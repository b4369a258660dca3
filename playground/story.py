"""What happens in the town: Ana moves house and her line does not, and others have their say."""

from datetime import timedelta

from playground.town import Act

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def when(offset: str) -> timedelta:
    """ "-3h" is three hours before the story starts, "+40s" forty seconds into it."""
    return timedelta(**{UNITS[offset[-1]]: int(offset[:-1])})


def _step(offset: str, who: str, do: str, text: str = "", **more: object) -> tuple[timedelta, Act]:
    act: Act = {"who": who, "do": do, **more}
    return when(offset), act | {"text": text} if text else act


MOVE_BLOG = (
    "Il giorno 11 abbiamo cambiato casa. Gli scatoloni sono arrivati tutti, la linea no.\n\n"
    "Avevo avvisato Linfa un mese prima, codice cliente LF-204817, scritto tre volte su tre moduli "
    "diversi. Da allora tre tecnici promessi, tre mattine di ferie, nessuno si è visto. "
    "Ogni telefonata ricomincia da capo: come si chiama, dove abita, che problema ha.\n\n"
    "Lavoro da casa e sto lavorando dal bar. Non voglio uno sconto, voglio qualcuno che mi dica "
    "un giorno vero."
)
SHOUT = (
    "URGENTE!!! RISPONDETE!!! @LinfaCasa È INACCETTABILE, NON FUNZIONA NIENTE E NESSUNO SI "
    "DEGNA!!! RISPONDETE SUBITO O LO SANNO TUTTI!!!"
)

# What lies in the past has already happened when the demo starts: the queue is full at once.
BEFORE = (
    _step("-30d", "ana", "rt.open", "Dal giorno 11 il nuovo indirizzo è via Mazzini 8, Bologna. "
          "Codice cliente LF-204817.", subject="Trasloco della linea", queue="Fatturazione",
          **{"as": "ana_move"}),
    _step("-29d", "squadra", "rt.status", ticket="$ana_move", status="resolved"),
    _step("-20d", "ugo", "blogs.post", "Da due giorni siamo senza internet: Linfa dice che è un "
          "guasto di zona, ma i vicini navigano. Nessuno richiama.", blog="via-mazzini",
          title="Due giorni al buio", dated="2001-03-04T08:00:00+01:00"),
    _step("-9d", "gazzetta", "blogs.post", "Linfa ha aperto uno sportello in via Roma. All'inaugu"
          "razione il sindaco e la banda del borgo. Lo sportello è aperto dal lunedì al venerdì.",
          blog="gazzetta", title="Linfa apre uno sportello in via Roma"),
    _step("-8d", "erbe", "blogs.post", "La linfa di betulla si raccoglie quando la neve si "
          "scioglie: un bicchiere al mattino, per tre settimane.", blog="selva",
          title="La linfa di betulla", unsigned=True),
    _step("-6d", "ana", "rt.open", "Buongiorno, dal trasloco del giorno 11 non ho la linea. "
          "Il tecnico di lunedì non è venuto. Codice cliente LF-204817.",
          subject="Nessuna linea dopo il trasloco", **{"as": "ana_web"}),
    _step("-5d", "ana", "rt.open", "La cliente sollecita: senza linea dal trasloco, secondo "
          "tecnico non presentato.", subject="Sollecito cliente Ferri", channel="telefono",
          **{"as": "ana_phone"}),
    _step("-4d", "centralino", "rt.comment", "Promesso un terzo tecnico per giovedì mattina.",
          ticket="$ana_phone"),
    _step("-4d", "ana_verona", "rt.open", "Ho pagato due volte la bolletta di ottobre.",
          subject="Doppio addebito", queue="Fatturazione"),
    _step("-3d", "sofia", "rt.open", "Il modem si spegne ogni sera. Codice LF-275540.",
          subject="Modem che si spegne", **{"as": "sofia_web"}),
    _step("-2d", "linfa", "graph.post", "Da oggi la fibra di Linfa arriva anche a Imola. "
          "Venite a trovarci in piazza sabato!", **{"as": "promo"}),
    _step("-26h", "linfa", "wordpress.post", "Bastano tre passi: avvisaci un mese prima, scegli il "
          "giorno, aspetta il tecnico. Al resto pensiamo noi.", title="Traslocare la linea in tre "
          "passi", **{"as": "three_steps"}),
    _step("-3h", "ana", "blogs.post", MOVE_BLOG, blog="casa-nuova",
          title="Casa nuova, linea nessuna", **{"as": "ana_blog"}),
    _step("-170m", "ana", "x.post", "@LinfaCasa tre tecnici promessi, zero visti. Senza linea dal "
          "giorno 11. C'è una persona con un nome a cui posso parlare?", **{"as": "ana_tweet"}),
    _step("-155m", "ana", "graph.comment", "Bella la piazza di Imola. A casa mia a Bologna però "
          "la linea manca dal trasloco e nessuno risponde.", on="$promo"),
    _step("-65m", "rocco", "bluesky.post", "@linfa.example terzo giorno senza linea in centro a "
          "Milano 😤 Qualcuno risponde, o faccio prima a cambiare operatore?",
          **{"as": "rocco_sky"}),
    _step("-2h", "ana_verona", "x.post", "@LinfaCasa mi avete addebitato due volte la bolletta di "
          "ottobre. Quando arriva il rimborso?"),
    _step("-95m", "peter", "x.post", "@LinfaCasa my internet has been down since Monday and your "
          "helpline hangs up after twenty minutes. Please have someone call me.", lang="en",
          **{"as": "peter_tweet"}),
    _step("-70m", "giulia", "graph.post", "Buongiorno, la fibra arriva anche in via Garibaldi "
          "a Parma? Grazie!"),
    _step("-62m", "sofia", "mastodon.post", "@linfa da una settimana il modem si spegne ogni sera "
          "alle nove. Ho aperto una richiesta e nessuno risponde. #disservizi",
          **{"as": "sofia_toot"}),
    _step("-58m", "erbe", "mastodon.post", "La #linfa di betulla è pronta: bottiglie in bottega."),
    _step("-66m", "ugo", "wordpress.comment", "Tre passi? Sono fermo al primo da settembre: la fibra "
          "non c'è e il modulo mi rimanda qui. Chi mi risponde?", post="$three_steps",
          **{"as": "ugo_comment"}),
    _step("-61m", "spam", "wordpress.comment", "Guadagna da casa http://soldi.example e "
          "http://facili.example", post="$three_steps"),
    _step("-55m", "lucia", "x.post", "Complimenti a @LinfaCasa e soprattutto a Dario: ha risolto "
          "in un quarto d'ora quello che aspettavo da mesi. Grazie Dario!"),
    _step("-45m", "spam", "graph.comment", "Guadagna 5000 euro al mese da casa!!! Scrivimi in "
          "privato", on="$promo", **{"as": "spam_comment"}),
    _step("-35m", "marco", "x.post", "@LinfaCasa guardate cosa fate a @anaferri_casa: un mese "
          "senza linea e tre tecnici fantasma. Leggete il suo blog."),
    _step("-20m", "rocco", "x.post", SHOUT),
)  # fmt: skip

LIVE = (
    _step("+40s", "ana", "x.post", "@LinfaCasa Allora?? Nessuno risponde?", reply_to="$ana_tweet"),
    _step("+80s", "sofia", "graph.post", "Il modem di Linfa si spegne ogni sera alle nove. Ho "
          "aperto una richiesta tre giorni fa e ancora niente."),
    _step("+130s", "erbe", "x.post", "Oggi in bottega: linfa di betulla appena raccolta."),
    _step("+70s", "giulia", "hookman.say", "Allo sportello di via Roma mi hanno detto di scrivere qui: "
          "il rimborso della bolletta di agosto non arriva, e sono già tre mesi."),
    _step("+160s", "lucia", "wordpress.comment", "Anche da me il modulo non va: dopo il secondo passo "
          "resta bianco, da due giorni.", post="$three_steps", reply_to="$ugo_comment"),
    _step("+180s", "marco", "blogs.comment", "Ana, ho scritto io a Linfa. Tieni duro!",
          post="$ana_blog"),
    _step("+200s", "sofia", "mastodon.edit", "@linfa da una settimana il modem si spegne ogni "
          "sera alle nove. Ho aperto una richiesta e nessuno risponde. Aggiornamento: anche oggi. "
          "#disservizi", post="$sofia_toot"),
    _step("+230s", "ugo", "graph.comment", "Anche a Imola, sì, ma qui è tutto fermo da ieri sera. "
          "Il mio numero è 051 555 0173, richiamatemi.", on="$promo"),
    _step("+260s", "marco", "bluesky.post", "A Bologna uguale: una mia amica aspetta da un mese.",
          reply_to="$rocco_sky"),
    _step("+380s", "rocco", "bluesky.dm", "Va bene, scrivo io qui: via Torino 12, Milano."),
    _step("+290s", "ana", "rt.correspond", "Nessuno mi ha ancora richiamata.", ticket="$ana_web"),
    _step("+340s", "gazzetta", "x.post", "Disservizi a Imola: Linfa parla di lavori in corso."),
    _step("+390s", "ana", "blogs.edit", MOVE_BLOG + "\n\nAggiornamento: ancora nulla.",
          post="$ana_blog"),
    _step("+420s", "ugo", "wordpress.edit_comment", "Tre passi? Sono fermo al primo da settembre: la "
          "fibra non c'è e il modulo mi rimanda qui. Chi mi risponde? Ho anche telefonato.",
          comment="$ugo_comment"),
    _step("+440s", "peter", "x.edit", "@LinfaCasa my internet has been down since last Monday and "
          "your helpline hangs up after twenty minutes. Please have someone call me.",
          post="$peter_tweet"),
    _step("+470s", "peter", "mastodon.direct", "Hello, I wrote to you on X this morning: my line "
          "is still down. My contract is LF-410055.", lang="en"),
    _step("+500s", "spam", "graph.delete", item="$spam_comment"),
)  # fmt: skip

STORY = BEFORE + LIVE
