import type {
  Delivery,
  IssuanceOrder,
  Job,
  Mail,
  MailTest,
  operations,
  PublishedLists,
  Webhook,
  WebhookTest,
} from '../generated/v2.js';
import { type WebhookAndSecret, wrapWebhook } from './secrets.js';
import {
  done,
  headersOf,
  type ManagementApi,
  pages,
  read,
  readItems,
  type WriteOptions,
} from './transport.js';

type Filter<Operation extends 'listJobs' | 'listDeliveries' | 'listIssuanceOrders'> = Omit<
  NonNullable<operations[Operation]['parameters']['query']>,
  'cursor'
>;
/** Which jobs; `limit` is the size of a page. */
export type JobFilter = Filter<'listJobs'>;
/** Which orders at certification authorities; `limit` is the size of a page. */
export type IssuanceOrderFilter = Filter<'listIssuanceOrders'>;
/** Which deliveries; `limit` is the size of a page. */
export type DeliveryFilter = Filter<'listDeliveries'>;
type Body<Operation extends 'createWebhook' | 'updateWebhook' | 'resolveIssuanceOrder'> =
  operations[Operation]['requestBody']['content']['application/json'];
/** What was found out about an order. */
export type OrderResolution = Body<'resolveIssuanceOrder'>;
/** A webhook to be added. */
export type NewWebhook = Body<'createWebhook'>;
/** A change of a webhook; what is left out stays. */
export type WebhookChange = Body<'updateWebhook'>;

/** Calls about running the site: notifications, jobs and exports. */
export function operationCalls(api: ManagementApi) {
  return {
    ...webhookCalls(api),
    ...issuanceOrderCalls(api),

    /** Deliveries of notifications, newest first, page after page. */
    deliveries: (filter: DeliveryFilter = {}): AsyncGenerator<Delivery, void, undefined> =>
      pages((at) => api.GET('/api/v2/deliveries', { params: { query: { ...filter, ...at } } })),

    /** Has a dead letter tried again. */
    replayDelivery: (uuid: string): Promise<void> =>
      done(api.POST('/api/v2/deliveries/{uuid}/replay', { params: { path: { uuid } } })),

    /** How mails are set up, without secrets, and how they fare. */
    mail: (): Promise<Mail> => read(api.GET('/api/v2/mail')),

    /** Sends a test mail to the caller now. */
    sendTestMail: (): Promise<MailTest> => read(api.POST('/api/v2/mail/test')),

    /** Jobs, newest first, page after page. */
    jobs: (filter: JobFilter = {}): AsyncGenerator<Job, void, undefined> =>
      pages((at) => api.GET('/api/v2/jobs', { params: { query: { ...filter, ...at } } })),

    /** A job: its state and how far it is. */
    job: (uuid: string): Promise<Job> => read(api.GET('/api/v2/jobs/{uuid}', { params: { path: { uuid } } })),

    /** Has a failed job run again. */
    retryJob: (uuid: string): Promise<Job> =>
      read(api.POST('/api/v2/jobs/{uuid}/retry', { params: { path: { uuid } } })),

    /** Orders an export of everything stored, without secrets; the job's uuid is also the export's. */
    orderExport: (options: WriteOptions = {}): Promise<Job> =>
      read(api.POST('/api/v2/exports', { headers: headersOf(options) })),

    /** The file of a finished export, one JSON object a line, as it comes. */
    async downloadExport(uuid: string): Promise<ReadableStream<Uint8Array>> {
      const params = { path: { uuid } };
      const stream = await read(api.GET('/api/v2/exports/{uuid}', { params, parseAs: 'stream' }));
      return stream ?? new Blob([]).stream();
    },

    /** Removes the file of an export. */
    deleteExport: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/exports/{uuid}', { params: { path: { uuid } } })),
  };
}

function webhookCalls(api: ManagementApi) {
  return {
    /** The webhooks of the site. */
    webhooks: (): Promise<Webhook[]> => readItems(api.GET('/api/v2/webhooks')),

    /** Adds a webhook; the answer holds, this once, the secret that signs its messages. */
    createWebhook: async (body: NewWebhook, options: WriteOptions = {}): Promise<WebhookAndSecret> =>
      wrapWebhook(await read(api.POST('/api/v2/webhooks', { headers: headersOf(options), body }))),

    /** Changes a webhook; `ifMatch` is the entity tag of its revision. */
    updateWebhook: async (uuid: string, body: WebhookChange, ifMatch: string): Promise<WebhookAndSecret> =>
      wrapWebhook(
        await read(
          api.PUT('/api/v2/webhooks/{uuid}', {
            params: { path: { uuid }, header: { 'If-Match': ifMatch } },
            body,
          }),
        ),
      ),

    /** Removes a webhook; what waits for it becomes dead letters. */
    deleteWebhook: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/webhooks/{uuid}', { params: { path: { uuid } } })),

    /** Sends one signed test message now. */
    testWebhook: (uuid: string): Promise<WebhookTest> =>
      read(api.POST('/api/v2/webhooks/{uuid}/test', { params: { path: { uuid } } })),
  };
}

function issuanceOrderCalls(api: ManagementApi) {
  return {
    /** What certification authorities were asked for, newest first, page after page. */
    issuanceOrders: (filter: IssuanceOrderFilter = {}): AsyncGenerator<IssuanceOrder, void, undefined> =>
      pages((at) => api.GET('/api/v2/issuance-orders', { params: { query: { ...filter, ...at } } })),

    /** The revocation lists in force, and where they are published. */
    publishedLists: (): Promise<PublishedLists> => read(api.GET('/api/v2/published-lists')),

    /** One order at a certification authority. */
    issuanceOrder: (uuid: string): Promise<IssuanceOrder> =>
      read(api.GET('/api/v2/issuance-orders/{uuid}', { params: { path: { uuid } } })),

    /** Settles an order at an external authority by what an operator found out. */
    resolveIssuanceOrder: (
      uuid: string,
      resolution: OrderResolution,
      options: WriteOptions = {},
    ): Promise<IssuanceOrder> =>
      read(
        api.POST('/api/v2/issuance-orders/{uuid}/resolve', {
          params: { path: { uuid } },
          headers: headersOf(options),
          body: resolution,
        }),
      ),

    /** Asks the external authority now what became of an order. */
    askAboutIssuanceOrder: (uuid: string, options: WriteOptions = {}): Promise<IssuanceOrder> =>
      read(
        api.POST('/api/v2/issuance-orders/{uuid}/ask', {
          params: { path: { uuid } },
          headers: headersOf(options),
        }),
      ),
  };
}
