"""What an operator may ask of the processor by invoking it directly: withdraw, replay, prune and others."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from common.errors import BadRequestError, MeterspaceError, NotFoundError, ObjectGoneError
from common.objects import Objects
from common.receipt import FileReceipt, Receipt, file_id, group_files, parse_file_id, utc_now
from common.store.port import Store, Withdrawal
from common.store.records import of_ms
from processor.load import load_of
from processor.prepare import prepare
from processor.profiles import ProfileShelf
from processor.prune import PIECE_S, prune
from processor.prune_ask import ask_of, pack_cursor
from processor.queue import Queue
from processor.reconcile import reconcile
from processor.task import LoadTask

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Commands:
    """Answers `{"ok": true, ...}`, or `{"ok": false, "error": ..., "advice": ...}`."""

    store: Store
    objects: Objects
    queue: Queue
    shelf: ProfileShelf
    inbox_bucket: str
    now: Callable[[], datetime] = utc_now
    prune_s: float = PIECE_S

    def answer(self, event: Mapping[str, Any]) -> Answer:
        """Carry out `event["command"]`."""
        known: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "withdraw": self._withdraw,
            "replay": self._replay,
            "reconcile": self._reconcile,
            "prune": self._prune,
            "ping": self._ping,
        }
        command = known.get(str(event["command"]))
        if command is None:
            return _failure(f"no command {event['command']!r}", f"known are: {', '.join(known)}")
        try:
            return {"ok": True, **command(event)}
        except NotFoundError as error:
            return _failure(str(error), "`meterspace files` lists the loads with their ids")
        except ObjectGoneError as error:
            return _failure(f"{error} is not in the inbox any more", "put it there again to load it")
        except MeterspaceError as error:
            return _failure(str(error), "mend that and ask again")

    def _withdraw(self, event: Mapping[str, Any]) -> Answer:
        """Leave the rows of a load out of all answers, or (`undo`) let them count again."""
        file = self._file(str(event.get("file_id", "")))
        self._set_withdrawn(file.first, event, undone=bool(event.get("undo")))
        return {"file_id": file.file_id, "withdrawn": not event.get("undo")}

    def _replay(self, event: Mapping[str, Any]) -> Answer:
        """Load the object again, under another profile if one is named; the old load is then withdrawn.

        Where the object cannot be read under that profile nothing changes, and the error says why.
        """
        file = self._file(str(event.get("file_id", "")))
        first = file.first
        name = str(event.get("profile") or first.profile)
        profile = self.shelf.find(name)
        load = load_of(self.objects.head(first.bucket, first.key, first.object_version), profile, name)
        prepare(self.objects, load, profile)
        if load.digest != first.version.digest and not first.refused:
            self._set_withdrawn(first, {"reason": f"replayed under {name}", **event}, undone=False)
        again = self.store.withdrawals().get(load.digest)
        if again and not again.undone:
            self._set_withdrawn_digest(load.version(0).pack(), load.digest, event, undone=True)
        self.queue.send([LoadTask(first.bucket, first.key, first.object_version, name, again=True).to_json()])
        return {"file_id": file_id(load.received_on, load.digest), "replaces": file.file_id, "profile": name}

    def _reconcile(self, event: Mapping[str, Any]) -> Answer:
        min_age = timedelta(seconds=float(event.get("min_age_s", 0)))
        return asdict(reconcile(self.store, self.objects, self.queue, self.inbox_bucket, min_age))

    def _prune(self, event: Mapping[str, Any]) -> Answer:
        """One piece. Where the answer's `next` is not None, ask again with it as `cursor`."""
        ask = ask_of(event, self.now())
        for meter in ask.meters:
            if not self.store.channels(meter):
                raise BadRequestError(f"there is no meter {meter!r}", "meters")
        done = prune(self.store, ask, self.prune_s)
        return {
            "rows": done.rows,
            "days": done.days,
            "channels": done.channels,
            "before": of_ms(ask.before_ms).isoformat(),
            "deleted": ask.delete,
            "next": pack_cursor(ask.before_ms, done.following) if done.following else None,
        }

    def _ping(self, event: Mapping[str, Any]) -> Answer:
        del event
        self.store.ping()
        return {"now": utc_now().isoformat()}

    def _file(self, identifier: str) -> FileReceipt:
        try:
            received_on, digest = parse_file_id(identifier)
        except ValueError:
            raise NotFoundError(f"{identifier!r} is not the id of a load") from None
        files = group_files(self.store.receipts_of(received_on, digest))
        if not files:
            raise NotFoundError(f"there is no load {identifier}")
        return files[0]

    def _set_withdrawn(self, receipt: Receipt, event: Mapping[str, Any], *, undone: bool) -> None:
        self._set_withdrawn_digest(receipt.version.pack(), receipt.version.digest, event, undone=undone)

    def _set_withdrawn_digest(
        self, version: bytes, digest: bytes, event: Mapping[str, Any], *, undone: bool
    ) -> None:
        reason, by = str(event.get("reason") or "")[:500], str(event.get("by") or "")[:100]
        self.store.put_withdrawal(Withdrawal(digest, version, reason, by, utc_now(), undone))


def _failure(error: str, advice: str) -> Answer:
    return {"ok": False, "error": error, "advice": advice}
