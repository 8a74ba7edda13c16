import type {
  AdminKeyChallenge,
  AdminKeyVersion,
  ApproveRequest,
  AuditEvent,
  CardOfRequest,
  ChangeRequest,
  CreateRequest,
  HandOver,
  OpenedItem,
  operations,
  PersonalizationField,
  PolicyDocument,
  RedeemedHandOver,
  Request,
  Resumption,
} from '../generated/v2.js';
import { Secret } from '../secret.js';
import { type NewAdminKeyForCard, type OneTimePassword, wrapNewAdminKey, wrapPassword } from './secrets.js';
import {
  headersOf,
  type ManagementApi,
  pages,
  read,
  readItems,
  readVersioned,
  type Versioned,
  type WriteOptions,
} from './transport.js';

/** Which requests, in which order; `limit` is the size of a page. */
export type RequestFilter = Omit<NonNullable<operations['listRequests']['parameters']['query']>, 'cursor'>;

type Decision = 'deny' | 'cancel' | 'abandon' | 'complete';

/** Calls about requests. */
export function requestCalls(api: ManagementApi) {
  return {
    ...decisionCalls(api),
    ...belongingCalls(api),
    ...adminKeyCalls(api),
    ...handOverCalls(api),

    /** Requests that the caller may see, page after page. */
    requests: (filter: RequestFilter = {}): AsyncGenerator<Request, void, undefined> =>
      pages((at) => api.GET('/api/v2/requests', { params: { query: { ...filter, ...at } } })),

    /** One request. */
    request: (uuid: string): Promise<Request> =>
      read(api.GET('/api/v2/requests/{uuid}', { params: { path: { uuid } } })),

    /** Starts a life-cycle operation. */
    createRequest: (body: CreateRequest, options: WriteOptions = {}): Promise<Request> =>
      read(api.POST('/api/v2/requests', { headers: headersOf(options), body })),

    /** One request with its entity tag, for {@link changeRequestPriority}. */
    versionedRequest: (uuid: string): Promise<Versioned<Request>> =>
      readVersioned(api.GET('/api/v2/requests/{uuid}', { params: { path: { uuid } } })),

    /** 0 is served first, 255 last; whatever the priority is now unless `ifMatch` is an entity tag. */
    changeRequestPriority: (uuid: string, priority: number, ifMatch = '*'): Promise<Request> =>
      read(
        api.PUT('/api/v2/requests/{uuid}/priority', {
          params: { path: { uuid }, header: { 'If-Match': ifMatch } },
          body: { priority },
        }),
      ),
  };
}

function decisionCalls(api: ManagementApi) {
  const decide = (
    decision: Decision,
    uuid: string,
    body: ChangeRequest,
    options: WriteOptions,
  ): Promise<Request> =>
    read(
      api.POST(`/api/v2/requests/{uuid}/${decision}`, {
        params: { path: { uuid } },
        headers: headersOf(options),
        body,
      }),
    );

  return {
    /** Votes for a request; `dataCollection` has the items that the manager supplies. */
    approveRequest: (uuid: string, body: ApproveRequest = {}, options: WriteOptions = {}): Promise<Request> =>
      read(
        api.POST('/api/v2/requests/{uuid}/approve', {
          params: { path: { uuid } },
          headers: headersOf(options),
          body,
        }),
      ),

    /** Refuses a request for good. */
    denyRequest: (uuid: string, body: ChangeRequest = {}, options: WriteOptions = {}): Promise<Request> =>
      decide('deny', uuid, body, options),

    /** Takes back a request that has not begun. */
    cancelRequest: (uuid: string, body: ChangeRequest = {}, options: WriteOptions = {}): Promise<Request> =>
      decide('cancel', uuid, body, options),

    /** Gives up a request in execution, which then is Failed. */
    abandonRequest: (uuid: string, body: ChangeRequest = {}, options: WriteOptions = {}): Promise<Request> =>
      decide('abandon', uuid, body, options),

    /** Ends an execution well. */
    completeRequest: (uuid: string, body: ChangeRequest = {}, options: WriteOptions = {}): Promise<Request> =>
      decide('complete', uuid, body, options),

    /** Where an interrupted request goes on. */
    resumeRequest: (uuid: string, options: WriteOptions = {}): Promise<Resumption> =>
      read(
        api.POST('/api/v2/requests/{uuid}/resume', {
          params: { path: { uuid } },
          headers: headersOf(options),
          body: {},
        }),
      ),
  };
}

