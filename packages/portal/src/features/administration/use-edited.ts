import type { Versioned } from '@cardea/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries, readAnew } from '../../server.js';
import { isConflict } from './conflict.js';
import type { LastChange } from './last-change.js';
import { bothChanges } from './template-form/path.js';

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
  const [typedOver, setTypedOver] = useState<typeof data>();
  const base = draft === undefined ? undefined : typedOver;
  const [theirs, setTheirs] = useState<Versioned<T> & { readonly change: LastChange | null }>();
  const save = useMutation({
    mutationFn: ({ sent, etag }: { readonly sent: T; readonly etag: string }) => source.save(sent, etag),
    onError: async (failure) => {
      if (!isConflict(failure)) return;
      const [now, last] = await Promise.all([source.read(), source.lastChange()]);
      const before = (base ?? data)?.before;
      // Not every change is an event of its own, such as those of an import: nobody gets the blame for what was there before.
      setTheirs({ ...now, change: last?.eventUuid === before?.eventUuid ? null : last });
    },
    onSuccess: async (_, { sent }) => {
      setTheirs(undefined);
      await readAnew();
      const saved = queries.getQueryData<typeof data>(source.queryKey);
      // What was typed since it was sent goes on, from what is there now.
      setDraft((now) =>
        now === undefined || now === sent ? undefined : bothChanges(sent, now, saved?.value ?? sent),
      );
      setTypedOver(saved);
    },
  });
  const opened = (base ?? data)?.value;
  const saveOver = (etag = '*') => {
    if (draft !== undefined) save.mutate({ sent: draft, etag });
  };
  return {
    value: draft ?? opened,
    error,
    isLoading: data === undefined && error === null,
    isChanged: draft !== undefined,
    change: (part: Partial<T>) => {
      const before = draft ?? opened;
      if (before === undefined) return;
      setTypedOver(base ?? data);
      setDraft({ ...before, ...part });
    },
    save: () => saveOver((base ?? data)?.etag),
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
    saveAnyway: () => saveOver(theirs?.etag),
    takeTheirs: () => {
      setDraft(undefined);
      setTheirs(undefined);
      save.reset();
      void queries.invalidateQueries({ queryKey: [...source.queryKey] });
    },
  };
}
