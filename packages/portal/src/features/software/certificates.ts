import { Certificate, ContentInfo, SignedData } from 'pkijs';
import type { KeyWithCertificate, OpenedPfx } from './pfx.js';

type Der = Uint8Array<ArrayBuffer>;

/** The certificates of a PKCS#7 or CMC answer (RFC 5652 §5), DER. */
export function certificatesIn(signedDataDer: Der): readonly Der[] {
  const { content } = ContentInfo.fromBER(signedDataDer);
  const { certificates = [] } = new SignedData({ schema: content });
  return certificates.flatMap((one) =>
    one instanceof Certificate ? [new Uint8Array(one.toSchema().toBER())] : [],
  );
}

/** SubjectPublicKeyInfo of a certificate in Base64, to compare by. */
function publicKeyIn(certificateDer: Der): string {
  return hex(new Uint8Array(Certificate.fromBER(certificateDer).subjectPublicKeyInfo.toSchema().toBER()));
}

/** SubjectPublicKeyInfo of a public key, as {@link certificateFor} compares it. */
export async function spkiOf(publicKey: CryptoKey): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)));
}

/** Finds the certificate of a public key among others. */
export function certificateFor(spki: string, certificatesDer: readonly Der[]): Der | undefined {
  return certificatesDer.find((one) => publicKeyIn(one) === spki);
}

/** Keys and certificates of one answer, apart from each other. */
export interface Obtained {
  readonly keys: readonly KeyWithCertificate[];
  readonly authoritiesDer: readonly Der[];
}

/** What the server delivers as PFX: its first certificate is that of its key, the others are the authorities'. */
export function fromServer({ privateKeysDer, certificatesDer }: OpenedPfx, friendlyName: string): Obtained {
  const [privateKeyDer] = privateKeysDer;
  const [certificateDer, ...authoritiesDer] = certificatesDer;
  if (privateKeyDer === undefined || certificateDer === undefined)
    throw new Error(`the server's file for ${friendlyName} has no key with a certificate`);
  return { keys: [{ friendlyName, privateKeyDer, certificateDer }], authoritiesDer };
}

/** Puts answers together: every authority once, and every friendly name once. */
export function together(obtained: readonly Obtained[]): Obtained {
  const names = new Map<string, number>();
  const keys = obtained
    .flatMap((one) => one.keys)
    .map((key) => {
      const count = (names.get(key.friendlyName) ?? 0) + 1;
      names.set(key.friendlyName, count);
      return count === 1 ? key : { ...key, friendlyName: `${key.friendlyName} (${count})` };
    });
  const authorities = new Map(
    obtained.flatMap((one) => one.authoritiesDer).map((der) => [hex(der), der] as const),
  );
  return { keys, authoritiesDer: [...authorities.values()] };
}

function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