/** Calls about the admin key that the card of a request changes to. */
function adminKeyCalls(api: ManagementApi) {
  return {
    /** The admin key that a card in use is to change to; undefined when it has the current one. */
    async giveOutNewAdminKey(
      uuid: string,
      body: CardOfRequest,
      options: WriteOptions = {},
    ): Promise<NewAdminKeyForCard | undefined> {
      const params = { path: { uuid } };
      const headers = headersOf(options);
      return wrapNewAdminKey(
        await read(api.POST('/api/v2/requests/{uuid}/new-admin-key', { params, headers, body })),
      );
    },

    /** The answer under the admin key that was given out for a card and is not confirmed; Base64. */
    async answerUnderNewAdminKey(
      uuid: string,
      body: AdminKeyChallenge,
      options: WriteOptions = {},
    ): Promise<Secret<string>> {
      const params = { path: { uuid } };
      const headers = headersOf(options);
      const sent = api.POST('/api/v2/requests/{uuid}/new-admin-key/answer', { params, headers, body });
      return new Secret((await read(sent)).responseBase64);
    },

    /** Says that the card answers under its new admin key. */
    confirmNewAdminKey: (
      uuid: string,
      body: CardOfRequest,
      options: WriteOptions = {},
    ): Promise<AdminKeyVersion> =>
      read(
        api.POST('/api/v2/requests/{uuid}/new-admin-key/confirm', {
          params: { path: { uuid } },
          headers: headersOf(options),
          body,
        }),
      ),
  };
}

/** A request handed over to the card agent; `code` is good once. */
export type HandOverCode = Omit<HandOver, 'code'> & { readonly code: Secret<string> };

/** What the card agent gets for a code; `token` acts on the request alone. */
export type AgentSignIn = Omit<RedeemedHandOver, 'token'> & { readonly token: Secret<string> };

/** A step of the card agent. */
export type ProgressStep =
  operations['recordRequestProgress']['requestBody']['content']['application/json']['step'];

/** Calls about handing a request over to the card agent on the computer with the reader. */
function handOverCalls(api: ManagementApi) {
  return {
    /** Makes the code by which the card agent signs in for this request. An earlier one of the caller ends. */
    async handOverRequest(uuid: string): Promise<HandOverCode> {
      const params = { path: { uuid } };
      const sent = api.POST('/api/v2/requests/{uuid}/hand-overs', { params, body: {} });
      const { code, ...rest } = await read(sent);
      return { code: new Secret(code), ...rest };
    },

    /** Exchanges a code for the token of its request. Needs no sign-in. */
    async redeemHandOver(code: Secret<string>): Promise<AgentSignIn> {
      const { token, ...rest } = await read(
        api.POST('/api/v2/hand-overs/redeem', { body: { code: code.reveal() } }),
      );
      return { token: new Secret(token), ...rest };
    },

    /** Tells a step of the card agent to whoever watches the request; of a wrong card its card id. */
    async recordRequestProgress(uuid: string, step: ProgressStep, cardId?: string): Promise<void> {
      const params = { path: { uuid } };
      await read(
        api.POST('/api/v2/requests/{uuid}/progress', {
          params,
          body: { step, ...(cardId === undefined ? {} : { cardId }) },
        }),
      );
    },
  };
}

/** Calls about what belongs to a request: history, data, passwords and papers. */
function belongingCalls(api: ManagementApi) {
  return {
    /** What happened to a request, oldest first. */
    requestHistory: (uuid: string): Promise<AuditEvent[]> =>
      readItems(api.GET('/api/v2/requests/{uuid}/history', { params: { path: { uuid } } })),

    /** The data items of a request, encrypted ones opened. Sensitive. */
    requestDataCollection: (uuid: string): Promise<OpenedItem[]> =>
      readItems(api.GET('/api/v2/requests/{uuid}/data-collection', { params: { path: { uuid } } })),

    /** Makes the one-time passwords of a request anew and sends them where their policy says. */
    async distributeOneTimePasswords(uuid: string, options: WriteOptions = {}): Promise<OneTimePassword[]> {
      const params = { path: { uuid } };
      const sent = api.POST('/api/v2/requests/{uuid}/one-time-passwords', {
        params,
        headers: headersOf(options),
        body: {},
      });
      return (await readItems(sent)).map(wrapPassword);
    },

    /** Uses the one-time passwords of a request, each without blanks in it; they then serve the caller until its end. */
    enterOneTimePasswords: (uuid: string, oneTimePasswords: readonly string[]): Promise<Resumption> =>
      read(
        api.POST('/api/v2/requests/{uuid}/one-time-passwords/use', {
          params: { path: { uuid } },
          headers: headersOf({ oneTimePasswords }),
          body: {},
        }),
      ),

    /** The printable documents of a request. */
    requestDocuments: (uuid: string): Promise<PolicyDocument[]> =>
      readItems(api.GET('/api/v2/requests/{uuid}/documents', { params: { path: { uuid } } })),

    /** A printable document as PDF. It may hold one-time passwords: sensitive. */
    async requestDocument(uuid: string, name: string): Promise<Uint8Array> {
      const params = { path: { uuid, name } };
      const sent = api.GET('/api/v2/requests/{uuid}/documents/{name}', { params, parseAs: 'arrayBuffer' });
      return new Uint8Array(await read(sent));
    },

    /** What a card printer prints. */
    requestPersonalization: (uuid: string): Promise<PersonalizationField[]> =>
      readItems(api.GET('/api/v2/requests/{uuid}/personalization', { params: { path: { uuid } } })),
  };
}
