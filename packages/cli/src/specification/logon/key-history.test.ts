import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogonCardKind } from './enrolled-card.js';
import { type LogonScene, opensc, startLogonScene, whyNoLogon } from './logon-scene.js';

// A card is lost or gets a twin; mail that was encrypted before must be read with the other card, by programs that know
// nothing of Cardea: OpenSC lists the old key, and OpenSSL has it decipher.

const whyNot = whyNoLogon('pkcs11-tool');
if (whyNot !== undefined) console.warn(`skipped: key history on a card; ${whyNot}`);

const mail = 'Subject: the budget\n\nKeep this to yourself.\n';
const cases: readonly [LogonCardKind, 'replace' | 'duplicate'][] = [
  ['GIDS card with RSA', 'replace'],
  ['PIV card with RSA', 'replace'],
  ['PIV card with RSA', 'duplicate'],
];

describe.skipIf(whyNot !== undefined).each(cases)(
  'mail from before, with a %s after %s',
  (kind, command) => {
    let scene: LogonScene;
    const path = (name: string) => scene.path(name);

    beforeAll(async () => {
      scene = await startLogonScene(kind);
      writeFileSync(path('mail.txt'), mail);
      const encrypt = ['cms', '-encrypt', '-aes256', '-in', path('mail.txt'), '-out', path('mail.eml')];
      await scene.run('openssl', [...encrypt, path('encryption.pem')]);
      await scene.giveAnotherCard(command);
    }, 120_000);
    afterAll(() => scene?.[Symbol.asyncDispose]());

    /** OpenSC's identifier of the private key that has this certificate on the card. */
    async function keyOf(serialNumber: string): Promise<string | undefined> {
      const listed = await scene.pkcs11('--list-objects', '--type', 'privkey');
      for (const [, id = ''] of listed.matchAll(/ID: +(\w+)/g)) {
        await scene.pkcs11('--read-object', '--type', 'cert', '--id', id, '-o', path('read.der'));
        if (new X509Certificate(readFileSync(path('read.der'))).serialNumber === serialNumber) return id;
      }
      return undefined;
    }

    test('OpenSC lists the old key and its certificate, and OpenSSL deciphers with it what was encrypted before', async () => {
      const { serialNumber } = scene.encryption.certificate;
      const id = await keyOf(serialNumber);
      expect(id, 'the key of the certificate before').toBeDefined();
      const key = `pkcs11:id=%${id};type=private;pin-source=${path('pin')}`;
      const byCard = [
        '-engine',
        'pkcs11',
        '-keyform',
        'engine',
        '-inkey',
        key,
        '-recip',
        path('encryption.pem'),
      ];
      await scene.run(
        'openssl',
        ['cms', '-decrypt', '-in', path('mail.eml'), '-out', path('read.txt'), ...byCard],
        {
          environment: { PKCS11_MODULE_PATH: opensc },
        },
      );
      expect(readFileSync(path('read.txt'), 'utf8').replaceAll('\r', '')).toBe(mail);
    });
  },
  180_000,
);
