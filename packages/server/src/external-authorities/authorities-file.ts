import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { kindOf, misconfigured, readEntriesFile, requireSchema } from '../entries-file.js';

const closed = { additionalProperties: false } as const;
const file = Type.String({ minLength: 1 });

const everyAuthority = {
  /** Unlike those of our own authorities, `root` and `issuing` with or without a number. */
  name: Type.String({ pattern: '^(?!root(-\\d+)?$|issuing(-\\d+)?$)[a-z][a-z0-9-]{0,39}$' }),
  url: Type.String({ pattern: '^https?://' }),
  /** Issuing certificate first, root last, PEM. */
  chainFile: file,
  /** Where the chain of the server's TLS certificate must end, PEM. */
  trustAnchorFile: Type.Optional(file),
  clientCertificateFile: Type.Optional(file),
  clientKeyFile: Type.Optional(file),
  timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 240 })),
};

const cfssl = Type.Object(
  {
    ...everyAuthority,
    kind: Type.Literal('cfssl'),
    profile: Type.String({ minLength: 1 }),
    authKeyFile: file,
    serialNumbers: Type.Optional(Type.Enum(['cardea', 'cfssl'])),
  },
  closed,
);
const est = Type.Object(
  {
    ...everyAuthority,
    kind: Type.Literal('est'),
    user: Type.Optional(Type.String({ pattern: '^[^:]+$' })),
    passwordFile: Type.Optional(file),
    names: Type.Optional(Type.Enum(['request', 'authority'])),
    /** How a certificate is asked for that follows one of this authority (RFC 7030 §4.2). */
    renewals: Type.Optional(Type.Enum(['simpleenroll', 'simplereenroll'])),
    /** Who makes the keys that are the server's to make. */
    serverKeys: Type.Optional(Type.Enum(['cardea', 'authority'])),
  },
  closed,
);

/** One external certification authority, as the file of `CARDEA_AUTHORITIES` describes it. */
export type AuthorityEntry = Static<typeof cfssl> | Static<typeof est>;

const schemas = { cfssl: Compile(cfssl), est: Compile(est) };

/**
 * Reads the external certification authorities from a JSON file: `{"authorities": [{"name": …, "kind": "cfssl" | "est", …}]}`.
 *
 * Errors: `Misconfigured` naming file, authority, property and rule.
 */
export function readAuthorityEntries(path: string): readonly AuthorityEntry[] {
  return readEntriesFile({ variable: 'CARDEA_AUTHORITIES', path, property: 'authorities' }, entryOf);
}

function entryOf(entry: unknown, place: string): AuthorityEntry {
  const kind = kindOf(entry);
  if (kind !== 'cfssl' && kind !== 'est') throw misconfigured(`${place}.kind`, 'must be cfssl or est');
  requireSchema(schemas[kind], entry, place);
  // The schema of this kind has passed it.
  const sound = entry as AuthorityEntry;
  requirePair(sound, place, 'clientCertificateFile', 'clientKeyFile');
  if (sound.kind === 'est') requireEst(sound, place);
  requireSafeUrl(sound, place);
  return sound;
}

function requireEst(entry: Static<typeof est>, place: string): void {
  requirePair(entry, place, 'user', 'passwordFile');
  if (!/\/\.well-known\/est(\/[A-Za-z0-9._~-]+)?$/.test(entry.url))
    throw misconfigured(`${place}.url`, 'must end with /.well-known/est or /.well-known/est/ and a label');
  if (entry.passwordFile === undefined && entry.clientCertificateFile === undefined)
    throw misconfigured(place, 'needs user and passwordFile, or clientCertificateFile and clientKeyFile');
  // RFC 7030 §4.2.2: the server knows the certificate to renew by the names in the request.
  if (entry.renewals === 'simplereenroll' && entry.names === 'authority')
    throw misconfigured(`${place}.renewals`, 'can be simplereenroll only where names is request');
}

/** http shows everything to everybody on the way; nobody trusts a TLS certificate without a trust anchor. */
function requireSafeUrl({ kind, url, trustAnchorFile }: AuthorityEntry, place: string): void {
  if (!URL.canParse(url) || new URL(url).search !== '' || url.endsWith('/'))
    throw misconfigured(`${place}.url`, 'must be a URL without query and without a slash at its end');
  const { protocol, hostname, username, password } = new URL(url);
  // The address is shown to operators and stands in messages.
  if (username !== '' || password !== '')
    throw misconfigured(`${place}.url`, 'must have no user and no password');
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (protocol === 'http:' && (kind === 'est' || !isHere))
    throw misconfigured(
      `${place}.url`,
      kind === 'est' ? 'must be https' : 'must be https, or http to this machine',
    );
  if (protocol === 'https:' && trustAnchorFile === undefined)
    throw misconfigured(place, 'needs trustAnchorFile for an https url');
}

function requirePair<T extends object>(
  entry: T,
  place: string,
  one: keyof T & string,
  other: keyof T & string,
): void {
  if ((entry[one] === undefined) !== (entry[other] === undefined))
    throw misconfigured(place, `needs ${one} and ${other} together`);
}
