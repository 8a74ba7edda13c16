import { Secret } from '@cardea/cards';
import { CardeaClient } from '@cardea/sdk';
import { accounts, seedSite, startTestServer, type TestServer, templateOf } from '@cardea/testkit';
import { openPkcs11Module } from '../../agent/pkcs11/pkcs11-module.js';
import type { TokenRun } from '../../agent/pkcs11/token-run.js';
import type { Say } from '../../agent/run/card-run.js';
import { softhsm } from './software-token.js';

/** Name of the profile template for tokens: an RSA and an elliptic curve key, one certificate each. */
export const tokenTemplate = 'Tokens';

const templateUuid = 'a1d3c5e7-0b2d-4f60-8a91-2c4e6f8a0b11';

/** A server with a profile template for tokens, whose default admin PIN is `87654321`. */
export async function startTokenSite(): Promise<TestServer> {
  return await startTestServer('sqlite', {
    async prepare(system) {
      await seedSite(system);
      const { store, clock } = system.ports;
      const logon = (await store.certificateTemplates.list()).find(
        ({ commonName }) => commonName === 'CardeaSmartcardLogon',
      );
      if (logon === undefined) throw new Error('the server has no certificate template for logon');
      await store.transaction(async (tx) => {
        await tx.certificateTemplates.put({
          ...logon,
          commonName: 'TokenSignature',
          oid: `${logon.oid}.1`,
          key: { ...logon.key, families: ['ECDSA'], algorithmName: 'ECDSA_P256', keyBits: 256 },
        });
        const template = templateOf({
          uuid: templateUuid,
          name: tokenTemplate,
          certificateTemplates: ['CardeaSmartcardLogon', 'TokenSignature'],
          smartcard: {
            adminPinPolicy: {
              minLength: 6,
              maxLength: 16,
              characterSet: 1,
              rollover: false,
              defaultValue: '87654321',
            },
          },
          selfService: ['Enroll', 'Unblock', 'Retire'],
        });
        await tx.profileTemplates.put(template, clock.now());
      });
    },
  });
}

/** What one call of the command has at hand. */
export interface OneRun {
  readonly newPin: string;
  readonly say?: Say;
}

/** Does what one call of the command does: loads the module, works, and unloads it whatever came. */
export async function withRun<T>(
  { url }: TestServer,
  { newPin, say = () => undefined }: OneRun,
  work: (run: TokenRun) => Promise<T>,
): Promise<T> {
  using module = await openPkcs11Module(softhsm);
  return await work({
    client: subscriber(url),
    serverUrl: url,
    module,
    choice: { token: 'Ada' },
    secrets: secretsOf(newPin),
    say,
  });
}

/** The SDK as the subscriber. */
export function subscriber(url: string): CardeaClient {
  return new CardeaClient({ baseUrl: url, credentials: { kind: 'basic', ...accounts.subscriber } });
}

function secretsOf(newPin: string): TokenRun['secrets'] {
  return {
    currentPin: async () => {
      throw new Error('nobody is to be asked for the current PIN');
    },
    newPin: async (_question, whyNot) => {
      const pin = new Secret(newPin);
      const objection = whyNot(pin);
      if (objection !== undefined) throw new Error(objection);
      return pin;
    },
    oneTimePasswords: async () => undefined,
  };
}
