import { execFile } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { run, WorkFolder } from './tools.js';

const execute = promisify(execFile);

/** What a label makes of an enrollment (RFC 7030 §3.2.2); no label is a server that just issues. */
export type EstLabel =
  | 'plain'
  | 'pending'
  | 'hangs'
  | 'cuts'
  | 'refuses'
  | 'busy'
  | 'wantsOtherKey'
  | 'wantsPassword'
  | 'withChain'
  | 'mute'
  | 'gibberish'
  | 'otherSubject'
  | 'otherPurpose'
  | 'tooLong'
  | 'certificationAuthority'
  | 'smallKey'
  | 'strangeKey';

const sound = {
  days: '365',
  subject: undefined as string | undefined,
  extensions: [
    'keyUsage=critical,digitalSignature,keyEncipherment',
    'extendedKeyUsage=clientAuth,emailProtection',
    'basicConstraints=critical,CA:false',
  ],
};
const deviations: { readonly [label in EstLabel]?: Partial<typeof sound> } = {
  otherSubject: { subject: '/O=Mallory/CN=Mallory' },
  otherPurpose: {
    extensions: ['keyUsage=critical,digitalSignature,keyEncipherment', 'extendedKeyUsage=serverAuth'],
  },
  tooLong: { days: '3000' },
  certificationAuthority: {
    extensions: [
      'keyUsage=critical,digitalSignature,keyCertSign',
      'extendedKeyUsage=clientAuth,emailProtection',
      'basicConstraints=critical,CA:true',
    ],
  },
};

/**
 * A server for Enrollment over Secure Transport, built from RFC 7030 and RFC 8951 for tests; it has never met a client but
 * ours. OpenSSL is its certification authority and signs what requests say. Clients authenticate by HTTP Basic or by a
 * certificate of its client authority.
 */
export class EstResponder implements AsyncDisposable {
  readonly folder = new WorkFolder();
  readonly user = 'cardea';
  readonly password = randomBytes(9).toString('base64url');
  port = 0;
  /** Serial numbers that the authority has signed, hex. */
  readonly signed: string[] = [];
  /** The operation of each enrollment, and the subject of the client certificate, if any. */
  readonly calls: { readonly operation: string; readonly client: string | undefined }[] = [];
  /** What the next enrollment meets, whatever its label. */
  next: EstLabel | undefined;
  #server: Server | undefined;
  readonly #seen = new Map<string, number>();

  /** Makes the authorities and listens on a port of its own. */
  static async start(): Promise<EstResponder> {
    const responder = new EstResponder();
    responder.#makeAuthorities();
    const text = (name: string) => responder.text(name);
    const server = createServer(
      {
        key: text('tls-key.pem'),
        cert: text('tls.pem'),
        ca: text('clients.pem'),
        requestCert: true,
        // HTTP Basic is the other way in (RFC 7030 §3.2.3), so a missing certificate ends nothing here.
        rejectUnauthorized: false,
      },
      (request, response) => {
        responder.#answer(request, response).catch((error: unknown) => {
          response.writeHead(500).end(String(error));
        });
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    responder.port = address.port;
    responder.#server = server;
    return responder;
  }

  /** The base of the operations (RFC 7030 §3.2.2). */
  url(label: EstLabel = 'plain', port = this.port): string {
    return `https://127.0.0.1:${port}/.well-known/est${label === 'plain' ? '' : `/${label}`}`;
  }

  /** Issuing certificate, then root. */
  get chainPem(): string {
    return `${this.text('ca.pem')}${this.text('root.pem')}`;
  }

