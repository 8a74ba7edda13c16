import { CardeaApiError, type ManagementClient, type v2 } from '@cardea/sdk';

/** What became of one card. */
export interface StartedUpdate {
  readonly smartcardUuid: string;
  /** Null when none was started. */
  readonly requestUuid: string | null;
  /** Why none was started; null when one was. */
  readonly refusal: string | null;
}

/**
 * Starts an online update for up to `most` cards whose admin key comes from an older master or from another system. The
 * server refuses cards that are amid another request, or whose policy has no online update; those are told and left.
 *
 * Errors: `CardeaApiError` when the caller may not list the cards; `TypeError` when the server is out of reach.
 */
export async function* startUpdates(
  client: Pick<ManagementClient, 'smartcardsToRekey' | 'createRequest'>,
  most: number,
): AsyncGenerator<StartedUpdate, void, undefined> {
  let started = 0;
  for await (const { uuid } of client.smartcardsToRekey({ limit: 100 })) {
    if (started >= most) return;
    const update = await startUpdate(client, uuid);
    if (update.requestUuid !== null) started += 1;
    yield update;
  }
}

async function startUpdate(
  client: Pick<ManagementClient, 'createRequest'>,
  smartcardUuid: v2.Smartcard['uuid'],
): Promise<StartedUpdate> {
  try {
    const comment = 'New admin key';
    const { uuid } = await client.createRequest({ type: 'OnlineUpdate', smartcardUuid, comment });
    return { smartcardUuid, requestUuid: uuid, refusal: null };
  } catch (error) {
    if (!(error instanceof CardeaApiError)) throw error;
    return { smartcardUuid, requestUuid: null, refusal: error.message };
  }
}
