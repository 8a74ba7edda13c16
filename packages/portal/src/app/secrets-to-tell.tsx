import type { Secret, v2 } from '@cardea/sdk';
import { type ComponentType, useEffect, useSyncExternalStore } from 'react';
import { useSession } from '../session/session.js';

/** A secret that the server tells once, for whoever asked for it. */
interface ToTell {
  readonly whose: v2.User['uuid'];
  readonly secret: Secret<string>;
  /** Shows it, until whoever asked has said that it is kept. */
  readonly Told: ComponentType<{ readonly secret: string; readonly onClose: () => void }>;
}

let waiting: readonly ToTell[] = [];
const listeners = new Set<() => void>();

function change(next: readonly ToTell[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

/** Shows a secret wherever whoever asked for it is by now, also when they have closed its form or left the page. */
export function tellOnce(toTell: ToTell): void {
  // After the form is closed: closing, it gives the focus back.
  setTimeout(() => change([...waiting, toTell]));
}

/** Secrets that wait to be told, one after the other, to whoever asked for them and to nobody who signs in after them. */
export function SecretsToTell() {
  const { user } = useSession();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
  // Whoever signs out leaves none of them behind.
  useEffect(() => () => change([]), []);
  const next = shown.find(({ whose }) => whose === user?.uuid);
  if (next === undefined) return null;
  const { Told, secret } = next;
  return <Told secret={secret.reveal()} onClose={() => change(waiting.filter((each) => each !== next))} />;
}
