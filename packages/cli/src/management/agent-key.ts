import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from '@cardea/cards';
import { type EnvelopeOpener, openerBy, openPfx } from '@cardea/pki/x509';
import type { TokenKey } from '../agent/pkcs11/pkcs11-token.js';
import { readSecretFile } from '../agent/secret-file.js';
import type { SecretSources } from '../agent/secrets/secret-options.js';
import { CommandFailure, exitCodes } from '../failure.js';

/** Opens what is encrypted to a certificate of a key recovery agent (DER). */
export type AgentKey = (certificateDer: Uint8Array) => EnvelopeOpener;

/**
 * The key of an agent in a file, PEM or PFX.
 *
 * Errors: {@link CommandFailure} when it cannot be read.
 */
export async function agentKeyInFile(file: string, passphraseFile?: string): Promise<AgentKey> {
  const privateKey = await readKey(file, passphraseFile);
  return (certificateDer) => openerBy(privateKey, { certificateDer });
}

/** Where the key of an agent is in a PKCS#11 token, and where its PIN comes from when nobody is to be asked. */
export interface AgentToken extends Pick<SecretSources, 'pinFd' | 'pinFile'> {
  /** Path of the PKCS#11 module. */
  readonly module: string;
  /** Label of the token; the only one when absent. */
  readonly token?: string;
}

/**
 * Logs in to the token and gives `work` the keys in it; the token forgets who was logged in.
 *
 * Errors: {@link CommandFailure} when there is no such token, its PIN is blocked, or none of its keys is that of the
 * certificate; `Pkcs11Refusal`, such as for a wrong PIN.
 */
export async function withAgentToken<T>(
  { module: path, token: label, ...sources }: AgentToken,
  work: (key: AgentKey) => Promise<T>,
): Promise<T> {
  const { openPkcs11Module } = await import('../agent/pkcs11/pkcs11-module.js');
  const { chooseToken } = await import('../agent/pkcs11/choose-token.js');
  const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
  using module = await openPkcs11Module(path);
  const { slotIndex, token: description } = chooseToken(module, label === undefined ? {} : { token: label });
  if (description.isUserPinLocked)
    throw new CommandFailure(`The PIN of the token ${description.label} is blocked.`);
  const pin = await secretsOfPerson(sources).currentPin(`PIN of the token ${description.label}`);
  using token = module.openToken(slotIndex);
  token.loginAsUser(pin);
  let refusal: unknown;
  // Whoever opens an envelope leaves out why it cannot be opened; what a token says is for its owner.
  const kept = <Out>(call: () => Out): Out => {
    try {
      return call();
    } catch (error) {
      refusal = error;
      throw error;
    }
  };
  try {
    return await work((certificateDer) => {
      const key = keyOf(token.keys(), certificateDer, description.label);
      return {
        kind: 'privateKey',
        certificateDer,
        decrypt: async (padding, ciphertext) => kept(() => token.decrypt(key, padding, ciphertext)),
        agree: async (peerPublicKeyDer) => kept(() => token.agree(key, peerPublicKeyDer)),
      };
    });
  } catch (error) {
    throw refusal ?? error;
  }
}

function keyOf(keys: readonly TokenKey[], certificateDer: Uint8Array, label: string): TokenKey {
  const publicKeyDer = new X509Certificate(certificateDer).publicKey.export({ format: 'der', type: 'spki' });
  const key = keys.find((one) => publicKeyDer.equals(one.publicKeyDer));
  if (key !== undefined) return key;
  throw new CommandFailure(
    `The token ${label} has no key of your certificate as key recovery agent. \`cardea recovery agents\` shows who the agents are.`,
    exitCodes.badInput,
  );
}

async function readKey(file: string, passphraseFile: string | undefined): Promise<KeyObject> {
  const passphrase = passphraseFile === undefined ? undefined : readSecretFile(passphraseFile);
  try {
    const octets = readFileSync(file);
    if (octets.includes('-----BEGIN')) {
      return createPrivateKey({ key: octets, ...(passphrase === undefined ? {} : { passphrase }) });
    }
    const { privateKey } = await openPfx(octets, new Secret(passphrase ?? ''));
    return createPrivateKey({ key: Buffer.from(privateKey.reveal()), format: 'der', type: 'pkcs8' });
  } catch {
    throw new CommandFailure(
      `${file} holds no private key in PEM or PFX, or its password is another one (--passphrase-file).`,
      exitCodes.badInput,
    );
  }
}
