import { join, resolve } from 'node:path';
import { CmError, type CrlTerms, type KeyAlgorithm, keyAlgorithms, Secret } from '@cardea/domain';
import { type KeyPlace, keyPlaces, type SecretSource, type TokenSource } from '@cardea/pki';
import type { NameConstraints } from '@cardea/pki/x509';
import { type FaultPoint, readFaultPoint } from './fault-points.js';
import { readNameConstraints } from './name-constraints-setting.js';

/** Everything that an installation can set, checked as a whole at start. */
export interface Configuration {
  /** Data directory. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Where the API lives; the v1.0 API is below it at `/api/v1.0`. */
  readonly webFolder: string;
  /** False answers 404 everywhere below the web folder, as MIM CM does by `Clm.WebApi.Enabled`. */
  readonly isApiEnabled: boolean;
  /** PostgreSQL; the embedded store below `home` when undefined. */
  readonly databaseUrl: string | undefined;
  /** 32 bytes in hex or base64; a file below `home` when no source has it. */
  readonly keyEncryptionKey: SecretSource;
  /** Where new keys are made, by name, and where those that are not named. */
  readonly keyPlaces: { readonly byName: ReadonlyMap<string, KeyPlace>; readonly others: KeyPlace };
  /** PKCS#11 token for keys; undefined when the installation has none. */
  readonly token: TokenSource | undefined;
  /** PKCS#11 token for the keys of the root alone, with a PIN of its own. */
  readonly rootToken: TokenSource | undefined;
  readonly caKeyAlgorithm: KeyAlgorithm;
  /** Of keys that are made for key recovery agents who hold none themselves. */
  readonly agentKeyAlgorithm: KeyAlgorithm;
  /** `external`: no root is made, and the issuing authority gets its certificate from elsewhere. */
  readonly root: 'own' | 'external';
  /** Names that the issuing authority may certify, written into its certificate when that is made; undefined for all. */
  readonly caNameConstraints?: NameConstraints | undefined;
  readonly certificateFormat: 'cmc' | 'pkcs7';
  /** JSON file that names the external certification authorities; undefined when there are none. */
  readonly authoritiesFile?: string | undefined;
  /** How long an OCSP response holds, from thisUpdate to nextUpdate. */
  readonly ocspResponseMinutes: number;
  /** How the issuing authorities publish their revocation lists. */
  readonly crlTerms: CrlTerms;
  /** Targets outside the server that get CRLs too, a JSON file. */
  readonly crlTargetsFile?: string | undefined;
  /** Operator's replacements for enumeration numbers, a JSON file. */
  readonly enumsFile: string | undefined;
  readonly logLevel: string;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  /** Where mails are handed in and whom they are from; without it no mails are sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** Where links in mails lead, such as the portal; without a slash at the end. */
  readonly linkUrl: string;
  /** Lets webhooks have http URLs and addresses of this machine and this site. */
  readonly areWebhooksAllowedPrivate: boolean;
  /** Creates the demo content; listens on loopback only. */
  readonly isDemo: boolean;
  /** Where tests have the process kill itself; undefined everywhere else. */
  readonly faultPoint?: FaultPoint | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables.
 *
 * Errors: `Misconfigured` naming the variable and the rule it breaks.
 */
export function readConfiguration(environment: Environment, isDemo: boolean): Configuration {
  const home = resolve(environment.CARDEA_HOME || '.cardea');
  const port = integer(environment, 'CARDEA_PORT', 8080, 0, 65_535);
  const host = environment.CARDEA_HOST || '127.0.0.1';
  if (isDemo && !isLoopback(host)) {
    throw misconfigured('CARDEA_HOST', 'must be a loopback address in demo mode');
  }
  const certificateFile = environment.CARDEA_TLS_CERTIFICATE;
  const keyFile = environment.CARDEA_TLS_KEY;
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw misconfigured('CARDEA_TLS_CERTIFICATE and CARDEA_TLS_KEY', 'must be set together');
  }
  const tls = certificateFile && keyFile ? { certificateFile, keyFile } : undefined;
  const ownUrl = publicUrl(environment, tls === undefined ? 'http' : 'https', port);
  return {
    home,
    host,
    port,
    publicUrl: ownUrl,
    webFolder: webFolder(environment),
    isApiEnabled: oneOf(environment, 'CARDEA_API_ENABLED', ['true', 'false'], 'true') === 'true',
    databaseUrl: databaseUrl(environment),
    keyEncryptionKey: secretSource(environment, 'CARDEA_KEY_ENCRYPTION_KEY', 'key-encryption-key'),
    keyPlaces: placesOfKeys(environment),
    token: token(environment, 'CARDEA_PKCS11', 'pkcs11-pin'),
    rootToken: token(environment, 'CARDEA_ROOT_PKCS11', 'root-pkcs11-pin'),
    caKeyAlgorithm: oneOf(environment, 'CARDEA_CA_KEY_ALGORITHM', keyAlgorithms, 'ECDSA-P-256'),
    agentKeyAlgorithm: oneOf(environment, 'CARDEA_AGENT_KEY_ALGORITHM', keyAlgorithms, 'ECDSA-P-256'),
    root: oneOf(environment, 'CARDEA_ROOT', ['own', 'external'], 'own'),
    caNameConstraints: readNameConstraints(environment.CARDEA_CA_NAME_CONSTRAINTS),
    certificateFormat: oneOf(environment, 'CARDEA_CERTIFICATE_FORMAT', ['cmc', 'pkcs7'], 'cmc'),
    authoritiesFile: environment.CARDEA_AUTHORITIES || undefined,
    ocspResponseMinutes: integer(environment, 'CARDEA_OCSP_RESPONSE_MINUTES', 240, 10, 10_080),
    crlTerms: {
      hasDeltas: oneOf(environment, 'CARDEA_DELTA_CRLS', ['true', 'false'], 'true') === 'true',
      partitionSize: integer(environment, 'CARDEA_CRL_PARTITION_SIZE', 20_000, 0, 1_000_000),
    },
    crlTargetsFile: environment.CARDEA_CRL_TARGETS || undefined,
    enumsFile: environment.CARDEA_ENUMS || undefined,
    logLevel: oneOf(environment, 'CARDEA_LOG_LEVEL', logLevels, 'warn'),
    tls,
    mail: mail(environment),
    linkUrl: linkUrl(environment, ownUrl),
    areWebhooksAllowedPrivate:
      oneOf(environment, 'CARDEA_WEBHOOK_ALLOW_PRIVATE', ['true', 'false'], 'false') === 'true',
    isDemo,
    faultPoint: readFaultPoint(environment.CARDEA_FAULT_POINT),
  };
}

