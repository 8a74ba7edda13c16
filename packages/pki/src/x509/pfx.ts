import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CmError, malformed, type PfxContents, Secret } from '@cardea/domain';
import { ContentInfo, EncryptedContent, EncryptedContentInfo } from '@peculiar/asn1-cms';
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_pkcs8ShroudedKeyBag,
  id_x509Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  PKCS12Attribute,
  SafeBag,
  SafeContents,
} from '@peculiar/asn1-pfx';
import { EncryptedData } from '@peculiar/asn1-pkcs8';
import { AsnBmpStringConverter, OctetString } from '@peculiar/asn1-schema';
import { bufferOf, element, encode, tag } from './der.js';
import { cms, pkcs9 } from './object-identifiers.js';
import type { PasswordEncrypted } from './pbes2.js';
import { type PfxPassword, pfxProtection, pfxRounds } from './pfx-protection.js';

/**
 * Makes a PFX (RFC 7292) in password privacy and password integrity mode, DER: the private key in a shrouded key bag, the
 * certificates in an encrypted safe, both by PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, and an HMAC-SHA-256 MAC, or all as `encryption` says.
 * `localKeyId` ties the key to its certificate; both bear the friendly name unless it is empty.
 *
 * Errors: `MalformedInput` when the password is empty or has lone surrogates; `Misconfigured` when the private key or the
 * certificate cannot be read, or they do not belong together.
 */
export async function createPfx(
  contents: PfxContents,
  /** Of each derivation by AES-256; triple DES has its own. */
  rounds: number = pfxRounds,
): Promise<Secret<Uint8Array>> {
  const password = contents.password.reveal();
  // Readers disagree on how an empty password is encoded, and lone surrogates have no UTF-8 form.
  if (password === '' || /\p{Surrogate}/u.test(password))
    throw malformed('password', 'must be text of at least one character');
  keyBelongsToCertificate(contents);

  const protection = pfxProtection(contents.encryption ?? 'aes256', rounds);
  const encoded: PfxPassword = {
    utf8: Buffer.from(password, 'utf8'),
    bmp: Buffer.from(`${password}\0`, 'utf16le').swap16(),
  };
  try {
    const authenticatedSafe = encode(
      new AuthenticatedSafe([
        encryptedContent(await protection.encrypt(encode(certificateBags(contents)), encoded)),
        plainContent(
          encode(keyBags(contents, await protection.encrypt(contents.privateKey.reveal(), encoded))),
        ),
      ]),
    );
    const pfx = new PFX({
      version: 3,
      authSafe: plainContent(authenticatedSafe),
      macData: await protection.mac(authenticatedSafe, encoded),
    });
    return new Secret(encode(pfx));
  } finally {
    encoded.utf8.fill(0);
    encoded.bmp.fill(0);
  }
}

/** A PFX whose key does not open what was encrypted to its certificate is found out too late, by its owner. */
function keyBelongsToCertificate({ privateKey, certificateDer }: PfxContents): void {
  let belongs: boolean;
  try {
    belongs = new X509Certificate(certificateDer).checkPrivateKey(openKey(privateKey));
  } catch {
    // The cause is left out: errors of the decoder might describe the key.
    throw new CmError('Misconfigured', 'The private key or the certificate for a PFX cannot be read.');
  }
  if (!belongs)
    throw new CmError('Misconfigured', 'The private key for a PFX is not that of its certificate.');
}

function openKey(privateKey: Secret<Uint8Array>): KeyObject {
  const { buffer, byteOffset, byteLength } = privateKey.reveal();
  return createPrivateKey({
    key: Buffer.from(buffer, byteOffset, byteLength),
    format: 'der',
    type: 'pkcs8',
  });
}

/** The certificate of the key first, then the authorities'. */
function certificateBags(contents: PfxContents): SafeContents {
  return new SafeContents([
    certificateBag(contents.certificateDer, bagAttributes(contents)),
    ...contents.chain.map((certificateDer) => certificateBag(certificateDer)),
  ]);
}

/** RFC 7292 §4.2.3. */
function certificateBag(certificateDer: Uint8Array, attributes?: PKCS12Attribute[]): SafeBag {
  const bag = new CertBag({ certId: id_x509Certificate, certValue: octetString(certificateDer) });
  return new SafeBag({
    bagId: id_certBag,
    bagValue: bufferOf(encode(bag)),
    ...(attributes === undefined ? {} : { bagAttributes: attributes }),
  });
}

/** RFC 7292 §4.2.2. */
function keyBags(contents: PfxContents, { algorithm, ciphertext }: PasswordEncrypted): SafeContents {
  const bag = new PKCS8ShroudedKeyBag({
    encryptionAlgorithm: algorithm,
    encryptedData: new EncryptedData(bufferOf(ciphertext)),
  });
  return new SafeContents([
    new SafeBag({
      bagId: id_pkcs8ShroudedKeyBag,
      bagValue: bufferOf(encode(bag)),
      bagAttributes: bagAttributes(contents),
    }),
  ]);
}

/** localKeyId and friendlyName (RFC 2985 §5.5), ordered as members of a DER SET OF. */
function bagAttributes({ certificateDer, friendlyName }: PfxContents): PKCS12Attribute[] {
  const localKeyId = octetString(createHash('sha1').update(certificateDer).digest());
  const attributes = [bagAttribute(pkcs9.localKeyId, localKeyId)];
  if (friendlyName !== '')
    attributes.push(bagAttribute(pkcs9.friendlyName, AsnBmpStringConverter.toASN(friendlyName).toBER()));
  return attributes.sort((one, other) => Buffer.compare(encode(one), encode(other)));
}

function bagAttribute(attrId: string, value: ArrayBuffer): PKCS12Attribute {
  // The constructor of @peculiar/asn1-pfx 2.11.1 ignores its parameters, so they are assigned here.
  return Object.assign(new PKCS12Attribute(), { attrId, attrValues: [value] });
}

/** ContentInfo of type data (RFC 5652 §4). */
function plainContent(content: Uint8Array): ContentInfo {
  return new ContentInfo({ contentType: cms.data, content: octetString(content) });
}

/** ContentInfo of type encryptedData, version 0 for want of attributes (RFC 5652 §8). */
function encryptedContent({ algorithm, ciphertext }: PasswordEncrypted): ContentInfo {
  const encryptedContentInfo = new EncryptedContentInfo({
    contentType: cms.data,
    contentEncryptionAlgorithm: algorithm,
    encryptedContent: new EncryptedContent({ value: new OctetString(bufferOf(ciphertext)) }),
  });
  const version0 = element(tag.integer, [Uint8Array.of(0)]);
  const encryptedData = element(tag.sequence, [version0, encode(encryptedContentInfo)]);
  return new ContentInfo({ contentType: cms.encryptedData, content: bufferOf(encryptedData) });
}

function octetString(octets: Uint8Array): ArrayBuffer {
  return bufferOf(encode(new OctetString(bufferOf(octets))));
}
