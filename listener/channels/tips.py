"""Tips: what a colleague pastes or tells. Nothing is read from anywhere and nothing is answered."""

from listener.channel import About, Both, Channel, Probe


class Tips(Channel):
    about = About(
        key="tips",
        name="Segnalazioni · Tips",
        manual="https://quattrocchi.example/tips",
        settings=(),
        streams=(),
        deletions=Both("mai: la scrive un collega", "never: a colleague writes it"),
    )

    def probe(self) -> Probe:
        return Probe("Quattrocchi", "tips")
