import { createHmac, createPrivateKey, timingSafeEqual, X509Certificate } from 'node:crypto';
import { CmError, malformed, Secret } from '@cardea/domain';
import { type ContentInfo, EncryptedContentInfo } from '@peculiar/asn1-cms';
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_pkcs8ShroudedKeyBag,
  PFX,
  type SafeBag,
  SafeContents,
} from '@peculiar/asn1-pfx';
import { AsnConvert, AsnProp, AsnPropTypes, OctetString } from '@peculiar/asn1-schema';
import { cms, hashAlgorithm } from './object-identifiers.js';
import { decryptPbes2 } from './pbes2.js';
import { pkcs12Key } from './pkcs12-key.js';

/** Rounds that a file may ask for in one derivation: more would only keep its reader busy. */
const iterationLimit = 1_000_000;

/** EncryptedData (RFC 5652 §8), which the library has no class for. */
class EncryptedData {
  constructor(
    readonly version = 0,
    readonly encryptedContentInfo = new EncryptedContentInfo(),
  ) {}
}
AsnProp({ type: AsnPropTypes.Integer })(EncryptedData.prototype, 'version');
AsnProp({ type: EncryptedContentInfo })(EncryptedData.prototype, 'encryptedContentInfo');

/** What a PFX brings: one key, and the certificate that belongs to it. */
export interface OpenedPfx {
  /** PKCS#8 DER. */
  readonly privateKey: Secret<Uint8Array>;
  readonly certificateDer: Uint8Array;
  /** The other certificates. */
  readonly chain: readonly Uint8Array[];
}

/**
 * Opens a PFX (RFC 7292) such as `createPfx` makes: one shrouded key, PBES2 with AES-256-CBC, an HMAC-SHA-256 MAC. The
 * MAC is checked, and which certificate is the key's; no signature of a certificate is.
 *
 * Errors: `MalformedInput` when it is another thing, was damaged, or has another password.
 */
export async function openPfx(pfxDer: Uint8Array, password: Secret<string>): Promise<OpenedPfx> {
  const utf8 = Buffer.from(password.reveal(), 'utf8');
  const bmp = Buffer.from(`${password.reveal()}\0`, 'utf16le').swap16();
  try {
    const bags = await bagsOf(pfxDer, utf8, bmp);
    const keys = bags.filter(({ bagId }) => bagId === id_pkcs8ShroudedKeyBag);
    const [keyBag] = keys;
    if (keyBag === undefined || keys.length !== 1) throw malformed('Pfx', 'must hold exactly one key');
    const key = createPrivateKey({
      key: Buffer.from(keyBag.bagValue),
      format: 'der',
      type: 'pkcs8',
      passphrase: utf8,
    });
    const certificates = bags.filter(({ bagId }) => bagId === id_certBag).map(certificateOf);
    const own = certificates.find((der) => new X509Certificate(der).checkPrivateKey(key));
    if (own === undefined) throw malformed('Pfx', 'must hold the certificate of its key');
    return {
      privateKey: new Secret(new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))),
      certificateDer: own,
      chain: certificates.filter((one) => one !== own),
    };
  } catch (error) {
    if (error instanceof CmError) throw error;
    // The cause is left out: errors of the decoder might describe the key.
    throw malformed('Pfx', 'cannot be opened');
  } finally {
    utf8.fill(0);
    bmp.fill(0);
  }
}

async function bagsOf(
  pfxDer: Uint8Array,
  utf8Password: Uint8Array,
  bmpPassword: Uint8Array,
): Promise<SafeBag[]> {
  const pfx = AsnConvert.parse(pfxDer, PFX);
  const authenticatedSafe = dataOf(pfx.authSafe);
  await checkMac(pfx, authenticatedSafe, bmpPassword);
  const bags: SafeBag[] = [];
  for (const content of AsnConvert.parse(authenticatedSafe, AuthenticatedSafe)) {
    const safe =
      content.contentType === cms.encryptedData
        ? await decrypted(AsnConvert.parse(content.content, EncryptedData), utf8Password)
        : dataOf(content);
    bags.push(...AsnConvert.parse(safe, SafeContents));
  }
  return bags;
}

/** RFC 7292 §4, §5.1: over the content octets of the authenticated safe. */
async function checkMac({ macData }: PFX, authenticatedSafe: Uint8Array, bmp: Uint8Array): Promise<void> {
  const isOurs =
    macData?.mac.digestAlgorithm.algorithm === hashAlgorithm.sha256 && macData.iterations <= iterationLimit;
  if (macData === undefined || !isOurs) throw malformed('Pfx', 'must have a MAC by HMAC-SHA-256');
  const key = await pkcs12Key(
    { hash: 'sha256', purpose: 'macKey', lengthBytes: 32 },
    bmp,
    new Uint8Array(macData.macSalt.buffer),
    macData.iterations,
  );
  const mac = createHmac('sha256', key).update(authenticatedSafe).digest();
  key.fill(0);
  const stated = new Uint8Array(macData.mac.digest.buffer);
  if (stated.length !== mac.length || !timingSafeEqual(stated, mac)) {
    throw malformed('Pfx', 'is damaged or has another password');
  }
}

/** ContentInfo of type data (RFC 5652 §4). */
function dataOf({ contentType, content }: ContentInfo): Uint8Array {
  if (contentType !== cms.data) throw malformed('Pfx', 'must be protected by a password');
  return new Uint8Array(AsnConvert.parse(content, OctetString).buffer);
}

async function decrypted({ encryptedContentInfo }: EncryptedData, password: Uint8Array): Promise<Uint8Array> {
  const { contentEncryptionAlgorithm: algorithm, encryptedContent } = encryptedContentInfo;
  const octets = encryptedContent?.value;
  if (octets === undefined) throw malformed('Pfx', 'must hold its certificates in one piece');
  return decryptPbes2({ algorithm, ciphertext: new Uint8Array(octets.buffer) }, password, iterationLimit);
}

function certificateOf({ bagValue }: SafeBag): Uint8Array {
  const { certValue } = AsnConvert.parse(bagValue, CertBag);
  return new Uint8Array(AsnConvert.parse(certValue, OctetString).buffer);
}
