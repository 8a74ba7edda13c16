import type { ManagementRight } from '../user/user.js';

/** The seven management rights, and the right to receive certificates by a template. */
export type ExtendedRight = ManagementRight | 'Enroll';

/**
 * GUIDs by which entries name the extended rights, lower case. The GUIDs of the directory schema of MIM CM are not
 * published; these are Cardea's own and never change. Descriptors exported from a MIM CM forest name other GUIDs: an
 * entry with one of those matches no right here, one without GUID matches all.
 */
export const extendedRightGuids: Readonly<Record<ExtendedRight, string>> = {
  Audit: '505bff8e-c197-483a-881c-2519d9ad86a7',
  EnrollmentAgent: 'be1d3e22-b41a-439a-a43d-30c7e679a9d4',
  RequestEnroll: '5ef5b05a-a074-4396-96cc-dc93e94a7566',
  RequestRecover: 'b52f88a7-b927-41ae-91ed-38114da52aed',
  RequestRenew: '72a664c3-9c12-48ab-9add-58e244f44636',
  RequestRevoke: '23c11ad4-510a-45fc-992c-8b1bbcc381de',
  RequestUnblockSmartcard: 'f45fb549-896d-4d3e-8f1e-9dfb2d466f1c',
  Enroll: '7352940e-6051-4e57-a7ff-a424a8dca51a',
};
