import { CardeaApiError, type v2 } from '@cardea/sdk';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLanguage } from '../../../language/language.js';
import { readAnew } from '../../../server.js';
import { isConflict } from '../conflict.js';
import type { Finding, Path } from './fields.js';
import { bothChanges, isSame, withValueAt } from './path.js';
import { shapeFaults } from './shape-faults.js';

/** A template as the server has it. */
export interface Stored<T> {
  readonly content: T;
  /** Entity tag that saving needs; empty for what is not stored yet. */
  readonly etag: string;
}

/** What somebody else saved in between. */
export interface Meanwhile<T> extends Stored<T> {
  /** Empty where it was not noted. */
  readonly savedBy: string;
  /** An instant; null where it was not noted. */
  readonly savedAt: string | null;
}

/** How one kind of template is checked and stored. */
export interface TemplateStore<T> {
  /** Name of its schema. */
  readonly root: string;
  readonly validate: (content: T) => Promise<v2.ProfileTemplateValidation>;
  readonly save: (content: T, etag: string) => Promise<Stored<T>>;
  readonly readMeanwhile: () => Promise<Meanwhile<T>>;
}

/** Time without typing after which the server looks, so that it does not look at every letter. */
const pauseMs = 500;

/** A template that is being edited: its content, what is wrong with it, and saving it. */
export function useTemplateEdit<T extends object>(stored: Stored<T>, store: TemplateStore<T>) {
  const [{ content: base, etag }, setStored] = useState(stored);
  const [content, setContent] = useState(stored.content);
  const [meanwhile, setMeanwhile] = useState<Meanwhile<T> | null>(null);
  const findings = useFindings(content, store);
  const { mutate, isPending, error, isSuccess, reset } = useMutation({
    mutationFn: (sent: T) => store.save(sent, etag),
    onSuccess: async (saved, sent) => {
      setStored(saved);
      // What was changed since it was sent goes on, from what is stored now.
      setContent((now) => bothChanges(sent, now, saved.content));
      setMeanwhile(null);
      await readAnew();
    },
    onError: async (failure) => {
      if (isConflict(failure)) setMeanwhile(await store.readMeanwhile());
    },
  });
  const begin = (from: Stored<T>, next: T) => {
    setStored({ content: from.content, etag: from.etag });
    setContent(next);
    setMeanwhile(null);
    reset();
  };
  return {
    content,
    base,
    findings,
    isChanged: !isSame(base, content),
    change: (path: Path, value: unknown) => {
      setContent((before) => withValueAt(before, path, value));
      if (isSuccess) reset();
    },
    discard: () => setContent(base),
    save: () => mutate(content),
    isSaving: isPending,
    isSaved: isSuccess,
    error: isConflict(error) ? null : error,
    meanwhile,
    /** Goes on with what was saved in between and the own changes on top of it. */
    takeBoth: (theirs: Meanwhile<T>) => begin(theirs, bothChanges(base, content, theirs.content)),
    /** Goes on with what was saved in between; the own changes are gone. */
    takeTheirs: (theirs: Meanwhile<T>) => begin(theirs, theirs.content),
  };
}

interface Findings {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** The server has not looked yet at what is there now. */
  readonly isLooking: boolean;
  /** Why it could not look. */
  readonly error: unknown;
}

function useFindings<T extends object>(content: T, { root, validate }: TemplateStore<T>): Findings {
  const { t } = useLanguage();
  const settled = useSettled(content);
  const shape = shapeFaults(root, content, t('templateForm.mustBeWhole'));
  const { data, error, isFetching } = useQuery({
    queryKey: ['validation', root, settled],
    queryFn: () => validate(settled),
    enabled: shape.length === 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const isLooking = isFetching || settled !== content;
  if (shape.length > 0) return { errors: shape, warnings: [], isLooking: false, error: null };
  // What the schema itself forbids is refused with the first fault alone.
  if (error instanceof CardeaApiError && error.field !== undefined && error.field !== '')
    return { errors: [faultAtField(error.field, error.message)], warnings: [], isLooking, error: null };
  return { errors: data?.errors ?? [], warnings: data?.warnings ?? [], isLooking, error };
}

/** The text names the field first, which stands at the field already. */
function faultAtField(path: string, text: string): Finding {
  const end = text.indexOf(': ', text.indexOf(path));
  return { path, rule: text.includes(path) && end > 0 ? text.slice(end + 2) : text };
}

/** The content once it has been left alone for a moment. */
function useSettled<T>(content: T): T {
  const [settled, setSettled] = useState(content);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(content), pauseMs);
    return () => clearTimeout(timer);
  }, [content]);
  return settled;
}
