import { Button } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage } from '../../language/language.js';
import { first } from '../../server.js';

const step = 50;

/** The beginning of a list, which grows when more is wanted; read again every few seconds while `isMoving` says so. */
export function useGrowing<T>(
  key: readonly unknown[],
  list: () => AsyncIterable<T>,
  isMoving: (items: readonly T[]) => boolean = () => false,
) {
  const [count, setCount] = useState(step);
  const { data, error, isPending, isFetching } = useQuery({
    queryKey: [...key, count],
    // One more than is shown tells whether there are more.
    queryFn: () => first(list(), count + 1),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isMoving(state.data ?? []) ? 5000 : false),
  });
  return {
    items: (data ?? []).slice(0, count),
    error,
    isPending,
    more:
      (data?.length ?? 0) > count ? { isLoading: isFetching, load: () => setCount(count + step) } : undefined,
  };
}

/** Reads more of a list; nothing at its end. */
export function MoreButton({ more }: { readonly more: ReturnType<typeof useGrowing>['more'] }) {
  const { t } = useLanguage();
  if (more === undefined) return null;
  return (
    <Button disabledFocusable={more.isLoading} onClick={more.load}>
      {t('shell.more')}
    </Button>
  );
}
