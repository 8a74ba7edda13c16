import { execFileSync } from 'node:child_process';
import { type Certificate, type CrlScope, embeddedAuthorities, type StoredCrl } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, revocation, storeKinds, templates } from '@cardea/testkit';
import { publishCrl, publishDueCrlsOf } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrollCard, finishOnCard, opensslVerdictBy } from '../specification/life-cycle-steps.js';

const dayMs = 86_400_000;

describe.each(storeKinds)('revocation lists, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind, { CARDEA_CRL_PARTITION_SIZE: '2' });
    await publishDue();
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const publishDue = async () => {
    const { ports } = site;
    await publishDueCrlsOf(ports, embeddedAuthorities(ports.authorities));
  };
  const list = async (scope: CrlScope): Promise<StoredCrl> => {
    const crl = await site.ports.store.crls.findCurrent(site.ports.authorities.default.name, scope);
    if (crl === undefined) throw new Error(`There is no list ${scope}.`);
    return crl;
  };
  const publishComplete = async () => {
    const [authority] = embeddedAuthorities(site.ports.authorities);
    if (authority === undefined) throw new Error('There is no authority of ours.');
    await site.ports.store.transaction((tx) => publishCrl(tx, authority, site.clock.now()));
  };
  const verdict = async (certificate: Certificate, ...crls: readonly StoredCrl[]) =>
    await opensslVerdictBy(
      site,
      certificate,
      crls.map(({ crlDer }) => crlDer),
    );
  const partitionOf = async ({ uuid }: Certificate) => {
    const partition = (await site.ports.store.certificates.find(uuid))?.crlPartition;
    if (partition === null || partition === undefined) throw new Error('It was assigned to no partition.');
    return partition;
  };
  const textOf = ({ crlDer }: StoredCrl) =>
    execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], { input: crlDer }).toString();
  const publishOnlyDeltas = async (isOnly: boolean) =>
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: {
        ...policies,
        Revoke: {
          ...policies.Revoke,
          ...revocation({ reason: 'keyCompromise', publishBaseCrl: !isOnly, publishDeltaCrl: isOnly }),
        },
      },
    }));

  test('a hold is in the delta, its release takes it out by removeFromCRL, and each agrees with the complete CRL', async () => {
    const card = await enrollCard(site);
    await publishComplete();
    const free = await list('complete');
    expect(textOf(free)).toContain('X509v3 Freshest CRL');
    expect(await verdict(card.s1, free)).toBe('OK');

    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const [held, holding] = [await list('complete'), await list('delta')];
    expect(holding.crlNumber).toBe(held.crlNumber);
    expect(textOf(holding)).toMatch(/Delta CRL Indicator: critical/);
    expect(await verdict(card.s1, held)).toBe('certificate revoked');
    expect(await verdict(card.s1, free, holding)).toBe('certificate revoked');

    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const [released, releasing] = [await list('complete'), await list('delta')];
    expect(textOf(releasing)).toContain('Remove From CRL');
    expect(await verdict(card.s1, released)).toBe('OK');
    expect(await verdict(card.s1, held)).toBe('certificate revoked');
    expect(await verdict(card.s1, held, releasing)).toBe('OK');
    expect(await verdict(card.s1, free, releasing)).toBe('OK');
  });

  test('where the policy publishes delta CRLs, the complete one stays as it is and the delta shows the revocation', async () => {
    await publishOnlyDeltas(true);
    const card = await enrollCard(site);
    await publishComplete();
    const before = await list('complete');
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect(await list('complete')).toEqual(before);
    const delta = await list('delta');
    expect(delta.baseCrlNumber).toBeLessThanOrEqual(before.crlNumber);
    expect(await verdict(card.s1, before)).toBe('OK');
    expect(await verdict(card.s1, before, delta)).toBe('certificate revoked');
    await publishComplete();
    expect(await verdict(card.s1, await list('complete'))).toBe('certificate revoked');
    await publishOnlyDeltas(false);
  });

  test('a certificate that names the delta names the complete list beside it, and OpenSSL revokes it by the two', async () => {
    const { certificateTemplates } = site.ports.store;
    const before = await enrollCard(site);
    const template = await certificateTemplates.find(before.s1.templateCommonName);
    if (template === undefined) throw new Error('there is no certificate template');
    await certificateTemplates.put({ ...template, addresses: { includeFreshestCrl: true } });
    await publishOnlyDeltas(true);
    const card = await enrollCard(site);
    const certificateText = ({ certificateDer }: Certificate) =>
      execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], {
        input: certificateDer ?? new Uint8Array(),
      }).toString();
    expect(certificateText(before.s1)).toMatch(/URI:\S+\/pki\/issuing\.\d+\.crl/);
    expect(certificateText(before.s1)).not.toContain('Freshest CRL');
    expect(certificateText(card.s1)).toMatch(
      /CRL Distribution Points: ?\n +Full Name:\n +URI:\S+\/pki\/issuing\.crl/,
    );
    expect(certificateText(card.s1)).toMatch(
      /Freshest CRL: ?\n +Full Name:\n +URI:\S+\/pki\/issuing\.delta\.crl/,
    );
    await publishComplete();
    const complete = await list('complete');
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect(await list('complete')).toEqual(complete);
    expect(await verdict(card.s1, complete)).toBe('OK');
    expect(await verdict(card.s1, complete, await list('delta'))).toBe('certificate revoked');
    await certificateTemplates.put(template);
    await publishOnlyDeltas(false);
  });

  test('a revocation signs the list of its partition anew, and no other partition’s; OpenSSL takes none for another', async () => {
    const first = await enrollCard(site);
    await publishDue();
    const second = await enrollCard(site);
    const [one, other] = [await partitionOf(first.s1), await partitionOf(second.s1)];
    expect(other).toBeGreaterThan(one);
    const [oneBefore, otherBefore] = [await list(one), await list(other)];
    expect(await verdict(first.s1, oneBefore)).toBe('OK');
    expect(await verdict(second.s1, otherBefore)).toBe('OK');
    expect(await verdict(first.s1, otherBefore)).toMatch(
      /different CRL scope|unable to get certificate CRL/i,
    );

    await finishOnCard(site, 'subscriber', 'Disable', first.smartcard);
    expect(await list(other)).toEqual(otherBefore);
    expect(await verdict(first.s1, await list(one))).toBe('certificate revoked');
    expect(await verdict(first.s1, await list('complete'))).toBe('certificate revoked');
    const text = textOf(await list(one));
    expect(text).toMatch(/Issuing Distribution Point: critical/);
    expect(text).toContain(`/pki/issuing.${one}.crl`);
    expect(text).toContain('Only User Certificates');
  });

  test('what expired since its revocation stays on the list until one made after the expiry has shown it', async () => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    const serialNumbers = async () => textOf(await list('complete'));
    expect(await serialNumbers()).toContain(card.s1.serialNumber);
    const { notAfter } = card.s1;
    if (notAfter === null) throw new Error('It has no end.');
    // The server was off for long: the first list after the expiry shows it whatever the time.
    site.clock.advance(notAfter.getTime() - site.clock.now().getTime() + 30 * dayMs);
    await publishDue();
    expect(await serialNumbers()).toContain(card.s1.serialNumber);
    site.clock.advance(4 * dayMs);
    await publishDue();
    expect(await serialNumbers()).not.toContain(card.s1.serialNumber);
  });
});
