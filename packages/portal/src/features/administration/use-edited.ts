import type { Versioned } from '@cardea/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries, readAnew } from '../../server.js';
import { isConflict } from './conflict.js';
import type { LastChange } from './last-change.js';

/**
 * Something that is read, changed here, and saved under If-Match. What is typed is kept until it is saved or given up, also
 * when somebody else saved first.
 */
export function useEdited<T extends object>(source: {
  readonly queryKey: readonly unknown[];
  readonly read: () => Promise<Versioned<T>>;
  /** Saves what was typed over the version of that entity tag. */
  readonly save: (draft: T, etag: string) => Promise<unknown>;
  /** Who saved last; null where that is not known. */
  readonly lastChange: () => Promise<LastChange | null>;
}) {
  const { data, error } = useQuery({
    queryKey: [...source.queryKey],
    queryFn: async () => {
      // Before the reading: what was changed between the two counts as changed in the meantime.
      const before = await source.lastChange();
      return { ...(await source.read()), before };
    },
    // What is being changed must not change by itself.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [draft, setDraft] = useState<T>();
  // The version that was there when the first letter was typed, whatever is read later.
  const [base, setBase] = useState<typeof data>();
  const [theirs, setTheirs] = useState<Versioned<T> & { readonly change: LastChange | null }>();
  const save = useMutation({
    mutationFn: async (etag: string) => {
      if (draft !== undefined) await source.save(draft, etag);
    },
    onError: async (failure) => {
      if (!isConflict(failure)) return;
      const [now, last] = await Promise.all([source.read(), source.lastChange()]);
      const before = (base ?? data)?.before;
      // Not every change is an event of its own, such as those of an import: nobody gets the blame for what was there before.
      setTheirs({ ...now, change: last?.eventUuid === before?.eventUuid ? null : last });
    },
    onSuccess: async () => {
      setTheirs(undefined);
      setBase(undefined);
      await readAnew();
      setDraft(undefined);
    },
  });
  const opened = (base ?? data)?.value;
  return {
    value: draft ?? opened,
    error,
    isLoading: data === undefined && error === null,
    isChanged: draft !== undefined,
    change: (part: Partial<T>) => {
      const before = draft ?? opened;
      if (before === undefined) return;
      setBase(base ?? data);
      setDraft({ ...before, ...part });
    },
    save: () => save.mutate((base ?? data)?.etag ?? '*'),
    isSaving: save.isPending,
    isSaved: save.isSuccess && draft === undefined,
    saveError: save.error,
    /** Who saved in between; null where that is not known. */
    savedBetween: theirs?.change ?? null,
    /** Members that differ between what was opened here and what the server has now. */
    changedByOthers:
      opened === undefined || theirs === undefined
        ? []
        : (Object.keys(opened) as (keyof T & string)[]).filter(
            (member) => JSON.stringify(opened[member]) !== JSON.stringify(theirs.value[member]),
          ),
    saveAnyway: () => save.mutate(theirs?.etag ?? '*'),
    takeTheirs: () => {
      setDraft(undefined);
      setBase(undefined);
      setTheirs(undefined);
      save.reset();
      void queries.invalidateQueries({ queryKey: [...source.queryKey] });
    },
  };
}