  /** A file of its folder, such as `tls-root.pem`, `client.pem` and `client-key.pem`. */
  text(name: string): string {
    return readFileSync(this.folder.file(name), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.folder[Symbol.dispose]();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, label = 'plain', operation] =
      /^\/\.well-known\/est(?:\/([A-Za-z]+))?\/([a-z]+)$/.exec(request.url ?? '') ?? [];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('latin1');
    switch (`${request.method} ${operation}`) {
      case 'GET cacerts':
        return this.#sendCertificates(response, ['ca.pem', 'root.pem']);
      case 'GET csrattrs':
        return await this.#sendAttributes(response, label as EstLabel);
      case 'POST simpleenroll':
      case 'POST simplereenroll':
      case 'POST serverkeygen':
        if (!this.#isKnown(request)) {
          response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="est"' }).end();
          return;
        }
        return await this.#enroll(request, response, {
          label: this.#takeNext() ?? (label as EstLabel),
          operation: operation ?? '',
          body,
        });
      default:
        response.writeHead(404).end();
    }
  }

  #takeNext(): EstLabel | undefined {
    const { next } = this;
    this.next = undefined;
    return next;
  }

  /** RFC 7030 §3.2.3 and §3.3.2. */
  #isKnown(request: IncomingMessage): boolean {
    this.calls.push({ operation: request.url?.split('/').at(-1) ?? '', client: clientOf(request) });
    const expected = Buffer.from(`${this.user}:${this.password}`).toString('base64');
    return clientOf(request) !== undefined || request.headers.authorization === `Basic ${expected}`;
  }

  async #enroll(
    request: IncomingMessage,
    response: ServerResponse,
    { label, operation, body }: { label: EstLabel; operation: string; body: string },
  ): Promise<void> {
    if (request.headers['content-type'] !== 'application/pkcs10') {
      response.writeHead(400).end('the Content-Type must be application/pkcs10');
      return;
    }
    if (label === 'refuses') {
      const text = 'The subject is on our list.\r\nAsk Bob.';
      response.writeHead(400, { 'Content-Type': 'text/plain' }).end(text);
      return;
    }
    if (label === 'busy') return void response.writeHead(503, { 'Retry-After': '5' }).end();
    if (label === 'pending' && this.#timesSeen(body) < 2) {
      response.writeHead(202, { 'Retry-After': '2' }).end();
      return;
    }
    const requestFile = this.folder.write(
      `${randomBytes(6).toString('hex')}.der`,
      Buffer.from(body, 'base64'),
    );
    if (operation === 'serverkeygen') return await this.#generateKey(request, response, requestFile, label);
    if (operation === 'simplereenroll' && !(await this.#renewsAnother(requestFile))) {
      response.writeHead(400).end('No certificate of ours has these names.');
      return;
    }
    const certificate = await this.#sign(requestFile, label);
    if (label === 'hangs') return;
    if (label === 'cuts') return void request.socket.destroy();
    if (label === 'mute') return void response.writeHead(200).end();
    if (label === 'gibberish') return void response.writeHead(200).end('<html>maintenance</html>');
    const files = [...(label === 'withChain' ? ['ca.pem', 'root.pem'] : []), certificate];
    this.#sendCertificates(response, files);
  }

  #timesSeen(body: string): number {
    const times = this.#seen.get(body) ?? 0;
    this.#seen.set(body, times + 1);
    return times;
  }

  /** RFC 7030 §4.2.2: a certificate that was issued before has the same subject and subjectAltName. */
  async #renewsAnother(requestFile: string): Promise<boolean> {
    const before = this.signed.map((serial) => namesIn(this.text(`${serial}.pem`)));
    const trial = await this.#sign(requestFile, 'plain');
    this.signed.pop();
    return before.includes(namesIn(this.text(trial)));
  }

  /** RFC 7030 §4.4.2: the private key, then its certificate. */
  async #generateKey(
    request: IncomingMessage,
    response: ServerResponse,
    requestFile: string,
    label: EstLabel,
  ): Promise<void> {
    const file = (name: string) => this.folder.file(name);
    const generated = file('generated.pem');
    await execute('openssl', ['genrsa', '-out', generated, label === 'smallKey' ? '1024' : '2048']);
    await execute('openssl', ['pkey', '-in', generated, '-pubout', '-out', file('generated.pub')]);
    const plain = ['-topk8', '-nocrypt', '-outform', 'DER'];
    await execute('openssl', ['pkcs8', ...plain, '-in', generated, '-out', file('generated.key')]);
    const certificate = await this.#sign(requestFile, label, ['-force_pubkey', file('generated.pub')]);
    if (label === 'hangs') return;
    if (label === 'cuts') return void request.socket.destroy();
    if (label === 'strangeKey') {
      await execute('openssl', ['pkcs8', ...plain, '-in', file('ca-key.pem'), '-out', file('generated.key')]);
    }
    const key = readFileSync(file('generated.key')).toString('base64');
    const boundary = randomBytes(8).toString('hex');
    const part = (type: string, base64: string) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`;
    const parts = [
      part('application/pkcs8', key),
      part('application/pkcs7-mime; smime-type=certs-only', this.#cmsOf([certificate])),
    ];
    response
      .writeHead(200, { 'Content-Type': `multipart/mixed ; boundary=${boundary}` })
      .end(`${parts.join('')}--${boundary}--\r\n`);
  }

  async #sign(requestFile: string, label: EstLabel, more: readonly string[] = []): Promise<string> {
    const { days, subject, extensions } = { ...sound, ...deviations[label] };
    const serial = `01${randomBytes(15).toString('hex')}`;
    const common = ['subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid'];
    const extensionFile = this.folder.write(`${serial}.cnf`, `${[...extensions, ...common].join('\n')}\n`);
    const certificate = `${serial}.pem`;
    await execute('openssl', [
      ...['x509', '-req', '-in', requestFile, '-inform', 'DER', '-days', days, '-set_serial', `0x${serial}`],
      ...['-CA', this.folder.file('ca.pem'), '-CAkey', this.folder.file('ca-key.pem')],
      ...['-copy_extensions', 'copy', '-extfile', extensionFile, '-out', this.folder.file(certificate)],
      ...(subject === undefined ? [] : ['-subj', subject]),
      ...more,
    ]);
    this.signed.push(serial);
    return certificate;
  }

  async #sendAttributes(response: ServerResponse, label: EstLabel): Promise<void> {
    const wishes: { readonly [label in EstLabel]?: string } = {
      // SEQUENCE { challengePassword }
      wantsPassword: '300b06092a864886f70d010907',
      // SEQUENCE { SEQUENCE { ecPublicKey, SET { secp384r1 } } }
      wantsOtherKey: '3014301206072a8648ce3d0201310706052b81040022',
    };
    const wish = wishes[label];
    if (wish === undefined) return void response.writeHead(204).end();
    const base64 = Buffer.from(wish, 'hex').toString('base64');
    response.writeHead(200, { 'Content-Type': 'application/csrattrs' }).end(`${base64}\r\n`);
  }

  #sendCertificates(response: ServerResponse, files: readonly string[]): void {
    const headers = { 'Content-Type': 'application/pkcs7-mime; smime-type=certs-only' };
    response.writeHead(200, { ...headers, 'Content-Transfer-Encoding': 'base64' }).end(this.#cmsOf(files));
  }

  /** Certificates-only CMS (RFC 5272 §4.1) in base64 with line breaks. */
  #cmsOf(files: readonly string[]): string {
    const certificates = files.flatMap((name) => ['-certfile', this.folder.file(name)]);
    const der = run('openssl', ['crl2pkcs7', '-nocrl', ...certificates, '-outform', 'DER']);
    return der.toString('base64').replace(/.{76}/g, '$&\r\n');
  }

  #makeAuthorities(): void {
    const file = (name: string) => this.folder.file(name);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const make = (name: string, subject: string, issuer: string | undefined, extensions: readonly string[]) =>
      run('openssl', [
        ...['req', '-x509', '-days', '3650', ...key, '-subj', subject],
        ...extensions.flatMap((extension) => ['-addext', extension]),
        ...(issuer === undefined ? [] : ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}-key.pem`)]),
        ...['-keyout', file(`${name}-key.pem`), '-out', file(`${name}.pem`)],
      ]);
    const signsBelow = ['keyUsage=critical,keyCertSign,cRLSign'];
    const isEnd = 'basicConstraints=CA:false';
    make('root', '/CN=Contoso EST Root', undefined, signsBelow);
    make('ca', '/CN=Contoso EST Issuing', 'root', [...signsBelow, 'basicConstraints=critical,CA:true']);
    make('tls-root', '/CN=Contoso TLS Root', undefined, signsBelow);
    make('tls', '/CN=est.contoso.example', 'tls-root', ['subjectAltName=IP:127.0.0.1', isEnd]);
    make('clients', '/CN=Contoso Registration Authorities', undefined, signsBelow);
    make('client', '/CN=Cardea', 'clients', ['extendedKeyUsage=clientAuth', isEnd]);
  }
}

/** Subject and subjectAltName. */
function namesIn(certificatePem: string): string {
  const { subject, subjectAltName = '' } = new X509Certificate(certificatePem);
  return `${subject} | ${subjectAltName}`;
}

function clientOf(request: IncomingMessage): string | undefined {
  const socket = request.socket as TLSSocket;
  return socket.authorized ? socket.getPeerCertificate().subject.CN?.toString() : undefined;
}
