import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as contract from '@cardea/contract';
import { expect, expectTypeOf, test } from 'vitest';
import { renderTypes } from '../write-types.mjs';
import type { components } from './generated/v1.js';

const folder = fileURLToPath(new URL('./generated/', import.meta.url));

test('the generated types are those of the OpenAPI documents (npm run write-types -w @cardea/sdk)', async () => {
  const rendered = await renderTypes();
  expect(readdirSync(folder).sort()).toEqual([...rendered.keys()].sort());
  for (const [name, text] of rendered) expect(readFileSync(folder + name, 'utf8') === text, name).toBe(true);
});

type Schemas = components['schemas'];

test('the types of the v1.0 client are those of its OpenAPI document', () => {
  expectTypeOf<contract.Request>().toEqualTypeOf<Schemas['Request']>();
  expectTypeOf<contract.Smartcard>().toEqualTypeOf<Schemas['Smartcard']>();
  expectTypeOf<contract.SmartcardListItem>().toEqualTypeOf<Schemas['SmartcardListItem']>();
  expectTypeOf<contract.Profile>().toEqualTypeOf<Schemas['Profile']>();
  expectTypeOf<contract.WorkflowPolicy>().toEqualTypeOf<Schemas['WorkflowPolicy']>();
  expectTypeOf<contract.SmartcardConfiguration>().toEqualTypeOf<Schemas['SmartcardConfiguration']>();
  expectTypeOf<contract.CertificateResponse>().toEqualTypeOf<Schemas['CertificateResponse']>();
  expectTypeOf<contract.X509ClmCertificate>().toEqualTypeOf<Schemas['X509ClmCertificate']>();
  expectTypeOf<contract.X509ClmCertificateShort>().toEqualTypeOf<Schemas['X509ClmCertificateShort']>();
  expectTypeOf<contract.ProfileTemplateLimitedView>().toEqualTypeOf<Schemas['ProfileTemplateLimitedView']>();
  expectTypeOf<contract.CreateRequest>().toExtend<Schemas['CreateRequest']>();
  expectTypeOf<contract.CertificateData>().toExtend<Schemas['CertificateData']>();
  expectTypeOf<contract.AssignSmartcard>().toExtend<Schemas['AssignSmartcard']>();
  expectTypeOf<contract.ChangeRequest>().toExtend<Schemas['ChangeRequest']>();
  expectTypeOf<contract.UpdateSmartcard>().toExtend<Schemas['UpdateSmartcard']>();
  expectTypeOf<contract.UpdateProfile>().toExtend<Schemas['UpdateProfile']>();
});
