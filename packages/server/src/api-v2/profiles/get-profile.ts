import { parseUuid } from '@cardea/domain';
import { listProfileCertificates, listProfileOperations, readProfile } from '@cardea/workflows';
import { Type } from 'typebox';
import { entityTag } from '../entity-tags.js';
import { defineRoute, ok } from '../route.js';
import { CertificateSchema, certificateToJson } from '../schemas/certificate.js';
import { listOf, UuidParams } from '../schemas/common.js';
import { ProfileSchema, profileToJson } from '../schemas/profile.js';

/** One profile. */
export const getProfile = defineRoute({
  method: 'GET',
  path: '/profiles/{uuid}',
  operationId: 'getProfile',
  summary: 'Read a profile',
  tags: ['Profiles'],
  params: UuidParams,
  answer: { schema: ProfileSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const { profile } = await readProfile(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(profileToJson(profile), entityTag(profile.revision));
  },
});

/** The certificates of a profile. */
export const listCertificatesOfProfile = defineRoute({
  method: 'GET',
  path: '/profiles/{uuid}/certificates',
  operationId: 'listProfileCertificates',
  summary: 'List the certificates of a profile, revoked ones included',
  tags: ['Profiles'],
  params: UuidParams,
  answer: { schema: listOf(CertificateSchema) },
  handle: async (ports, { caller, params }) => {
    const certificates = await listProfileCertificates(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok({ items: certificates.map(certificateToJson) });
  },
});

/** What the caller may start on a profile now. */
export const listOperationsOfProfile = defineRoute({
  method: 'GET',
  path: '/profiles/{uuid}/operations',
  operationId: 'listProfileOperations',
  summary: 'List the operations that would succeed on a profile',
  tags: ['Profiles'],
  params: UuidParams,
  answer: { schema: listOf(Type.String({ examples: ['renew'] })) },
  handle: async (ports, { caller, params }) =>
    ok({ items: await listProfileOperations(ports, caller, parseUuid(params.uuid, 'uuid')) }),
});
