/** One piece of work that was taken, ready to be done. */
export type TakenWork = () => Promise<void>;

/** What a loop does, and how. */
export interface WorkLoopOrder {
  /** How many pieces of work are done at once. */
  readonly lanes: number;
  /** How long the loop sleeps after it found nothing, unless it is woken. */
  readonly pollMs: number;
  /** Takes the next piece of work; undefined when there is none. The signal is aborted when the loop stops. */
  readonly take: (signal: AbortSignal) => Promise<TakenWork | undefined>;
  readonly onError: (error: unknown) => void;
}

/**
 * Does work in the background until it is stopped. While nothing is to do, one lane alone looks for work; a lane that
 * found some calls the next one. An error is reported, and the lane goes on after its sleep.
 */
export class WorkLoop {
  readonly #order: WorkLoopOrder;
  readonly #stopping = new AbortController();
  readonly #lanes: Promise<void>[] = [];
  /** Wake-up calls of the lanes that sleep. */
  readonly #sleeping = new Set<() => void>();
  /** Counts wake-up calls, so that a lane that was looking just then looks again. */
  #calls = 0;
  /** Taking and doing, under way. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(order: WorkLoopOrder) {
    this.#order = order;
  }

  start(): void {
    if (this.#lanes.length > 0) return;
    for (let lane = 0; lane < this.#order.lanes; lane += 1) this.#lanes.push(this.#run(lane === 0));
  }

  /** Tells of new work. One sleeping lane is enough: it calls the next when it finds some. */
  wake(): void {
    this.#calls += 1;
    const [call] = this.#sleeping;
    call?.();
  }

  /**
   * Works until nothing is left to take and nothing is under way, whether the loop was started or not.
   *
   * Errors: whatever taking or doing throws.
   */
  async drain(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      if (await this.#workOnce()) continue;
      if (this.#underWay.size === 0) return;
      await Promise.allSettled(this.#underWay);
    }
  }

  /** Lets what is under way end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const call of [...this.#sleeping]) call();
    await Promise.all(this.#lanes);
    await Promise.allSettled(this.#underWay);
  }

  async #run(doesPoll: boolean): Promise<void> {
    if (!doesPoll) await this.#sleep(false);
    while (!this.#stopping.signal.aborted) {
      const calls = this.#calls;
      let hasWorked = false;
      try {
        hasWorked = await this.#workOnce();
      } catch (error) {
        this.#order.onError(error);
      }
      if (!hasWorked && calls === this.#calls && !this.#stopping.signal.aborted) await this.#sleep(doesPoll);
    }
  }

  async #workOnce(): Promise<boolean> {
    const work = await this.#counted(this.#order.take(this.#stopping.signal));
    if (work === undefined) return false;
    const [next] = this.#sleeping;
    next?.();
    await this.#counted(work());
    return true;
  }

  async #counted<T>(promise: Promise<T>): Promise<T> {
    this.#underWay.add(promise);
    try {
      return await promise;
    } finally {
      this.#underWay.delete(promise);
    }
  }

  #sleep(doesPoll: boolean): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleeping.delete(wake);
        resolve();
      };
      const timer = doesPoll ? setTimeout(wake, this.#order.pollMs).unref() : undefined;
      this.#sleeping.add(wake);
    });
  }
}
