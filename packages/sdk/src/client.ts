import type {
  AssignSmartcard,
  CertificateData,
  CertificateRequestGenerationOptions,
  CertificateResponse,
  ChangeRequest,
  CreateRequest,
  Profile,
  ProfileTemplateLimitedView,
  Request,
  Smartcard,
  SmartcardConfiguration,
  SmartcardListItem,
  UpdateProfile,
  UpdateSmartcard,
  WorkflowPolicy,
  X509ClmCertificate,
  X509ClmCertificateShort,
} from '@cardea/contract';
import { CardeaApiError } from './api-error.js';
import type { ConnectionOptions } from './connection.js';
import { createManagementClient, type ManagementClient } from './management/client.js';
import { type Call, connect, type Transport } from './transport.js';

/** An object that a call brought into being. */
export interface Created {
  readonly uuid: string;
  /** As the server wrote it, such as `api/v1.0/requests/<uuid>`. */
  readonly uri: string;
}

/** Which card of which request a key or an answer is wanted for. */
export interface CardOfRequest {
  readonly requestUuid: string;
  readonly smartcardUuid: string;
  /** The card's own id. */
  readonly cardId?: string;
  readonly atrHex?: string;
}

/**
 * Typed client of the v1.0 API, one method for each documented operation. Identifiers are GUIDs in any letter case.
 * A single object that does not exist, or that the caller may not see, is `undefined`; lists are then empty. Answers
 * are parsed, their properties not checked against the schemas.
 *
 * Errors of every method: {@link CardeaApiError} when the server refuses; `TypeError` when it cannot be reached.
 */
export class CardeaClient {
  readonly #transport: Transport;
  /** The management API for the same caller. */
  readonly management: ManagementClient;

  /** Errors: `Error` when the base URL or the credentials cannot be sent over HTTP. */
  constructor(options: ConnectionOptions) {
    this.#transport = connect(options);
    this.management = createManagementClient(options);
  }

  /** Profile templates that the caller may enroll for. */
  listProfileTemplates(): Promise<ProfileTemplateLimitedView[]> {
    return this.#list({ operation: 'list-profile-templates' });
  }

  /** One profile template as the list shows it. */
  getProfileTemplate(uuid: string): Promise<ProfileTemplateLimitedView | undefined> {
    return this.#single({ operation: 'get-profile-template', params: { id: uuid } });
  }

  /** The policy of a profile template for one kind of request, such as `Enroll`. */
  getWorkflowPolicy(profileTemplateUuid: string, type: string): Promise<WorkflowPolicy | undefined> {
    return this.#single({ operation: 'get-workflow-policy', params: { id: profileTemplateUuid, type } });
  }

  /** How cards of a profile template are set up. */
  getSmartcardConfiguration(profileTemplateUuid: string): Promise<SmartcardConfiguration | undefined> {
    return this.#single({ operation: 'get-smartcard-configuration', params: { id: profileTemplateUuid } });
  }