/** File of the embedded store. */
export function storeFile({ home }: Pick<Configuration, 'home'>): string {
  return join(home, 'cardea.sqlite');
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** True for addresses that only this machine reaches. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^(::ffff:)?127\./.test(address);
}

function misconfigured(variable: string, rule: string): CmError {
  return new CmError('Misconfigured', `${variable} ${rule}.`);
}

function oneOf<T extends string>(
  environment: Environment,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const value = environment[name];
  if (value === undefined || value === '') return fallback;
  const found = allowed.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw misconfigured(name, `must be one of ${allowed.join(', ')}`);
  return found;
}

function integer(
  environment: Environment,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw misconfigured(name, `must be a whole number from ${least} to ${most}`);
  }
  return value;
}

/** A secret by value, in a named file, or among the credentials of the service manager (systemd.exec(5)). */
function secretSource(environment: Environment, variable: string, credential: string): SecretSource {
  const value = environment[variable];
  const folder = environment.CREDENTIALS_DIRECTORY;
  return {
    fromEnvironment: value ? new Secret(value) : undefined,
    namedFile: environment[`${variable}_FILE`] || undefined,
    credentialFile: folder ? join(folder, credential) : undefined,
  };
}

/** Those that may be in the token of the root. */
const keysOfRoot: readonly string[] = ['ca/root', 'ocsp/root'];

/** A misspelt name must not leave a key where nobody wanted it. */
const keyName = /^((ca|ocsp|kra)\/[a-z0-9-]+|admin-key-master|idempotency-keys|key-encryption-key)$/;

