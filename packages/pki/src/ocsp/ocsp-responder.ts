import { createHash } from 'node:crypto';
import type {
  CertificateStatus,
  Clock,
  KeyStore,
  OcspRepository,
  StoredOcspResponse,
  StoredOcspSigner,
} from '@cardea/domain';
import { CmError } from '@cardea/domain';
import { BoundedMap } from '../bounded-map.js';
import type { EmbeddedAuthority } from '../ca/embedded/embedded-authority.js';
import type { AuthorityCertificate } from '../x509/certificate.js';
import { DelegatedSigner, keyHash } from './delegated-signer.js';
import {
  type CertificateIdentifier,
  type DecodedOcspRequest,
  decodeOcspRequest,
  encodeCertId,
  hashOf,
  type IssuerHashes,
  issuerKey,
} from './ocsp-request.js';
import {
  failureResponse,
  type ReportedStatus,
  type SingleStatus,
  signOcspResponse,
  wholeSeconds,
} from './ocsp-response.js';
import {
  isFresh,
  type PresignedResponse,
  PresignedResponses,
  type ResponseSubject,
} from './presigned-responses.js';

const minuteMs = 60_000;
/** How long clients may keep that a certificate is unknown: it may be one that is just being issued. */
const unknownMinutes = 5;
/** How many decoded requests are remembered, by their octets. */
const rememberedRequests = 20_000;
/** Requests for one certificate need no more; longer ones are padded, and decoded each time. */
const longestRemembered = 512;
/** How many responses are renewed in one step. */
const renewedAtOnce = 100;

/** What an {@link OcspResponder} stands on. */
export interface OcspResponderParts {
  /** Undefined where the root is somebody else's: nothing is answered for it then. */
  readonly root: EmbeddedAuthority | undefined;
  readonly issuing: readonly EmbeddedAuthority[];
  /** Certificates that issuing authorities had before their current ones. */
  readonly supersededCertificates?: readonly AuthorityCertificate[];
  readonly keyStore: KeyStore;
  readonly store: OcspRepository;
  readonly clock: Clock;
  /** From thisUpdate to nextUpdate. */
  readonly responseMinutes: number;
  /** Stores a new signer, with its audit row. Errors: `Conflict` when its generation is taken. */
  readonly keepSigner: (signer: StoredOcspSigner) => Promise<void>;
}

/** A response; `presigned` when everybody may be given it until its nextUpdate. */
export type OcspAnswer =
  | { readonly kind: 'presigned'; readonly response: PresignedResponse }
  | { readonly kind: 'forThisRequest'; readonly responseDer: Uint8Array };

interface Issuer {
  readonly authority: EmbeddedAuthority;
  readonly signer: DelegatedSigner;
  readonly hashes: Readonly<Record<'sha1' | 'sha256', IssuerHashes>>;
  /** Statuses of what it issued that the store keeps elsewhere: the authority below it. */
  readonly authoritiesBelow: Map<string, CertificateStatus>;
}

/** A request for one certificate without a nonce, which a presigned response answers. */
interface PlainRequest {
  readonly issuer: Issuer;
  readonly certificate: CertificateIdentifier;
  readonly subject: ResponseSubject;
  /** What was answered last, and the version of the store that it rests on. */
  latest?: { readonly version: number; readonly response: PresignedResponse };
}

/**
 * Answers for the status of certificates (RFC 6960) of the root and the issuing authorities, by signers to whom they have
 * delegated it. Every answer rests on one look at what is committed.
 */
export class OcspResponder {
  readonly #parts: OcspResponderParts;
  /** By {@link issuerKey}. */
  readonly #issuers = new Map<string, Issuer>();
  readonly #issuersByName = new Map<string, Issuer>();
  readonly #presigned: PresignedResponses;
  readonly #plainRequests = new BoundedMap<string, PlainRequest>(rememberedRequests);

  constructor(parts: OcspResponderParts) {
    this.#parts = parts;
    this.#presigned = new PresignedResponses(parts.store);
    const { root, issuing, supersededCertificates = [] } = parts;
    const below = [...issuing.map(({ certificate }) => certificate), ...supersededCertificates];
    if (root !== undefined) this.#add(root, statusesBelow(root, below));
    for (const authority of issuing) this.#add(authority, new Map());
  }