  /** Starts a life-cycle operation. */
  async createRequest(body: CreateRequest): Promise<Created> {
    return created(await this.#transport.send({ operation: 'create-request', body }));
  }

  /** One request. */
  getRequest(uuid: string): Promise<Request | undefined> {
    return this.#single({ operation: 'get-request', params: { id: uuid } });
  }

  /** The caller's requests, all or those of one status. */
  listRequests(filter: { readonly status?: string } = {}): Promise<Request[]> {
    return this.#list({
      operation: 'list-requests',
      query: { targetuser: 'current', status: filter.status },
    });
  }

  /** Completes, cancels or abandons a request; answers the request after the change. */
  changeRequest(uuid: string, status: ChangeRequest['status']): Promise<Request | undefined> {
    return this.#single({ operation: 'change-request', params: { id: uuid }, body: { status } });
  }

  /** What to generate for a request, one entry per certificate. */
  getCertificateRequestGenerationOptions(
    requestUuid: string,
  ): Promise<CertificateRequestGenerationOptions[]> {
    return this.#list({
      operation: 'get-certificate-request-generation-options',
      params: { id: requestUuid },
    });
  }

  /** Hands in PKCS#10 requests in base64; answers can outnumber them. */
  postCertificateData(requestUuid: string, body: CertificateData): Promise<CertificateResponse[]> {
    return this.#list({
      operation: 'post-certificate-data',
      params: { id: requestUuid },
      body,
      secrets: [body.pfxpassword ?? '', ...oneTimePasswordsOf(body)],
    });
  }

  /** Binds a card to a request, which can then run only with that card; undefined when there is no such request. */
  async assignSmartcard(body: AssignSmartcard): Promise<Created | undefined> {
    const uri = await this.#transport.send({
      operation: 'assign-smartcard',
      body,
      secrets: oneTimePasswordsOf(body),
    });
    return uri === undefined ? undefined : created(uri);
  }

  /** The caller's cards, each with what the caller may start on it now. */
  listSmartcards(): Promise<SmartcardListItem[]> {
    return this.#list({ operation: 'list-smartcards' });
  }

  /** The card whose own id is `cardId`. */
  findSmartcardByCardId(cardId: string): Promise<Smartcard | undefined> {
    return this.#single({ operation: 'list-smartcards', query: { cardid: cardId } });
  }

  /** One card. */
  getSmartcard(uuid: string): Promise<Smartcard | undefined> {
    return this.#single({ operation: 'get-smartcard', params: { id: uuid } });
  }

  /** The card that a request is bound to. */
  getSmartcardOfRequest(requestUuid: string, smartcardUuid: string): Promise<Smartcard | undefined> {
    return this.#single({
      operation: 'get-request-smartcard',
      params: { reqid: requestUuid, scid: smartcardUuid },
    });
  }

  /** Reports the new status of a request's card, such as `Retired`; answers the card after the change. */
  updateSmartcard(
    requestUuid: string,
    smartcardUuid: string,
    body: UpdateSmartcard = {},
  ): Promise<Smartcard | undefined> {
    return this.#single({
      operation: 'update-smartcard',
      params: { reqid: requestUuid, scid: smartcardUuid },
      body,
      secrets: oneTimePasswordsOf(body),
    });
  }

  /** The diversified admin key of a request's card, base64. Secret. */
  getDiversifiedKey(card: CardOfRequest): Promise<string | undefined> {
    return this.#text({
      operation: 'get-diversified-key',
      params: { reqid: card.requestUuid, scid: card.smartcardUuid },
      query: { cardid: card.cardId, atr: card.atrHex },
    });
  }

  /** The answer to a card's challenge under its diversified or its default admin key; both base64. */
  getAuthenticationResponse(
    card: CardOfRequest & {
      readonly challengeBase64: string;
      readonly diversified: boolean;
      /** `3DES` when missing: 8 bytes; `AES192`: 16 bytes, for PIV cards with such a management key. */
      readonly cipher?: '3DES' | 'AES192';
    },
  ): Promise<string | undefined> {
    return this.#text({
      operation: 'get-authentication-response',
      params: { reqid: card.requestUuid, scid: card.smartcardUuid },
      query: {
        cardid: card.cardId,
        atr: card.atrHex,
        challenge: card.challengeBase64,
        diversified: String(card.diversified),
        cipher: card.cipher,
      },
    });
  }

  /** The user PIN that the server chose for a card. Secret. */
  getServerProposedPin(
    card: Omit<CardOfRequest, 'requestUuid'> & {
      readonly requestUuid?: string;
      readonly challengeBase64?: string;
    },
  ): Promise<string | undefined> {
    return this.#text({
      operation: 'get-server-proposed-pin',
      params:
        card.requestUuid === undefined
          ? { id: card.smartcardUuid }
          : { reqid: card.requestUuid, scid: card.smartcardUuid },
      query: { atr: card.atrHex, cardid: card.cardId, challenge: card.challengeBase64 },
    });
  }

  /** The caller's profiles, all, those of one status, or those of one request. */
  listProfiles(filter: { readonly status?: string; readonly requestUuid?: string } = {}): Promise<Profile[]> {
    return this.#list({
      operation: 'list-profiles',
      params: filter.requestUuid === undefined ? {} : { requestid: filter.requestUuid },
      query: { status: filter.status },
    });
  }

  /** One profile; the server may answer it as a list of one. */
  async getProfile(
    uuid: string,
    within: { readonly requestUuid?: string } = {},
  ): Promise<Profile | undefined> {
    const params =
      within.requestUuid === undefined ? { id: uuid } : { requestid: within.requestUuid, id: uuid };
    const answer = await this.#transport.send({ operation: 'get-profile', params });
    return (Array.isArray(answer) ? answer[0] : answer) as Profile | undefined;
  }

  /** Reports the new status of a request's software profile, such as `Disabled`; answers the profile after the change. */
  updateProfile(requestUuid: string, profileUuid: string, body: UpdateProfile): Promise<Profile | undefined> {
    return this.#single({
      operation: 'update-profile',
      params: { requestid: requestUuid, id: profileUuid },
      body,
      secrets: oneTimePasswordsOf(body),
    });
  }

  /** What the caller may start on a profile now, lower-case names. */
  getProfileOperations(profileUuid: string): Promise<string[]> {
    return this.#list({ operation: 'get-profile-operations', params: { id: profileUuid } });
  }

  /** What the caller may start on a card now, lower-case names. */
  getSmartcardOperations(smartcardUuid: string): Promise<string[]> {
    return this.#list({ operation: 'get-smartcard-operations', params: { id: smartcardUuid } });
  }

  /** Certificates of a profile. */
  getProfileCertificates(profileUuid: string): Promise<X509ClmCertificateShort[]> {
    return this.#list({ operation: 'get-profile-certificates', params: { id: profileUuid } });
  }

  /** Certificates on a card. */
  getSmartcardCertificates(smartcardUuid: string): Promise<X509ClmCertificateShort[]> {
    return this.#list({ operation: 'get-smartcard-certificates', params: { id: smartcardUuid } });
  }

  /** The caller's certificates. */
  listCertificates(): Promise<X509ClmCertificate[]> {
    return this.#list({ operation: 'list-certificates' });
  }

  async #list<T>(call: Call): Promise<T[]> {
    const answer = await this.#transport.send(call);
    if (answer === undefined) return [];
    if (!Array.isArray(answer)) throw unexpected(call, 'a list');
    return answer as T[];
  }

  async #single<T extends object>(call: Call): Promise<T | undefined> {
    const answer = await this.#transport.send(call);
    if (answer === undefined) return undefined;
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
      throw unexpected(call, 'an object');
    }
    return answer as T;
  }

  async #text(call: Call): Promise<string | undefined> {
    const answer = await this.#transport.send(call);
    if (answer !== undefined && typeof answer !== 'string') throw unexpected(call, 'a string');
    return answer;
  }
}

function oneTimePasswordsOf(body: { readonly onetimepassword?: string | string[] | null }): string[] {
  // As in the header, several may be written in one string.
  return [body.onetimepassword ?? []].flat().flatMap((text) => text.split(/\s+/));
}

function unexpected(call: Call, wanted: string): CardeaApiError {
  return new CardeaApiError(200, `${call.operation}: the server's answer is not ${wanted}`);
}

function created(uri: unknown): Created {
  const uuid = typeof uri === 'string' ? uri.split('/').at(-1) : undefined;
  if (typeof uri !== 'string' || uuid === undefined || uuid === '') {
    throw new CardeaApiError(201, 'the server named no new object');
  }
  return { uuid, uri };
}
