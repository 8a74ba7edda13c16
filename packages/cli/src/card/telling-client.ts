import { CardeaClient, type ConnectionOptions, type ProgressStep } from '@cardea/sdk';

/** A client for one request that tells the steps of the run to whoever watches the request. */
export class TellingClient extends CardeaClient {
  readonly #requestUuid: string;
  #told: Promise<void> = Promise.resolve();

  constructor(connection: ConnectionOptions, requestUuid: string) {
    super(connection);
    this.#requestUuid = requestUuid;
  }

  /** Tells a step, after those before. The run does not wait for it, and goes on when it cannot be told; `cardId` of a wrong card. */
  tell(step: ProgressStep, cardId?: string): void {
    this.#told = this.#told
      .then(() => this.management.recordRequestProgress(this.#requestUuid, step, cardId))
      .catch(() => {});
  }

  /** Settles when all is told that can be. */
  told(): Promise<void> {
    return this.#told;
  }

  /** Nothing is told of a request that is over: what is left is told first. */
  override async changeRequest(
    ...change: Parameters<CardeaClient['changeRequest']>
  ): ReturnType<CardeaClient['changeRequest']> {
    this.tell('completing');
    await this.told();
    return await super.changeRequest(...change);
  }
}
