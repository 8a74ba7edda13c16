import { isIP } from 'node:net';
import { CmError, type Secret } from '@cardea/domain';
import {
  AlreadyExistsError,
  Attribute,
  Change,
  Client,
  InsufficientAccessError,
  InvalidCredentialsError,
  InvalidSyntaxError,
  NoSuchObjectError,
  ObjectClassViolationError,
  ResultCodeError,
  UndefinedTypeError,
} from 'ldapts';
import type { FileToPublish, PublicationTarget } from './target.js';

/** An LDAP directory, and who writes there. */
export interface LdapPlace {
  readonly name: string;
  /** `ldap://` or `ldaps://`, host and port. */
  readonly url: string;
  /** StartTLS (RFC 4511 §4.14) before anything else. */
  readonly startsTls: boolean;
  /** PEM; where the chain of the server's TLS certificate must end. */
  readonly trustAnchorsPem: string | undefined;
  readonly bindDn: string;
  readonly password: Secret<string>;
  /** The entry below which each authority has its own. */
  readonly baseDn: string;
  readonly timeoutMs: number;
}

/** RFC 4523 §3.2 and §3.5: the one is structural, the other adds cACertificate. */
const objectClasses = ['top', 'cRLDistributionPoint', 'pkiCA'];

/**
 * Publishes in an LDAP directory (RFC 4523): `cn={authority}` below the base has certificateRevocationList,
 * deltaRevocationList and cACertificate, and `cn={authority}.{partition}` the list of a partition. Missing entries are added.
 */
export function ldapTarget(place: LdapPlace): PublicationTarget {
  const { name, url, trustAnchorsPem } = place;
  return {
    name,
    async open() {
      const tlsOptions = trustAnchorsPem === undefined ? {} : { ca: trustAnchorsPem };
      const client = new Client({
        ...{ url, timeout: place.timeoutMs, connectTimeout: place.timeoutMs },
        ...(url.startsWith('ldaps:') && { tlsOptions }),
      });
      const close = async () => await client.unbind().catch(() => undefined);
      try {
        if (place.startsTls) await client.startTLS({ ...tlsOptions, ...serverIdentity(url) });
        await client.bind(place.bindDn, place.password.reveal());
      } catch (error) {
        await close();
        throw explained(place, place.bindDn, 'the sign-in', error);
      }
      return { publish: (file) => replace(client, place, file), close };
    },
  };
}

/** Whom the certificate must name: without it the one of `localhost` would be taken, and no other. */
function serverIdentity(url: string): { readonly host: string; readonly servername?: string } {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  // RFC 6066 §3: an IP address is no server name.
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

async function replace(client: Client, place: LdapPlace, file: FileToPublish): Promise<void> {
  const { dn, cn } = entryOf(place, file);
  const type = attributeOf(file);
  const modification = new Attribute({ type, values: [Buffer.from(file.der)] });
  const change = new Change({ operation: 'replace', modification });
  try {
    await client.modify(dn, change);
    return;
  } catch (error) {
    if (!(error instanceof NoSuchObjectError)) throw explained(place, dn, type, error);
  }
  try {
    await add(client, dn, cn);
    await client.modify(dn, change);
  } catch (error) {
    throw explained(place, error instanceof NoSuchObjectError ? place.baseDn : dn, type, error);
  }
}

async function add(client: Client, dn: string, cn: string): Promise<void> {
  try {
    await client.add(dn, { objectClass: objectClasses, cn: [cn] });
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof AlreadyExistsError)) throw error;
  }
}

/** Names of authorities need no escaping in distinguished names (RFC 4514 §2.4). */
function entryOf({ baseDn }: LdapPlace, { caName, content }: FileToPublish): { dn: string; cn: string } {
  const cn = typeof content === 'number' ? `${caName}.${content}` : caName;
  return { cn, dn: `cn=${cn},${baseDn}` };
}

/** RFC 4523 §4; each is transferred as `binary` (§2.1, §2.2). */
function attributeOf({ content }: FileToPublish): string {
  if (content === 'certificate') return 'cACertificate;binary';
  return content === 'delta' ? 'deltaRevocationList;binary' : 'certificateRevocationList;binary';
}

/** What the answer of the directory means to whoever runs it; never with the password. */
function explained({ name, url, bindDn }: LdapPlace, dn: string, what: string, error: unknown): CmError {
  const say = (text: string) =>
    new CmError('Misconfigured', `Target ${name}, ${url}: ${text}`, { cause: error });
  if (error instanceof InvalidCredentialsError)
    return say(`the directory refuses ${bindDn} with this password; check bindDn and passwordFile.`);
  if (error instanceof InsufficientAccessError)
    return say(`${bindDn} may not write ${what} to ${dn}; give it the right.`);
  if (error instanceof NoSuchObjectError)
    return say(`there is no entry ${dn}; create it, the server makes only those below baseDn.`);
  if (
    error instanceof ObjectClassViolationError ||
    error instanceof UndefinedTypeError ||
    error instanceof InvalidSyntaxError
  )
    return say(
      `the schema does not let ${dn} have ${what}; it needs cRLDistributionPoint and pkiCA of RFC 4523, and entries that exist must be of these classes.`,
    );
  if (error instanceof ResultCodeError)
    return say(`${what} in ${dn} was refused with LDAP result ${error.code} (${error.name}).`);
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return say(`the directory cannot be reached, or its TLS certificate is not trusted${code}.`);
}
