"""Accepts links of the chain that the database does not know, because it was lost or restored from a copy."""

from collections.abc import Iterable
from datetime import datetime

from tracker.evidence.chain import Manifest, to_manifest_record
from tracker.evidence.chain_faults import read_chain
from tracker.evidence.vault.vault import Vault
from tracker.store.chain_records import Acceptance
from tracker.store.store import Store


def unknown_links(vault: Vault, store: Store) -> tuple[Manifest, ...]:
    """The links in the vault that the database does not know, in the order of their numbers."""
    chain = read_chain(vault, store)
    trusted, recorded_paths = chain.trusted_links(), {record.path for record in chain.records}
    return tuple(
        manifest for path, manifest in chain.manifests.items() if path not in trusted and path not in recorded_paths
    )


def accept(store: Store, manifests: Iterable[Manifest], reason: str, accepted_by: str, accepted_at: datetime) -> None:
    """Record who accepts these links, and why. A link that continues the newest recorded one becomes the newest."""
    for manifest in sorted(manifests, key=lambda manifest: manifest.number):
        newest = next(reversed(store.chain.records()), None)
        follows = (newest.number + 1, newest.sha256) if newest else (1, "")
        acceptance = Acceptance(
            path=manifest.path, sha256=manifest.sha256, reason=reason, accepted_by=accepted_by, accepted_at=accepted_at
        )
        store.chain_records.accept(
            acceptance, to_manifest_record(manifest) if (manifest.number, manifest.prev) == follows else None
        )
