import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, type Seen } from './http-client.js';

/** Name and password of an account. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

/** The v1.0 API as one account sees it, through plain HTTP. */
export class ApiClient {
  readonly #api: string;
  readonly #account: Account;

  constructor(url: string, account: Account) {
    this.#api = `${url}/CertificateManagement/api/v1.0`;
    this.#account = account;
  }

  async get(path: string): Promise<Seen> {
    return await call(`${this.#api}/${path}`, { as: this.#account });
  }

  async post(path: string, body: unknown): Promise<Seen> {
    return await call(`${this.#api}/${path}`, { method: 'POST', as: this.#account, body });
  }

  async put(path: string, body?: unknown): Promise<Seen> {
    return await call(`${this.#api}/${path}`, { method: 'PUT', as: this.#account, body });
  }

  /** Creates a request and gives its uuid. */
  async createRequest(body: Readonly<Record<string, unknown>>): Promise<string> {
    return uuidOf(await this.post('requests', { datacollection: '[]', comment: '', ...body }));
  }

  /** Binds a card and gives the smart card's uuid. */
  async bindCard(requestUuid: string, cardId: string): Promise<string> {
    const body = { requestid: requestUuid, cardid: cardId, atr: '3b8d0180fba000000397425446590301c8' };
    return uuidOf(await this.post('smartcards', body));
  }

  /** Hands in certification requests (DER) and gives the answers. */
  async certify(requestUuid: string, ...certificationRequests: readonly Uint8Array[]): Promise<Seen> {
    return await this.post(`requests/${requestUuid}/certificatedata`, {
      pfxpassword: '',
      certificaterequests: certificationRequests.map((der) => Buffer.from(der).toString('base64')),
    });
  }

  async complete(requestUuid: string): Promise<Seen> {
    return await this.put(`requests/${requestUuid}`, { status: 'Completed' });
  }

  /** Enrolls a card from the first call to Active. */
  async enrollCard(
    profileTemplateUuid: string,
    cardId: string,
  ): Promise<{ requestUuid: string; smartcardUuid: string }> {
    const requestUuid = await this.createRequest({
      type: 'Enroll',
      profiletemplateuuid: profileTemplateUuid,
    });
    const smartcardUuid = await this.bindCard(requestUuid, cardId);
    expectStatus(await this.certify(requestUuid, makeCertificationRequest()), 200);
    expectStatus(await this.complete(requestUuid), 200);
    return { requestUuid, smartcardUuid };
  }
}

function uuidOf(seen: Seen): string {
  expectStatus(seen, 201);
  return String(seen.json).slice(-36);
}

function expectStatus(seen: Seen, status: number): void {
  if (seen.status !== status) throw new Error(`expected ${status}, got ${seen.status}: ${seen.text}`);
}

/** A PKCS#10 request made by OpenSSL with a fresh key; `options` as for `openssl req -newkey`. */
export function makeCertificationRequest(
  newKey: readonly string[] = ['rsa:2048'],
  ...more: readonly string[]
): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-csr-'));
  try {
    const out = join(folder, 'request.der');
    const args = [
      'req',
      '-new',
      '-newkey',
      ...newKey,
      '-nodes',
      '-keyout',
      join(folder, 'key.pem'),
      '-subj',
      '/',
    ];
    execFileSync('openssl', [...args, ...more, '-outform', 'DER', '-out', out], { stdio: 'pipe' });
    return new Uint8Array(readFileSync(out));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a card answers to its own challenge with the admin key that it holds. */
export function cardAnswer(adminKey: Uint8Array, challenge: Uint8Array): string {
  const cipher = createCipheriv('des-ede3-cbc', adminKey, Buffer.alloc(8)).setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]).toString('base64');
}

/** The certificates of a PKCS#7 answer as PEM, read by OpenSSL. */
export function certificatesOf(pkcs7: string): string[] {
  const pem = execFileSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], {
    input: Buffer.from(pkcs7, 'base64'),
  }).toString();
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];
}