  #add(authority: EmbeddedAuthority, authoritiesBelow: Issuer['authoritiesBelow']): void {
    const { keyStore, store, keepSigner } = this.#parts;
    const signer = new DelegatedSigner({ authority, keyStore, signers: store, keepSigner });
    const hashes = { sha1: issuerHashes('sha1', authority), sha256: issuerHashes('sha256', authority) };
    const issuer = { authority, signer, hashes, authoritiesBelow };
    this.#issuersByName.set(authority.name, issuer);
    for (const hash of ['sha1', 'sha256'] as const) this.#issuers.set(issuerKey(hash, hashes[hash]), issuer);
  }

  /** Answers from now on for certificates that our root has given to authorities meanwhile. */
  addBelowRoot(certificates: readonly AuthorityCertificate[]): void {
    const { root } = this.#parts;
    const statuses = root === undefined ? undefined : this.#issuersByName.get(root.name)?.authoritiesBelow;
    if (root === undefined || statuses === undefined) return;
    for (const [serialNumber, status] of statusesBelow(root, certificates))
      statuses.set(serialNumber, status);
  }

  /**
   * Makes the signers that are missing or end soon; authorities that have ended get none. One that cannot be made holds up
   * no other.
   *
   * Errors: that of the first that could not be made.
   */
  async ensureSigners(): Promise<void> {
    const now = this.#parts.clock.now();
    const failures: unknown[] = [];
    for (const { authority, signer } of this.#issuersByName.values()) {
      if (now >= authority.certificate.notAfter) continue;
      await signer.at(now).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * The answer to a request that was answered before, when nothing was committed since and the response still holds;
   * undefined when {@link answer} must be asked.
   */
  answerAgain(octets: string): PresignedResponse | undefined {
    const latest = this.#plainRequests.get(octets)?.latest;
    if (latest === undefined || latest.version !== this.#parts.store.committedVersion()) return undefined;
    return isFresh(latest.response, this.#parts.clock.now()) ? latest.response : undefined;
  }

  /**
   * Answers a request. `octets` stands for it, however it came (such as a path in Base64), so that `request`, which gives
   * the DER, or undefined when there is none in the octets, is decoded once only.
   *
   * Errors: those of store and keystore; `CaUnavailable` when an authority has ended. A request that is at fault is
   * answered.
   */
  async answer(octets: string, request: () => Uint8Array | undefined): Promise<OcspAnswer> {
    const remembered = this.#plainRequests.get(octets);
    if (remembered !== undefined) return await this.#answerPlain(remembered);
    const decoded = decodedOrUndefined(request);
    if (decoded === undefined) return { kind: 'forThisRequest', responseDer: malformedRequest };
    const issuer = this.#issuerOf(decoded.certificates);
    if (issuer === undefined) return { kind: 'forThisRequest', responseDer: unauthorized };
    const plain = plainRequest(issuer, decoded);
    if (plain === undefined) return await this.#answerFreshly(issuer, decoded);
    if (octets.length <= longestRemembered) this.#plainRequests.set(octets, plain);
    return await this.#answerPlain(plain);
  }

  /**
   * Signs responses anew whose life is half over, of certificates that have not ended, and forgets the others. Gives how
   * many were renewed. Doing it again does no harm.
   */
  async renewResponses(signal: AbortSignal): Promise<number> {
    const { clock, store, responseMinutes } = this.#parts;
    let renewed = 0;
    for (;;) {
      const now = clock.now();
      const madeBefore = new Date(now.getTime() - (responseMinutes * minuteMs) / 2);
      const due = await store.listResponses(madeBefore, renewedAtOnce);
      for (const response of due) {
        if (signal.aborted) return renewed;
        if (await this.#renew(response, now)) renewed += 1;
      }
      if (due.length < renewedAtOnce) return renewed;
    }
  }

  async #renew(response: StoredOcspResponse, now: Date): Promise<boolean> {
    const { store } = this.#parts;
    const { caName, serialNumber, certIdForm: form } = response;
    const issuer = this.#issuersByName.get(caName);
    const status = issuer === undefined ? undefined : await this.#statusOf(issuer, serialNumber);
    if (issuer === undefined || status === undefined || hasEnded(status, now)) {
      await store.deleteResponse(response);
      return false;
    }
    const certIdDer = encodeCertId(form, issuer.hashes[hashOf(form)], serialNumber);
    await store.putResponse(await this.#sign(issuer, { caName, serialNumber, form }, certIdDer, status, now));
    return true;
  }

  /** The one issuer of all; an answer has one signer, so it cannot speak for two. */
  #issuerOf(certificates: readonly CertificateIdentifier[]): Issuer | undefined {
    const [issuer, ...others] = new Set(certificates.map(({ issuerKey: key }) => this.#issuers.get(key)));
    return others.length === 0 ? issuer : undefined;
  }

  async #answerPlain(request: PlainRequest): Promise<OcspAnswer> {
    const { issuer, certificate, subject } = request;
    // Read before the status, so that a commit between the two makes the answer count as old.
    const version = this.#parts.store.committedVersion();
    const now = this.#parts.clock.now();
    const status = await this.#statusOf(issuer, subject.serialNumber);
    if (status === undefined)
      return await this.#answerFreshly(issuer, { certificates: [certificate], nonce: undefined });
    const response =
      this.#presigned.atHand(subject, status, now) ??
      (await this.#presigned.fetch(subject, status, now, () =>
        this.#sign(issuer, subject, certificate.certIdDer, status, now),
      ));
    if (version !== undefined) request.latest = { version, response };
    return { kind: 'presigned', response };
  }

  async #sign(
    issuer: Issuer,
    { caName, serialNumber, form }: ResponseSubject,
    certIdDer: Uint8Array,
    status: CertificateStatus,
    now: Date,
  ): Promise<StoredOcspResponse> {
    const signer = await issuer.signer.at(now);
    const single = this.#single(certIdDer, status, now, signer.notAfter);
    const responseDer = await signOcspResponse(
      { statuses: [single], producedAt: now, nonce: undefined },
      signer,
    );
    const { thisUpdate, nextUpdate } = single;
    const certificateRevision = status.revision;
    return {
      caName,
      serialNumber,
      certIdForm: form,
      certificateRevision,
      thisUpdate,
      nextUpdate,
      responseDer,
    };
  }

  async #answerFreshly(issuer: Issuer, { certificates, nonce }: DecodedOcspRequest): Promise<OcspAnswer> {
    const now = this.#parts.clock.now();
    const signer = await issuer.signer.at(now);
    const statuses: SingleStatus[] = [];
    for (const { certIdDer, serialNumber } of certificates)
      statuses.push(
        this.#single(certIdDer, await this.#statusOf(issuer, serialNumber), now, signer.notAfter),
      );
    const responseDer = await signOcspResponse({ statuses, producedAt: now, nonce }, signer);
    return { kind: 'forThisRequest', responseDer };
  }

  #single(
    certIdDer: Uint8Array,
    status: CertificateStatus | undefined,
    now: Date,
    signerNotAfter: Date,
  ): SingleStatus {
    const minutes = status === undefined ? unknownMinutes : this.#parts.responseMinutes;
    const nextUpdate = new Date(Math.min(now.getTime() + minutes * minuteMs, signerNotAfter.getTime()));
    return {
      certIdDer,
      status: reported(status),
      thisUpdate: wholeSeconds(now),
      nextUpdate: wholeSeconds(nextUpdate),
    };
  }

  async #statusOf(issuer: Issuer, serialNumber: string): Promise<CertificateStatus | undefined> {
    return (
      issuer.authoritiesBelow.get(serialNumber) ??
      (await this.#parts.store.findStatus(issuer.authority.name, serialNumber))
    );
  }
}

