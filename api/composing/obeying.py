"""Obeying the erasure orders before anything is opened, at the start of every process."""

from api.settings import Settings
from application.log import Log
from infrastructure.erasure.log_orders import LogOrders
from infrastructure.erasure.obeying import floors, obey
from infrastructure.erasure.order_file import OrderFile, OrdersUnreadable
from infrastructure.keys.fences import Fences
from infrastructure.keys.store import KeyStore
from infrastructure.postgres.cannot_start import CannotStart


def obey_erasures(
    settings: Settings, log: Log, orders: LogOrders, fences: Fences, store: KeyStore
) -> None:
    """Destroy what was ordered to be and came back, as after a restore of the key store.

    Raises `CannotStart`, and what the log and the key store raise.
    """
    # The end is read first: what is ordered after it was obeyed by whoever ordered it.
    upto, _ = log.last()
    try:
        kept = OrderFile(settings.notary_dir).orders()
    except OrdersUnreadable as unreadable:
        raise CannotStart(
            f"{unreadable.path} can't be read, or holds something else than erasure orders: put it"
            " back, because nothing may be opened that it says was erased."
        ) from None
    obey(floors(orders.all(), kept), fences, upto=upto)
    store.obeys(upto)
