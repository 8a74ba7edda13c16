import type { Repositories, Store } from '@cardea/domain';

/** Who hears of new work. */
export interface WakeUpCalls {
  /** A job was enqueued, or waits again. */
  readonly jobs: () => void;
  /** A notification was written, or a dead delivery waits again. */
  readonly deliveries: () => void;
}

/**
 * The same store, telling the workers of this process about new work as soon as it is committed, so that they need not
 * look all the time. Work of other processes is found by looking.
 */
export function wakingStore(store: Store, calls: WakeUpCalls): Store {
  return {
    ...store,
    ...listening(store, calls),
    transaction: async (work) => {
      let isJobNew = false;
      let isDeliveryNew = false;
      const noting: WakeUpCalls = {
        jobs: () => {
          isJobNew = true;
        },
        deliveries: () => {
          isDeliveryNew = true;
        },
      };
      const result = await store.transaction((tx) => work({ ...tx, ...listening(tx, noting) }));
      if (isJobNew) calls.jobs();
      if (isDeliveryNew) calls.deliveries();
      return result;
    },
    close: () => store.close(),
  };
}

function listening(
  { jobs, notifications }: Pick<Repositories, 'jobs' | 'notifications'>,
  calls: WakeUpCalls,
): Pick<Repositories, 'jobs' | 'notifications'> {
  return {
    jobs: {
      ...jobs,
      enqueue: async (job, key) => {
        const isNew = await jobs.enqueue(job, key);
        if (isNew) calls.jobs();
        return isNew;
      },
      retry: async (uuid, runAt) => {
        const isWaiting = await jobs.retry(uuid, runAt);
        if (isWaiting) calls.jobs();
        return isWaiting;
      },
    },
    notifications: {
      ...notifications,
      append: async (notification) => {
        await notifications.append(notification);
        calls.deliveries();
      },
      replay: async (uuid, nextAttemptAt) => {
        const isWaiting = await notifications.replay(uuid, nextAttemptAt);
        if (isWaiting) calls.deliveries();
        return isWaiting;
      },
    },
  };
}
