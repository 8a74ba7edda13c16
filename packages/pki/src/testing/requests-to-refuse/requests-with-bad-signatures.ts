import { generateKeyPairSync } from 'node:crypto';
import { createCertificationRequest } from '../../x509/create-certification-request.js';
import { run, WorkFolder } from '../tools.js';
import { algorithm, derNull, newEcKey, newRsaKey, requestWith } from './certification-request-parts.js';
import { type RequestToRefuse, refused } from './request-to-refuse.js';

/** A request that `openssl req` signs with a new RSA key as `options` say, DER. */
function opensslRequest(...options: readonly string[]): Uint8Array {
  using folder = new WorkFolder();
  const key = folder.write(
    'key.pem',
    newRsaKey().privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  );
  return new Uint8Array(
    run('openssl', ['req', '-new', '-key', key, '-subj', '/CN=whoever', '-outform', 'DER', ...options]),
  );
}

const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:-1'];
const noProof = 'The signature does not verify with the public key inside: no proof of possession.';
const notAccepted = (oid: string) =>
  `The signature algorithm ${oid} is not accepted; use RSA or ECDSA with SHA-256, SHA-384 or SHA-512, or Ed25519.`;
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

function changed(request: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(request);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

/** The signature of another key is one that does not verify, like one that was changed: nobody can tell which. */
export const requestSignedByAnotherKey: RequestToRefuse = refused(
  'the signature of another key',
  'RFC 2986 §4.2',
  noProof,
  () => requestWith({ publicKeyDer: newEcKey().publicKeyDer }),
);

/** Requests whose signature proves nothing. */
export const requestsWithBadSignatures: readonly RequestToRefuse[] = [
  refused('a signature that was changed', 'RFC 2986 §4.2', noProof, () =>
    changed(requestWith({ key: newRsaKey() })),
  ),
  refused('MD5', 'RFC 6151 §2', notAccepted('1.2.840.113549.1.1.4'), () => opensslRequest('-md5')),
  refused('SHA-224', 'no accepted hash', notAccepted('1.2.840.113549.1.1.14'), () =>
    opensslRequest('-sha224'),
  ),
  refused(
    'RSA-PSS with SHA-224',
    'RFC 4055 §3.1',
    'The RSA-PSS hash 2.16.840.1.101.3.4.2.4 is not accepted.',
    () => opensslRequest('-sha224', ...pss),
  ),
  refused(
    'RSA-PSS with two hashes',
    'RFC 4055 §3.1',
    'RSA-PSS must use mask generation function 1 with the same hash.',
    () => opensslRequest('-sha256', ...pss, '-sigopt', 'rsa_mgf1_md:sha1'),
  ),
  refused('RSA-PSS without parameters', 'RFC 4055 §3.1', 'RSA-PSS needs parameters.', () =>
    requestWith({ key: newRsaKey(), signatureAlgorithm: algorithm('1.2.840.113549.1.1.10') }),
  ),
  refused(
    'RSA with parameters that are not NULL',
    'RFC 4055 §5',
    'The signature algorithm 1.2.840.113549.1.1.11 has parameters that are not NULL (RFC 4055 §5).',
    () =>
      requestWith({
        key: newRsaKey(),
        signatureAlgorithm: algorithm('1.2.840.113549.1.1.11', Uint8Array.of(2, 1, 0)),
      }),
  ),
  refused(
    'ECDSA with parameters',
    'RFC 5758 §3.2',
    `The signature algorithm ${ecdsaWithSha256} has parameters, and must have none (RFC 5758 §3.2, RFC 8410 §3).`,
    () => requestWith({ signatureAlgorithm: algorithm(ecdsaWithSha256, derNull) }),
  ),
  refused(
    'an RSA key with an ECDSA signature',
    'RFC 3279 §2.2',
    'The signature algorithm is for ECDSA keys, but the key is RSA.',
    () => requestWith({ key: newRsaKey(), signatureAlgorithm: algorithm(ecdsaWithSha256) }),
  ),
  refused(
    'an ECDSA signature of raw numbers',
    'RFC 3279 §2.2.3',
    'The signature is no Ecdsa-Sig-Value in DER (RFC 3279 §2.2.3).',
    () => requestWith({ signature: new Uint8Array(64).fill(5) }),
  ),
  refused(
    'an RSA signature that is too short',
    'RFC 8017 §8.2.2',
    'The signature has 128 octets; one by this key has 256.',
    () => requestWith({ key: newRsaKey(), signature: new Uint8Array(128) }),
  ),
];

/** A sound request for a new P-256 key. */
export async function soundRequest(): Promise<Uint8Array> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return await createCertificationRequest({ privateKey });
}
