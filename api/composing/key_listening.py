"""A thread that has a process let go of keys as soon as they are destroyed elsewhere."""

from contextlib import ExitStack
from threading import Event, Thread

from api.settings import Settings
from infrastructure.keys.listening import listen
from infrastructure.keys.store import KeyStore


def listen_for_erasures(settings: Settings, store: KeyStore, closing: ExitStack) -> None:
    """Begin to listen; it ends with the rest."""
    stop = Event()
    thread = Thread(
        name="erased-keys", target=listen, args=(settings.keys_address(), store, stop), daemon=True
    )
    thread.start()

    def end() -> None:
        stop.set()
        thread.join()

    closing.callback(end)
