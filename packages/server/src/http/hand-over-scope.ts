import { CmError, parseUuid, type Request } from '@cardea/domain';
import type { HandedOver } from '@cardea/workflows';
import type { FastifyRequest } from 'fastify';
import type { RoutePorts } from './answer.js';

/** A call of either API, as far as it names objects. */
export interface NamedCall {
  /** Name of the documented operation, or `operationId`. */
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a call names; its body and its query may be anything. */
export function partsOf({ params, query, body }: FastifyRequest): Omit<NamedCall, 'operation'> {
  return { params: membersOf(params), query: membersOf(query), body: membersOf(body) };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

type Rule = (
  call: NamedCall,
  request: Request,
  ports: Pick<RoutePorts, 'store'>,
) => boolean | Promise<boolean>;

const names = (value: unknown, ...uuids: readonly (string | null)[]): boolean =>
  typeof value === 'string' && uuids.includes(value.toLowerCase());
const requestBy =
  (param: string): Rule =>
  ({ params }, { uuid }) =>
    names(params[param], uuid);
const smartcardBy =
  (param: string): Rule =>
  ({ params }, { oldSmartcardUuid, newSmartcardUuid }) =>
    names(params[param], oldSmartcardUuid, newSmartcardUuid);
const templateBy =
  (param: string): Rule =>
  ({ params }, { profileTemplateUuid }) =>
    names(params[param], profileTemplateUuid);

/** Everything that the card agent calls to carry a request out; what is not here is refused. */
const rules: Readonly<Record<string, Rule>> = {
  // v1.0
  'get-request': requestBy('id'),
  'change-request': requestBy('id'),
  'get-certificate-request-generation-options': requestBy('id'),
  'post-certificate-data': requestBy('id'),
  'assign-smartcard': ({ body }, { uuid }) => names(body.requestid, uuid),
  'get-request-smartcard': requestBy('reqid'),
  'update-smartcard': requestBy('reqid'),
  'get-diversified-key': requestBy('reqid'),
  'get-authentication-response': requestBy('reqid'),
  'get-server-proposed-pin': requestBy('reqid'),
  'list-smartcards': isCardFree,
  'get-smartcard': smartcardBy('id'),
  'get-profile-template': templateBy('id'),
  'get-workflow-policy': templateBy('id'),
  'get-smartcard-configuration': templateBy('id'),
  // Management API
  getRequest: requestBy('uuid'),
  resumeRequest: requestBy('uuid'),
  completeRequest: requestBy('uuid'),
  giveOutNewAdminKey: requestBy('uuid'),
  answerUnderNewAdminKey: requestBy('uuid'),
  confirmNewAdminKey: requestBy('uuid'),
  recordRequestProgress: requestBy('uuid'),
  getSmartcard: smartcardBy('uuid'),
  listSmartcardCertificates: smartcardBy('uuid'),
};

/** What is asked on the last strokes, after the request was completed. */
const afterwards: readonly string[] = ['getRequest', 'listSmartcardCertificates'];

/**
 * A card agent that a request was handed over to calls for that request, its cards and its profile template, and for
 * nothing else.
 *
 * Errors: `NotAuthorized`; `MalformedInput` for a card id that is none.
 */
export async function requireHandedOver(
  ports: Pick<RoutePorts, 'store'>,
  { request, isOver }: HandedOver,
  call: NamedCall,
): Promise<void> {
  const rule = Object.hasOwn(rules, call.operation) ? rules[call.operation] : undefined;
  const isInTime = !isOver || afterwards.includes(call.operation);
  if (rule !== undefined && isInTime && (await rule(call, request, ports))) return;
  throw new CmError('NotAuthorized', `The hand-over is for request ${request.uuid} and nothing else.`);
}

/** The card in the reader is the request's, or nobody has it: whose other cards are is not told. */
async function isCardFree(
  { query }: NamedCall,
  { oldSmartcardUuid, newSmartcardUuid }: Request,
  { store }: Pick<RoutePorts, 'store'>,
): Promise<boolean> {
  if (typeof query.cardid !== 'string') return false;
  const assignments = await store.smartcards.listByCardId(parseUuid<'Card'>(query.cardid, 'cardid'));
  return assignments.every(
    ({ uuid, status }) => status === 'Retired' || uuid === oldSmartcardUuid || uuid === newSmartcardUuid,
  );
}