/** The root's certificates for authorities are good as long as they last: it revokes none. */
function statusesBelow(
  root: EmbeddedAuthority,
  certificates: readonly AuthorityCertificate[],
): Map<string, CertificateStatus> {
  const own = certificates.filter(
    ({ issuerDer }) => Buffer.compare(issuerDer, root.certificate.subjectDer) === 0,
  );
  return new Map(
    own.map(({ serialNumber, notAfter }) => [
      Buffer.from(serialNumber).toString('hex').toUpperCase(),
      { revision: 0, notAfter, revocation: null },
    ]),
  );
}

/** What is answered when the responder itself is at fault, DER. */
export const ocspFailures = {
  internalError: failureResponse('internalError'),
  tryLater: failureResponse('tryLater'),
} as const;
const malformedRequest = failureResponse('malformedRequest');
const unauthorized = failureResponse('unauthorized');

function issuerHashes(
  hash: 'sha1' | 'sha256',
  { certificate: { subjectDer, publicKeyDer } }: EmbeddedAuthority,
): IssuerHashes {
  const nameHash = new Uint8Array(createHash(hash).update(subjectDer).digest());
  return { nameHash, keyHash: keyHash(hash, publicKeyDer) };
}

function decodedOrUndefined(request: () => Uint8Array | undefined): DecodedOcspRequest | undefined {
  const requestDer = request();
  if (requestDer === undefined) return undefined;
  try {
    return decodeOcspRequest(requestDer);
  } catch (error) {
    if (error instanceof CmError && error.kind === 'MalformedInput') return undefined;
    throw error;
  }
}

function plainRequest(issuer: Issuer, { certificates, nonce }: DecodedOcspRequest): PlainRequest | undefined {
  const [certificate, another] = certificates;
  if (certificate?.form === undefined || another !== undefined || nonce !== undefined) return undefined;
  const { serialNumber, form } = certificate;
  return { issuer, certificate, subject: { caName: issuer.authority.name, serialNumber, form } };
}

function reported(status: CertificateStatus | undefined): ReportedStatus {
  if (status === undefined) return { kind: 'unknown' };
  return status.revocation === null ? { kind: 'good' } : { kind: 'revoked', ...status.revocation };
}

function hasEnded({ notAfter }: CertificateStatus, now: Date): boolean {
  return notAfter !== null && notAfter <= now;
}