function placesOfKeys(environment: Environment): Configuration['keyPlaces'] {
  const byName = new Map<string, KeyPlace>();
  const entries = (environment.CARDEA_KEYSTORE_KEYS ?? '').split(',').map((entry) => entry.trim());
  for (const entry of entries.filter((each) => each !== '')) {
    const [name = '', place, ...rest] = entry.split('=');
    const found = keyPlaces.find((known) => known === place);
    if (!keyName.test(name) || found === undefined || rest.length > 0) {
      throw misconfigured('CARDEA_KEYSTORE_KEYS', 'must be a list such as ca/root=pkcs11,ca/issuing=pkcs11');
    }
    if (found === 'pkcs11-root' && !keysOfRoot.includes(name))
      throw misconfigured(
        'CARDEA_KEYSTORE_KEYS',
        `may say pkcs11-root for ${keysOfRoot.join(' and ')} alone`,
      );
    byName.set(name, found);
  }
  const others = oneOf(environment, 'CARDEA_KEYSTORE', ['software', 'pkcs11'], 'software');
  for (const [place, variables] of [
    ['pkcs11', 'CARDEA_PKCS11'],
    ['pkcs11-root', 'CARDEA_ROOT_PKCS11'],
  ] as const)
    if ([others, ...byName.values()].includes(place) && !environment[`${variables}_MODULE`])
      throw misconfigured(`${variables}_MODULE and ${variables}_TOKEN`, 'must be set for keys in a token');
  return { byName, others };
}

function token(environment: Environment, variables: string, credential: string): TokenSource | undefined {
  const [modulePath, tokenLabel] = [environment[`${variables}_MODULE`], environment[`${variables}_TOKEN`]];
  if (!modulePath && !tokenLabel) return undefined;
  if (!modulePath || !tokenLabel) {
    throw misconfigured(`${variables}_MODULE and ${variables}_TOKEN`, 'must be set together');
  }
  return {
    modulePath: resolve(modulePath),
    tokenLabel,
    pin: secretSource(environment, `${variables}_PIN`, credential),
    timeoutMs: integer(environment, 'CARDEA_PKCS11_TIMEOUT_MS', 10_000, 100, 600_000),
    sessions: integer(environment, 'CARDEA_PKCS11_SESSIONS', 4, 1, 64),
  };
}

function publicUrl(environment: Environment, scheme: string, port: number): string {
  const text = environment.CARDEA_PUBLIC_URL;
  if (text === undefined || text === '') return `${scheme}://127.0.0.1:${port}`;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw misconfigured('CARDEA_PUBLIC_URL', 'must be an http or https URL');
  }
  return text.replace(/\/+$/, '');
}

function linkUrl(environment: Environment, ownUrl: string): string {
  const text = environment.CARDEA_LINK_URL;
  if (text === undefined || text === '') return ownUrl;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw misconfigured('CARDEA_LINK_URL', 'must be an http or https URL');
  }
  return text.replace(/\/+$/, '');
}

function mail(environment: Environment): Configuration['mail'] {
  const smtpUrl = environment.CARDEA_SMTP_URL;
  const from = environment.CARDEA_MAIL_FROM;
  if (!smtpUrl && !from) return undefined;
  if (!smtpUrl || !from) throw misconfigured('CARDEA_SMTP_URL and CARDEA_MAIL_FROM', 'must be set together');
  // Not quoted: it may hold a password.
  if (!/^smtps?:\/\/[^/]/i.test(smtpUrl) || !URL.canParse(smtpUrl)) {
    throw misconfigured('CARDEA_SMTP_URL', 'must be an smtp:// or smtps:// URL');
  }
  if (!/^[^\p{Cc}]{3,300}$/u.test(from) || !/[^\s<>@]@[^\s<>@]/.test(from)) {
    throw misconfigured('CARDEA_MAIL_FROM', 'must be a mail address, such as Cardea <cardea@example.com>');
  }
  return { smtpUrl, from };
}

function webFolder(environment: Environment): string {
  const text = environment.CARDEA_WEB_FOLDER || '/CertificateManagement';
  if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(text)) {
    throw misconfigured('CARDEA_WEB_FOLDER', 'must be a path such as /CertificateManagement');
  }
  return text;
}

function databaseUrl(environment: Environment): string | undefined {
  const text = environment.CARDEA_DATABASE_URL;
  if (text === undefined || text === '') return undefined;
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw misconfigured('CARDEA_DATABASE_URL', 'must be a postgresql:// URL');
  }
  return text;
}
