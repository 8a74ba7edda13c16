const watched = new Set<string>();

/** Notes whether the server tells by itself what becomes of a request. */
export function setWatched(uuid: string, isWatched: boolean): void {
  if (isWatched) watched.add(uuid);
  else watched.delete(uuid);
}

/** Whether the server tells by itself what becomes of a request: then nobody has to ask. */
export function isWatched(uuid: string): boolean {
  return watched.has(uuid);
}
