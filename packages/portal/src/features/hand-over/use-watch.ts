import { type ProgressStep, watchRequest } from '@cardea/sdk';
import { useEffect, useState } from 'react';
import { baseUrl, queries, readAnew } from '../../server.js';
import { request } from '../requests/queries.js';
import { setWatched } from '../requests/watched.js';

/** A step that the card agent told. */
export interface ToldStep {
  readonly step: ProgressStep;
  /** Instant. */
  readonly at: string;
  /** Of the card in the reader, when it is not one for this request. */
  readonly cardId?: string;
}

/**
 * Keeps a request on this page as it is at the server, and gives the steps that the card agent tells, while `isOpen`. Where
 * no events come, the request is asked for again and again instead.
 */
export function useWatch(uuid: string, isOpen: boolean): readonly ToldStep[] {
  const [told, setTold] = useState<readonly ToldStep[]>([]);
  useEffect(() => {
    if (!isOpen) return;
    setTold([]);
    const { queryKey } = request(uuid);
    const end = watchRequest(baseUrl, uuid, {
      onRequest: (now) => {
        const before = queries.getQueryData(queryKey);
        queries.setQueryData(queryKey, now);
        if (before?.status !== now.status) void readAnew();
      },
      onProgress: (step) => setTold((before) => [...before, step]),
      onOpen: (isWatched) => {
        setWatched(uuid, isWatched);
        // Asked once more, which also decides anew whether to go on asking.
        if (!isWatched) void queries.invalidateQueries({ queryKey, exact: true });
      },
    });
    return () => {
      end();
      setWatched(uuid, false);
    };
  }, [uuid, isOpen]);
  return told;
}
