import { type Account, call, type Seen, templateOf } from '@cardea/testkit';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { apiRoutes } from '../api-v2/routes.js';
import { ProblemSchema } from '../api-v2/schemas/common.js';
import type { System } from '../system.js';

type Call = Parameters<typeof call>[1] & { readonly ifMatch?: string; readonly idempotencyKey?: string };

/** The management API as one account sees it. Every answer is held against what the OpenAPI document says of it. */
export class ApiV2Client {
  readonly #url: string;
  readonly #account: Account;

  constructor(url: string, account: Account) {
    this.#url = url;
    this.#account = account;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
    return await this.#call('GET', path, { headers });
  }

  async post(path: string, body?: unknown, options: Call = {}): Promise<Seen> {
    return await this.#call('POST', path, { ...options, body });
  }

  async put(path: string, body: unknown, options: Call = {}): Promise<Seen> {
    return await this.#call('PUT', path, { ...options, body });
  }

  async delete(path: string, options: Call = {}): Promise<Seen> {
    return await this.#call('DELETE', path, options);
  }

  async #call(method: string, path: string, { ifMatch, idempotencyKey, ...options }: Call): Promise<Seen> {
    const headers = {
      ...options.headers,
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    const seen = await call(`${this.#url}/api/v2${path}`, { ...options, method, headers, as: this.#account });
    mustBeAsDocumented(method, path, seen);
    return seen;
  }
}

/** Compares an answer with the schema that the document gives for it. */
function mustBeAsDocumented(method: string, path: string, { status, headers, json, text }: Seen): void {
  if (status === 304) return;
  if (status >= 400) {
    const type = headers.get('content-type') ?? '';
    if (!type.startsWith('application/problem+json')) throw new Error(`no problem details: ${text}`);
    mustFit(ProblemSchema, json, `${method} ${path}`);
    return;
  }
  const [place = ''] = path.split('?');
  const route = apiRoutes.find((one) => {
    const pattern = new RegExp(`^${one.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
    return one.method === method && (one.path === place || pattern.test(place));
  });
  if (route === undefined) throw new Error(`not documented: ${method} ${path}`);
  if (status !== (route.answer.status ?? 200)) throw new Error(`status ${status} is not documented: ${text}`);
  if (route.answer.schema !== undefined && json !== undefined) mustFit(route.answer.schema, json, route.path);
  if ((route.answer.hasEntityTag === true) !== headers.has('etag')) throw new Error(`ETag of ${route.path}`);
}

function mustFit(schema: TSchema, value: unknown, what: string): void {
  const compiled = Compile(schema);
  if (compiled.Check(value)) return;
  throw new Error(`${what} answers otherwise than documented: ${JSON.stringify(compiled.Errors(value))}`);
}

/** A card template with offline unblock, one-time passwords, documents and data items of both sides. */
export const helpDeskTemplate = '5a39b4d0-5ce8-4eff-8651-181c6576fda3';

/** Adds {@link helpDeskTemplate} to the test site. */
export async function seedHelpDeskTemplate({ ports }: System): Promise<void> {
  const template = templateOf({
    uuid: helpDeskTemplate,
    name: 'Help Desk Card',
    certificateTemplates: ['CardeaSmartcardLogon'],
    smartcard: {},
    selfService: ['Enroll', 'OfflineUnblock', 'Unblock', 'Retire'],
    policies: {
      OfflineUnblock: { originatorMayExecute: true },
      Recover: {
        enabled: true,
        approvalsNeeded: 1,
        collectComments: true,
        policyDataCollection: [
          item('Reason', 'Subscriber', 'Encrypted'),
          item('Cost center', 'CertificateManager', 'None'),
        ],
        oneTimePasswordPolicy: {
          secretProviderType: '',
          secretProviderData: 'Length=12',
          distributions: [{ distributionType: 'Print' }],
        },
        documents: [
          {
            name: 'PIN letter',
            description: 'For the envelope',
            template:
              'Dear {Target.DisplayName},\n\nyour one-time password is {OneTimePassword}.\nCost center {Data.Cost center}',
          },
        ],
        personalization: { enabled: true, providerType: '', providerData: 'Name={Target.DisplayName}' },
      },
    },
  });
  await ports.store.profileTemplates.put(template, ports.clock.now());
}

function item(name: string, originator: 'Subscriber' | 'CertificateManager', storage: 'None' | 'Encrypted') {
  return {
    name,
    description: '',
    type: 'String',
    isRequired: true,
    originator,
    storage,
    validationType: 'None',
    validationData: '',
  } as const;
}
