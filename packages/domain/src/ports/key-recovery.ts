import type { CertificateUuid } from '../certificate/certificate.js';
import type { RequestUuid, UserUuid, Uuid } from '../uuid.js';
import type { KeyReference } from './key-store.js';

/** Identifies a key recovery agent: one person with one certificate. */
export type KeyRecoveryAgentUuid = Uuid<'KeyRecoveryAgent'>;
/** Identifies what agents consent to: the uuid of a request, or that of a resharing. */
export type KeyRecoveryUuid = Uuid<'KeyRecovery'>;

/** A person to whose certificate shares of archived keys are encrypted (MIM CM: Key Recovery Agent). */
export interface KeyRecoveryAgent {
  readonly uuid: KeyRecoveryAgentUuid;
  readonly userUuid: UserUuid;
  readonly certificateDer: Uint8Array;
  /** The private key in the keystore, which opens shares when the agent consents; null when the agent holds it. */
  readonly key: KeyReference | null;
  readonly addedAt: Date;
  /** Since when no key is shared with this certificate any more. */
  readonly retiredAt: Date | null;
}

/** One agent's share of what opens an archived key: CMS EnvelopedData (RFC 5652 §6) for the agent's certificate, DER. */
export interface AgentShare {
  readonly certificateUuid: CertificateUuid;
  readonly agentUuid: KeyRecoveryAgentUuid;
  readonly envelopedShare: Uint8Array;
}

/** Archived keys that wait for consents: those of a request, or all that are to be shared anew. */
export interface KeyRecovery {
  /** For a request the same as its own. */
  readonly uuid: KeyRecoveryUuid;
  /** Null for a resharing. */
  readonly requestUuid: RequestUuid | null;
  readonly startedBy: UserUuid;
  readonly startedAt: Date;
  readonly certificateUuids: readonly CertificateUuid[];
  /** One-time key to which agents who hold their own key encrypt their shares again; SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  /** Ciphertext under the key-encryption key. */
  readonly wrappedPrivateKey: Uint8Array;
}

/** What one agent said about one archived key. */
export interface KeyRecoveryConsent {
  readonly recoveryUuid: KeyRecoveryUuid;
  readonly certificateUuid: CertificateUuid;
  readonly userUuid: UserUuid;
  readonly decision: 'consented' | 'refused';
  /** The certificate whose share counts. */
  readonly agentUuid: KeyRecoveryAgentUuid;
  /** The share for the one-time key; null where the keystore opens the agent's share. */
  readonly envelopedShare: Uint8Array | null;
  readonly decidedAt: Date;
}

/** Agents, shares and consents. */
export interface KeyRecoveryRepository {
  /** Oldest first, also retired ones. */
  listAgents(): Promise<KeyRecoveryAgent[]>;
  /** Errors: `Conflict` when the person is an agent already. */
  insertAgent(agent: KeyRecoveryAgent): Promise<void>;
  /** Errors: `Conflict` when it is none any more. */
  retireAgent(agent: KeyRecoveryAgentUuid, at: Date): Promise<void>;
  listShares(certificate: CertificateUuid): Promise<AgentShare[]>;
  insertShares(shares: readonly AgentShare[]): Promise<void>;
  deleteShares(certificate: CertificateUuid): Promise<void>;
  find(recovery: KeyRecoveryUuid): Promise<KeyRecovery | undefined>;
  /** Oldest first. */
  list(): Promise<KeyRecovery[]>;
  /** Adds it, or replaces the certificates of the one that is there. */
  put(recovery: KeyRecovery): Promise<void>;
  /** Forgets the one-time key and all consents. */
  delete(recovery: KeyRecoveryUuid): Promise<void>;
  /** By the time of the decision. */
  listConsents(recovery: KeyRecoveryUuid): Promise<KeyRecoveryConsent[]>;
  /** Forgets what was said about a key that has been shared anew. */
  deleteConsents(certificate: CertificateUuid): Promise<void>;
  /** How many shared keys the agents cannot open any more once this one is retired. */
  countLostWithout(agent: KeyRecoveryAgentUuid): Promise<number>;
  /** Adds it, or replaces what the same person said about the same key. */
  putConsent(consent: KeyRecoveryConsent): Promise<void>;
}
