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
  readonly #url: string;
  readonly #account: Account;
  readonly #headers: Readonly<Record<string, string>>;

  /** `oneTimePasswords` go with every call. */
  constructor(url: string, account: Account, oneTimePasswords: readonly string[] = []) {
    this.#url = url;
    this.#api = `${url}/CertificateManagement/api/v1.0`;
    this.#account = account;
    this.#headers =
      oneTimePasswords.length === 0 ? {} : { 'cardea-one-time-password': oneTimePasswords.join(' ') };
  }

  /** The same account with one-time passwords, which go with every call. */
  withOneTimePasswords(...oneTimePasswords: readonly string[]): ApiClient {
    return new ApiClient(this.#url, this.#account, oneTimePasswords);
  }

  async get(path: string): Promise<Seen> {
    return await this.#call('GET', path);
  }

  async post(path: string, body: unknown): Promise<Seen> {
    return await this.#call('POST', path, body);
  }

  async put(path: string, body?: unknown): Promise<Seen> {
    return await this.#call('PUT', path, body);
  }

  async #call(method: string, path: string, body?: unknown): Promise<Seen> {
    const options = { method, as: this.#account, headers: this.#headers };
    return await call(`${this.#api}/${path}`, body === undefined ? options : { ...options, body });
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
    return await this.certifyAsPfx(requestUuid, '', ...certificationRequests);
  }

  /** As {@link certify}, with the password for the keys that the server makes or restores. */
  async certifyAsPfx(
    requestUuid: string,
    pfxPassword: string,
    ...certificationRequests: readonly Uint8Array[]
  ): Promise<Seen> {
    return await this.post(`requests/${requestUuid}/certificatedata`, {
      pfxpassword: pfxPassword,
      certificaterequests: certificationRequests.map((der) => Buffer.from(der).toString('base64')),
    });
  }

  async complete(requestUuid: string): Promise<Seen> {
    return await this.put(`requests/${requestUuid}`, { status: 'Completed' });
  }

  /** Reports the status of a request's card; without one the request's type decides. */
  async updateCard(requestUuid: string, smartcardUuid: string, status?: string): Promise<Seen> {
    const path = `requests/${requestUuid}/smartcards/${smartcardUuid}`;
    return await this.put(path, status === undefined ? undefined : { status });
  }

  /** Reports the status of a request's software profile. */
  async updateProfile(requestUuid: string, profileUuid: string, status: string): Promise<Seen> {
    return await this.put(`requests/${requestUuid}/profiles/${profileUuid}`, { status });
  }

  /** Enrolls a card from the first call to Active. `pfxPassword` is for keys that the server makes. */
  async enrollCard(
    profileTemplateUuid: string,
    cardId: string,
    pfxPassword = '',
  ): Promise<{ requestUuid: string; smartcardUuid: string }> {
    const requestUuid = await this.createRequest({
      type: 'Enroll',
      profiletemplateuuid: profileTemplateUuid,
    });
    const smartcardUuid = await this.bindCard(requestUuid, cardId);
    expectStatus(await this.certifyAsPfx(requestUuid, pfxPassword, makeCertificationRequest()), 200);
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

/** What a PFX answer holds, read by OpenSSL: certificates and the private key, PEM both. */
export function contentsOfPfx(
  pfx: string,
  password: string,
): { readonly certificates: string[]; readonly privateKey: string } {
  const args = ['pkcs12', '-nodes', '-passin', 'env:PFX_PASSWORD'];
  const pem = execFileSync('openssl', args, {
    input: Buffer.from(pfx, 'base64'),
    env: { ...process.env, PFX_PASSWORD: password },
    stdio: 'pipe',
  }).toString();
  return {
    certificates: pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [],
    privateKey: /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/.exec(pem)?.[0] ?? '',
  };
}
