import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { More } from '../../app/rows-in-sight.js';
import { type ListPage, listPages } from '../../server.js';

/** A list of which somebody has seen more pages than this is not read again by itself: all of them would be. */
const mostReadAgain = 3;

/**
 * The beginning of a list, which grows as somebody scrolls. Its beginning is read again every few seconds while `isMoving`
 * says so.
 */
export function useGrowing<T>(
  key: readonly unknown[],
  page: (at: { cursor?: string }) => Promise<{ data?: ListPage<T> }>,
  isMoving: (items: readonly T[]) => boolean = () => false,
) {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...listPages(key, page),
    // Jobs, agents and other people change these lists: who comes to one again sees it as it is now.
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      return pages.length <= mostReadAgain && isMoving(itemsOf(pages)) ? 5000 : false;
    },
  });
  const more: More | undefined = hasNextPage
    ? { isLoading: isFetchingNextPage, load: () => void fetchNextPage() }
    : undefined;
  return { items: itemsOf(data?.pages ?? []), error, isPending, more };
}

function itemsOf<T>(pages: readonly ListPage<T>[]): readonly T[] {
  return pages.flatMap(({ items }) => items);
}
